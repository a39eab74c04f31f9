import type { Call } from '../flow/types.ts'

/** Fetches something for an origin. */
type Fetch = (origin: string, call: Call) => Promise<unknown>

/** A fetch that can be begun before it is known to be needed. */
export interface EarlyFetch {
  /** Begins it; a failure is nobody's yet. */
  begin(origin: string): void
  /** What was begun a moment ago, once; else, or if that failed, a fetch of its own. */
  readonly fetch: Fetch
}

/** Milliseconds for which something begun early may still be used, and for the fetch itself. */
const FRESH = 10_000

/** Fetches begun at most and not used yet; beyond, the flow fetches for itself. */
const MAX_BEGUN = 20

/** Makes `fetch` one that can be begun early: a merchant's keys travel while the request is still being stored. */
export function createEarlyFetch(fetch: Fetch, now: () => number): EarlyFetch {
  const begun = new Map<string, { readonly at: number; readonly result: Promise<unknown> }>()

  function forgetOld(): void {
    for (const [origin, { at }] of begun) if (now() - at >= FRESH) begun.delete(origin)
  }

  return {
    begin(origin) {
      forgetOld()
      if (begun.has(origin) || begun.size >= MAX_BEGUN) return
      const call = { signal: AbortSignal.timeout(FRESH), idempotencyKey: crypto.randomUUID() }
      const result = fetch(origin, call).catch(() => undefined)
      begun.set(origin, { at: now(), result })
    },

    async fetch(origin, call) {
      forgetOld()
      const early = begun.get(origin)
      begun.delete(origin)
      return (await early?.result) ?? fetch(origin, call)
    },
  }
}
