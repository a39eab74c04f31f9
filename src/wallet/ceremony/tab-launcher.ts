import * as v from 'valibot'
import { browser } from '../browser.ts'
import { WalletError } from '../errors.ts'
import type { Ceremony } from '../flow/options.ts'
import { isPinned, type Pins } from '../gateway/addresses.ts'
import type { CeremonyBook } from './book.ts'
import { createQueue } from './queue.ts'
import { bringForward, closeTabs, openActiveTab, tabExists } from './tabs.ts'

/** Ceremonies of this surface are a provider's own page in a top-level tab; nothing of ours runs in it. */
export const TAB_SURFACE = 'tab'

export interface TabLauncherDeps {
  readonly book: () => CeremonyBook
  /** Origin of the gateway, whose callback page is where such a visit ends. */
  readonly gatewayOrigin: () => Promise<string>
  /** Pages this build opens. */
  readonly pagePins: readonly Pins[]
}

/** Opens a provider's page first-party and notices when the person is back at the gateway, or has closed it. */
export interface TabLauncher {
  /** Throws WalletError `message_forged` for a page that is not pinned, `ceremony_lost` when its tab is gone: an address is opened once. */
  open(ceremony: Ceremony): Promise<void>
  close(ceremony: Pick<Ceremony, 'id'>): Promise<void>
  /** False when there is nothing to show. */
  show(ceremonyId: string): Promise<boolean>
  /** Registers the listeners; call in the first turn of the worker. */
  listen(): void
}

const jobSchema = v.object({ url: v.pipe(v.string(), v.maxLength(16_384)) })
const tabSchema = v.object({ tabId: v.optional(v.number()) })

const PREFIX = 'ceremony-tab/'

/**
 * What the tab did; the flow asks the gateway what came back, and believes nothing seen here. A ticket behind the `#` opens
 * that where the gateway keeps it for this very browser.
 */
function returned(url: URL): { readonly at: 'callback'; readonly ticket?: string } {
  const [, ticket] = /^#([\w-]{43})$/.exec(url.hash) ?? []
  return { at: 'callback', ...(ticket !== undefined && { ticket }) }
}

export function createTabLauncher(deps: TabLauncherDeps): TabLauncher {
  const inOrder = createQueue()

  async function openNow(id: string): Promise<void> {
    const known = await read(id)
    if (known) {
      if (known.tabId !== undefined && (await tabExists(known.tabId))) {
        // It may have come back while no worker ran.
        const { url } = await browser.tabs.get(known.tabId)
        if (url !== undefined) void onNavigated(known.tabId, url)
        return
      }
      throw new WalletError('ceremony_lost', { reason: 'opened_once' })
    }
    const found = await deps.book().ceremonyJob(id)
    if (!found) return
    const { url } = v.parse(jobSchema, found.job)
    if (!deps.pagePins.some(pins => isPinned(url, pins))) throw new WalletError('message_forged', { field: 'url' })
    // Noted before it is opened: a worker that dies in between must not open the same address again.
    await write(id, {})
    await write(id, { tabId: await openActiveTab(url) })
  }

  async function closeNow(id: string): Promise<void> {
    const known = await read(id)
    // Forgotten first: what the tab's removal tells is then nobody's.
    await browser.storage.session.remove(PREFIX + id)
    if (known?.tabId !== undefined) await closeTabs([known.tabId])
  }

  async function onNavigated(tabId: number, url: string): Promise<void> {
    const at = URL.canParse(url) ? new URL(url) : undefined
    if (!at?.pathname.startsWith('/callback/')) return
    const id = await inOrder(() => ceremonyOfTab(tabId))
    if (id === undefined || at.origin !== (await deps.gatewayOrigin())) return
    await deps.book().ceremonyResult(id, returned(at))
  }

  async function onRemoved(tabId: number): Promise<void> {
    const id = await inOrder(() => ceremonyOfTab(tabId))
    if (id !== undefined) await deps.book().ceremonyLost(id)
  }

  return {
    open: ({ id }) => inOrder(() => openNow(id)),
    close: ({ id }) => inOrder(() => closeNow(id)),
    show: id =>
      inOrder(async () => {
        const known = await read(id)
        return known?.tabId !== undefined && bringForward(known.tabId)
      }),
    listen() {
      browser.tabs.onRemoved.addListener(tabId => void onRemoved(tabId))
      browser.tabs.onUpdated.addListener((tabId, { url }) => {
        if (url !== undefined) void onNavigated(tabId, url)
      })
    },
  }
}

type Known = v.InferOutput<typeof tabSchema>

async function read(id: string): Promise<Known | undefined> {
  const key = PREFIX + id
  const parsed = v.safeParse(tabSchema, (await browser.storage.session.get(key))[key])
  return parsed.success ? parsed.output : undefined
}

async function write(id: string, known: Known): Promise<void> {
  await browser.storage.session.set({ [PREFIX + id]: known })
}

async function ceremonyOfTab(tabId: number): Promise<string | undefined> {
  const all = await browser.storage.session.get(null)
  const found = Object.entries(all).find(([key, value]) => {
    return key.startsWith(PREFIX) && v.is(tabSchema, value) && value.tabId === tabId
  })
  return found?.[0].slice(PREFIX.length)
}
