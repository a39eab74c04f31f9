import { browser } from '../browser.ts'
import { APPROVAL_WINDOW } from '../config.ts'

const PAGE = '/approval.html'

/**
 * Milliseconds: a window that goes away this soon after it was asked to come forward was closing already. What it was
 * asked for opens a new one, so that no request is lost between the last result and the next question.
 */
const CLOSING = 1_000

/** Milliseconds for which a window that was just made is in front anyway. */
const OPENING = 500

/** The one approval window: opened when there is none, otherwise brought to the front; never a second one. */
export interface ApprovalWindow {
  /** Registers the listeners; call in the first turn of the worker. */
  listen(): void
  /**
   * Opens or focuses the window. Two calls at once still make one window. With `after` it waits for that, and does nothing if
   * it fails: a window that opens keeps the browser too busy to store anything beside it.
   */
  show(after?: Promise<unknown>): Promise<void>
  /** Brings the window back to the front if it is open; a closed one stays closed. */
  refocus(): Promise<void>
}

export function createApprovalWindow(): ApprovalWindow {
  let createdAt = 0
  let asked: { readonly windowId: number; readonly at: number } | undefined

  async function showOnce(after: Promise<unknown> | undefined): Promise<void> {
    if (Date.now() - createdAt < OPENING) return
    const windowId = await openWindowId()
    if (!(await succeeds(after))) return
    if (windowId === undefined || !(await focus(windowId))) {
      await create()
      createdAt = Date.now()
      return
    }
    asked = { windowId, at: Date.now() }
  }

  // A lock and not a flag: the worker may be a second incarnation while the first one's window is still opening.
  async function show(after?: Promise<unknown>): Promise<void> {
    await navigator.locks.request('approval-window', () => showOnce(after))
  }

  return {
    show,
    listen() {
      browser.windows.onRemoved.addListener(windowId => {
        createdAt = 0
        if (asked?.windowId === windowId && Date.now() - asked.at < CLOSING) void show()
      })
    },
    refocus: async () => {
      const windowId = await openWindowId()
      if (windowId !== undefined) await focus(windowId)
    },
  }
}

function succeeds(work: Promise<unknown> | undefined): Promise<boolean> {
  return Promise.resolve(work).then(
    () => true,
    () => false,
  )
}

async function create(): Promise<void> {
  await browser.windows.create({ url: browser.runtime.getURL(PAGE), type: 'popup', ...APPROVAL_WINDOW })
}

/** False when the window went away between looking and focusing. */
async function focus(windowId: number): Promise<boolean> {
  try {
    await browser.windows.update(windowId, { focused: true, drawAttention: true })
    return true
  } catch {
    return false
  }
}

async function openWindowId(): Promise<number | undefined> {
  const [context] = await browser.runtime.getContexts({
    contextTypes: ['TAB'],
    documentUrls: [browser.runtime.getURL(PAGE)],
  })
  return context?.windowId
}
