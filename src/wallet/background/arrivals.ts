import { browser } from '../browser.ts'
import type { Arrivals } from '../providers/index.ts'

/** A secret that stood in the address of a page of the gateway, and what it is for. */
export interface Arrival {
  readonly provider: string
  readonly arrivals: Arrivals
  readonly secret: string
}

export interface ArrivalDeps {
  /** Undefined while the wallet is enrolled nowhere. */
  readonly gatewayOrigin: () => Promise<string | undefined>
  readonly providers: readonly { readonly id: string; readonly arrivals: Arrivals }[]
  /** Resolves once it is kept: then the address is not needed any more. */
  readonly arrived: (arrival: Arrival) => Promise<void>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Arrivals that are looked into within a minute: any page may send the browser to such an address, and each one costs the
 * wallet a call at the gateway. One that is left alone stays in its address, where a reload brings it again.
 */
export const MOST_A_MINUTE = 5

/**
 * Notices pages of the gateway that bring something to the wallet, and takes their secrets out of the address and the history.
 * Call in the first turn of the worker.
 */
export function watchArrivals(deps: ArrivalDeps): void {
  if (deps.providers.length === 0) return
  let recent: readonly number[] = []

  function mayCome(): boolean {
    const at = deps.now()
    recent = recent.filter(time => Math.abs(at - time) < 60_000)
    if (recent.length >= MOST_A_MINUTE) return false
    recent = [...recent, at]
    return true
  }

  async function look(tabId: number, address: string): Promise<void> {
    if (!URL.canParse(address)) return
    const { origin, pathname } = new URL(address)
    for (const { id, arrivals } of deps.providers) {
      const secret = arrivals.path.exec(pathname)?.[1]
      if (secret === undefined || origin !== (await deps.gatewayOrigin()) || !mayCome()) continue
      await deps.arrived({ provider: id, arrivals, secret })
      await forgetAddress(tabId)
    }
  }

  browser.tabs.onUpdated.addListener((tabId, { url }) => {
    if (url !== undefined) void look(tabId, url).catch(thrown => console.error('arrival', thrown))
  })
}

/** The page stays as it is; only its address, and with it the entry in the history, is another one. */
async function forgetAddress(tabId: number): Promise<void> {
  try {
    await browser.scripting.executeScript({
      target: { tabId },
      func: () => history.replaceState(null, '', '/bind/with-the-wallet'),
    })
  } catch {
    // The page is gone already: its secret opens nothing for anybody but this wallet, and soon not even for it.
  }
}
