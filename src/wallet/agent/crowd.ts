import type { Sender } from '../browser.ts'
import { WalletError } from '../errors.ts'
import { MAX_CALLS_IN_FLIGHT, MAX_CALLS_PER_SECOND } from '../messages/agent.ts'

/** Pages that are counted at most; those that have long been quiet make room. */
const MAX_PAGES = 500

/** Counts the calls of each page, whatever they ask: a page that floods the wallet waits, and no other one does. */
export interface Crowd {
  /** Does the work unless the page asks too much. @throws WalletError `throttled` with `retryAfter` in seconds */
  admit<T>(sender: Sender, work: () => Promise<T>): Promise<T>
}

interface Page {
  inFlight: number
  /** Epoch milliseconds of its calls of the last second. */
  recent: readonly number[]
}

/** Kept in memory only: a worker that stopped had nobody to hold back. */
export function createCrowd(now: () => number = Date.now): Crowd {
  const pages = new Map<string, Page>()

  /** Frames of one origin in one tab count together, however many documents a page makes. */
  function pageOf({ tab, origin }: Sender): Page {
    const key = `${tab?.id} ${origin}`
    const page = pages.get(key) ?? { inFlight: 0, recent: [] }
    pages.delete(key)
    pages.set(key, page)
    const [oldest] = pages
    if (pages.size > MAX_PAGES && oldest?.[1].inFlight === 0) pages.delete(oldest[0])
    return page
  }

  return {
    async admit(sender, work) {
      const page = pageOf(sender)
      const at = now()
      page.recent = page.recent.filter(time => at - time < 1_000)
      if (page.inFlight >= MAX_CALLS_IN_FLIGHT || page.recent.length >= MAX_CALLS_PER_SECOND)
        throw new WalletError('throttled', { retryAfter: 1 })
      page.recent = [...page.recent, at]
      page.inFlight += 1
      try {
        return await work()
      } finally {
        page.inFlight -= 1
      }
    },
  }
}
