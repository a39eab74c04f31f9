import type { Scripting } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import { SANDBOX } from '../config.ts'
import { WalletError } from '../errors.ts'
import { isWebOrigin } from '../purchase/origin.ts'

const BRIDGE = 'content-scripts/bridge.js'
const ANNOUNCE = 'content-scripts/announce.js'

/** Local names of a sandbox build are allowed from the start. */
const SANDBOX_PATTERN = 'http://*.localhost/*'

/** Which documents of a site are given the scripts: its own tabs, or also where other sites embed it. */
export type Reach = 'top' | 'frames'

/** Sites where agents may find the wallet at all. Finding it is not yet a permission to ask. */
export interface Sites {
  /**
   * Registers the scripts for an origin, for good, and puts them into its open tabs. The surface has asked for the host
   * permission before, in the person's click. @throws WalletError `invalid_input`, `not_permitted` without the host permission
   */
  allow(origin: string, reach: Reach): Promise<void>
  /** Registers what every build needs; call at start. */
  sync(): Promise<void>
}

export function createSites(): Sites {
  return {
    async allow(origin, reach) {
      if (!isWebOrigin(origin)) throw new WalletError('invalid_input', { field: 'origin' })
      const pattern = toPattern(origin)
      if (!(await browser.permissions.contains({ origins: [pattern] })))
        throw new WalletError('not_permitted', { field: 'origin' })
      await register(origin, pattern, reach)
      await inject(pattern)
    },

    async sync() {
      if (!SANDBOX) return
      await register('sandbox', SANDBOX_PATTERN, 'top')
      await inject(SANDBOX_PATTERN)
    },
  }
}

/** Match patterns know no ports (Firefox): the scripts reach every port of the host, a permission only its own origin. */
function toPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin)
  return `${protocol}//${hostname}/*`
}

async function register(name: string, pattern: string, reach: Reach): Promise<void> {
  const common = { matches: [pattern], runAt: 'document_start', allFrames: reach === 'frames' } as const
  const wanted: Scripting.RegisteredContentScript[] = [
    { ...common, matches: [pattern], id: `bridge ${name}`, js: [BRIDGE] },
    { ...common, matches: [pattern], id: `announce ${name}`, js: [ANNOUNCE], world: 'MAIN' },
  ]
  const known = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id))
  const fresh = wanted.filter(({ id }) => !known.has(id))
  const changed = wanted.filter(({ id }) => known.has(id))
  if (fresh.length > 0) await browser.scripting.registerContentScripts(fresh)
  if (changed.length > 0) await browser.scripting.updateContentScripts(changed)
}

/** Tabs that were open before: the bridge first, so that the announcement finds it. */
async function inject(pattern: string): Promise<void> {
  const tabs = await browser.tabs.query({ url: pattern })
  await Promise.allSettled(tabs.flatMap(({ id }) => (id === undefined ? [] : [injectInto(id)])))
}

async function injectInto(tabId: number): Promise<void> {
  const [known] = await browser.scripting.executeScript({ target: { tabId }, func: hasBridge })
  if (known?.result === true) return
  await browser.scripting.executeScript({ target: { tabId }, files: [BRIDGE] })
  await browser.scripting.executeScript({ target: { tabId }, files: [ANNOUNCE], world: 'MAIN' })
}

/** Runs in the page's isolated world. */
function hasBridge(): boolean {
  return globalThis.countersignBridge === true
}
