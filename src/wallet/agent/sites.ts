import * as v from 'valibot'
import type { Scripting } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import { SANDBOX } from '../config.ts'
import { WalletError } from '../errors.ts'
import { isWebOrigin } from '../purchase/origin.ts'

const BRIDGE = 'content-scripts/bridge.js'
const ANNOUNCE = 'content-scripts/announce.js'

/** Local names of a sandbox build are allowed from the start. */
const SANDBOX_PATTERN = 'http://*.localhost/*'

/** Patterns of sites that the person was asked about in order to fill them, in this session of the browser. */
const FILL_ONLY = 'sites-fill-only'
const MAX_FILL_ONLY = 50

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
  /** The person is being asked for the browser's permission in order to fill this site's checkout: no agent there is meant. */
  fillOnly(origin: string): Promise<void>
  /**
   * The person gave the browser's permission for these match patterns. The browser may have closed the popup over its
   * question, and with it the surface that would have called `allow`. A pattern for more than one host is none of ours.
   */
  granted(patterns: readonly string[]): Promise<void>
  /** Takes back every site: its scripts, and the browser's permission for it. Pages that are open keep their scripts until they are left. */
  forget(): Promise<void>
}

export function createSites(): Sites {
  let last: Promise<unknown> = Promise.resolve()

  /** The popup and the browser tell of the same permission at once, and an id registered twice is refused. */
  function inOrder(work: () => Promise<void>): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  return {
    async allow(origin, reach) {
      if (!isWebOrigin(origin)) throw new WalletError('invalid_input', { field: 'origin' })
      const pattern = toPattern(origin)
      if (!(await browser.permissions.contains({ origins: [pattern] })))
        throw new WalletError('not_permitted', { field: 'origin' })
      await inOrder(() => register(pattern, reach))
      await inject(pattern)
    },

    async sync() {
      if (!SANDBOX) return
      await inOrder(() => register(SANDBOX_PATTERN, 'top'))
      await inject(SANDBOX_PATTERN)
    },

    async fillOnly(origin) {
      if (!isWebOrigin(origin)) throw new WalletError('invalid_input', { field: 'origin' })
      await inOrder(async () => {
        const others = (await readFillOnly()).filter(pattern => pattern !== toPattern(origin))
        await browser.storage.session.set({ [FILL_ONLY]: [...others, toPattern(origin)].slice(-MAX_FILL_ONLY) })
      })
    },

    async granted(patterns) {
      for (const pattern of patterns.filter(isOneHost)) {
        if ((await readFillOnly()).includes(pattern)) continue
        await inOrder(async () => {
          // What `allow` has registered meanwhile may reach further: it stays.
          if (!(await isRegistered(pattern))) await register(pattern, 'top')
        })
        await inject(pattern)
      }
    },

    async forget() {
      await inOrder(() => browser.scripting.unregisterContentScripts())
      const { origins = [] } = await browser.permissions.getAll()
      const given = origins.filter(pattern => !isBuiltIn(pattern))
      if (given.length > 0) await browser.permissions.remove({ origins: given })
    },
  }
}

async function readFillOnly(): Promise<readonly string[]> {
  const parsed = v.safeParse(v.array(v.string()), (await browser.storage.session.get(FILL_ONLY))[FILL_ONLY])
  return parsed.success ? parsed.output : []
}

/** What the manifest asks for can't be taken back. */
function isBuiltIn(pattern: string): boolean {
  const { host_permissions: hosts = [], content_scripts: scripts = [] } = browser.runtime.getManifest()
  return [...hosts, ...scripts.flatMap(({ matches = [] }) => matches)].includes(pattern)
}

/** Match patterns know no ports (Firefox): the scripts reach every port of the host, a permission only its own origin. */
function toPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin)
  return `${protocol}//${hostname}/*`
}

/** What {@link toPattern} makes of a site's origin, and nothing wider. */
function isOneHost(pattern: string): boolean {
  return pattern.endsWith('/*') && isWebOrigin(pattern.slice(0, -2)) && toPattern(pattern.slice(0, -2)) === pattern
}

async function isRegistered(pattern: string): Promise<boolean> {
  return (await registered()).has(bridgeId(pattern))
}

/** Named by pattern: two ports of a host must not get the scripts twice. */
function bridgeId(pattern: string): string {
  return `bridge ${pattern}`
}

type Registered = Scripting.RegisteredContentScript

async function registered(): Promise<ReadonlyMap<string, Registered>> {
  const scripts = await browser.scripting.getRegisteredContentScripts()
  return new Map(scripts.map(script => [script.id, script]))
}

async function register(pattern: string, reach: Reach): Promise<void> {
  const common = { runAt: 'document_start', allFrames: reach === 'frames' } as const
  const wanted: Registered[] = [
    { ...common, matches: [pattern], id: bridgeId(pattern), js: [BRIDGE] },
    { ...common, matches: [pattern], id: `announce ${pattern}`, js: [ANNOUNCE], world: 'MAIN' },
  ]
  const known = await registered()
  const fresh = wanted.filter(({ id }) => !known.has(id))
  // One that is as it should be is left alone: while it is replaced, a page that loads would go without.
  const changed = wanted.filter(({ id, allFrames }) => known.has(id) && known.get(id)?.allFrames !== allFrames)
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
