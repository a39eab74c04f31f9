import type { Runtime } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import type { Ceremony, CeremonyLauncher as SurfaceOpener } from '../flow/options.ts'
import type { CeremonyBook } from './book.ts'
import { createPageMessages } from './messages.ts'
import {
  findPage,
  forgetPage,
  handOver,
  type KeptPage,
  pageOfTab,
  parkPage,
  readPage,
  readParkedPage,
  unparkPage,
  writePage,
} from './pages.ts'
import { createQueue } from './queue.ts'
import { CLOSE_AFTER } from './surface.ts'
import type { SurfaceJob, WindowJob } from './surface-job.ts'
import { bringForward, closeTabs, openInactiveTab, tabExists, tellPage } from './tabs.ts'

export interface LauncherDeps {
  /** Asked for when needed: the runner is made with the launcher in hand. */
  readonly book: () => CeremonyBook
  /** Origin that serves the ceremony page: the gateway this wallet is enrolled at. */
  readonly gatewayOrigin: () => Promise<string>
  /** Name under which a page may wait for whatever flow comes next. */
  readonly spare: string
}

/** Opens and watches ceremony pages (architecture 1, "Where ceremonies run"). */
export interface CeremonyLauncher extends SurfaceOpener {
  /**
   * Brings the provider's window, or the page whose button must be clicked, to the front; opens the page again if it
   * is gone. False when there is nothing to show.
   */
  show(ceremonyId: string): Promise<boolean>
  /** Has the page that is kept for a flow, if there is one, open the window of what it will be asked for next. */
  openWindow(flowId: string, window: WindowJob): Promise<void>
  /** Closes the page that was kept for a flow, if there is one, and what it opened. */
  discard(flowId: string): Promise<void>
  /** Registers the listeners; call in the first turn of the worker. */
  listen(): void
}

export function createCeremonyLauncher(deps: LauncherDeps): CeremonyLauncher {
  const inOrder = createQueue()
  const messages = createPageMessages(deps)

  async function openNow(id: string, flowId?: string): Promise<void> {
    const { page, parked } = await findPage(id, flowId === undefined ? [] : [flowId, deps.spare])
    if (page && (await tabExists(page.tabId))) {
      // The worker before may have died before it told a kept page; a page that knows, or is still loading, is not hurt.
      await tellPage(page.tabId, { to: 'ceremony-page', type: 'next', id })
      return
    }
    if (parked && (await continueOn(parked, id))) return
    const gateway = await deps.gatewayOrigin()
    const tabId = await openInactiveTab(`${gateway}/ceremony/${encodeURIComponent(id)}`)
    await writePage(id, { tabId, gateway, needsClick: false, done: false, opened: [] })
  }

  /** Gives the ceremony to the page that did the one before it; false when there is none any more. */
  async function continueOn(parked: KeptPage, id: string): Promise<boolean> {
    const { kept } = parked
    const found = await deps.book().ceremonyJob(id)
    // Made by a provider of ours, for a page's script of ours.
    const job = found && { job: found.job as SurfaceJob }
    // What the page answers is read after what is written here.
    const [isTold] = await Promise.all([
      tellPage(kept.tabId, { to: 'ceremony-page', type: 'next', id, ...job }),
      handOver(parked, id),
    ])
    if (isTold) return true
    await forgetPage(id)
    await closeTabs([...kept.opened, kept.tabId])
    return false
  }

  /** A session is always followed by a passkey of the same flow: its page is kept for it. */
  async function finish({ id, flowId, action }: Ceremony): Promise<void> {
    const page = await readPage(id)
    if (!page?.done || action !== 'session') return closeNow(id)
    await forgetPage(id)
    await parkPage(flowId, { ...page, opened: [] })
  }

  /** A kept page that nobody came back to, or one whose worker died before it could be kept. */
  async function onIdle(sender: Runtime.MessageSender): Promise<void> {
    const tabId = sender.id === browser.runtime.id ? sender.tab?.id : undefined
    if (tabId === undefined) return
    const found = await pageOfTab(tabId)
    if (found && 'kept' in found) await unparkPage(found.flowId)
    else if (found?.page.done) await forgetPage(found.id)
    else return
    await closeTabs([tabId])
  }

  async function closeNow(id: string): Promise<void> {
    const page = await readPage(id)
    // Forgotten first: what the tabs' removal or a late message tells is then nobody's.
    await forgetPage(id)
    if (page) await closeTabs([...page.opened, page.tabId])
  }

  async function showNow(id: string): Promise<boolean> {
    await openNow(id)
    const page = await readPage(id)
    if (!page) return false
    const popup = page.needsClick ? undefined : page.opened.at(-1)
    return (popup !== undefined && (await bringForward(popup))) || bringForward(page.tabId)
  }

  /** The person closed the page: its window must not stay behind, and the ceremony is lost. */
  async function onRemoved(tabId: number): Promise<void> {
    const lost = await inOrder(async () => {
      const found = await pageOfTab(tabId)
      if (!found || 'kept' in found) return undefined
      await closeNow(found.id)
      return found.id
    })
    if (lost !== undefined) await deps.book().ceremonyLost(lost)
  }

  async function onCreated(tabId: number, openerTabId: number): Promise<void> {
    await inOrder(async () => {
      const found = await pageOfTab(openerTabId)
      if (!found) return
      if ('kept' in found) await parkPage(found.flowId, withOpened(found.kept, tabId))
      else await writePage(found.id, withOpened(found.page, tabId))
    })
  }

  return {
    open: ceremony => inOrder(() => openNow(ceremony.id, ceremony.flowId)),
    async close(ceremony) {
      if (ceremony.action !== 'session') await new Promise(over => setTimeout(over, CLOSE_AFTER))
      await inOrder(() => finish(ceremony))
    },
    async show(id) {
      if (!(await deps.book().ceremonyJob(id))) return false
      return inOrder(() => showNow(id))
    },
    openWindow: (flowId, job) =>
      inOrder(async () => {
        const kept = await readParkedPage(flowId)
        if (kept) await tellPage(kept.tabId, { to: 'ceremony-page', type: 'open', job })
      }),
    discard: flowId =>
      inOrder(async () => {
        const kept = await unparkPage(flowId)
        if (kept) await closeTabs([...kept.opened, kept.tabId])
      }),
    listen() {
      browser.tabs.onRemoved.addListener(tabId => void onRemoved(tabId))
      browser.tabs.onCreated.addListener(({ id, openerTabId }) => {
        if (id !== undefined && openerTabId !== undefined) void onCreated(id, openerTabId)
      })
      browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
        const parsed = messages.read(message)
        if (!parsed) return undefined
        if (parsed.type === 'idle') return inOrder(() => onIdle(sender))
        // A page may say hello before its tab's id has been written down: opening comes first.
        return inOrder(() => readPage(parsed.id)).then(page => messages.answer(parsed, page, sender))
      })
    },
  }
}

function withOpened<P extends { readonly opened: readonly number[] }>(page: P, tabId: number): P {
  return { ...page, opened: [...page.opened, tabId] }
}
