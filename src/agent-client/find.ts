import { CountersignClient } from './client.ts'
import type { Announcement } from './types.ts'

export interface FindOptions {
  /** Milliseconds to wait for a wallet; 2000 unless told. */
  readonly timeout?: number
  /** Picks among several wallets; the first to announce itself unless told. */
  readonly accept?: (announcement: Announcement) => boolean
}

/**
 * Finds a Countersign wallet in this page. Resolves with undefined when none announces itself in time: it is not
 * installed, or the person has not allowed this site.
 */
export function findCountersign({
  timeout = 2_000,
  accept = () => true,
}: FindOptions = {}): Promise<CountersignClient | undefined> {
  return new Promise(resolve => {
    const done = (client?: CountersignClient) => {
      clearTimeout(timer)
      window.removeEventListener('countersign:announceProvider', heard)
      resolve(client)
    }
    const heard = (event: Event) => {
      if (event instanceof CustomEvent && accept(event.detail)) done(new CountersignClient(event.detail.provider))
    }
    const timer = setTimeout(done, timeout)
    window.addEventListener('countersign:announceProvider', heard)
    window.dispatchEvent(new Event('countersign:requestProvider'))
  })
}
