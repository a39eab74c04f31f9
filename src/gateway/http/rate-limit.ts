import { Refusal } from '../refusal.ts'

/** Keys remembered at most; the longest unused ones go first. */
const MAX_KEYS = 10_000

export interface RateLimit {
  /** Takes one from the key's bucket. @throws Refusal 429 `throttled` when it is empty */
  take(key: string): void
}

/** A bucket per key that holds `perMinute` and refills evenly. `now` is epoch milliseconds. */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(key) {
      const at = now()
      const bucket = buckets.get(key) ?? { left: perMinute, at }
      // A clock that was set back refills nothing; it takes nothing either.
      const passed = Math.max(0, at - bucket.at)
      const left = Math.min(perMinute, bucket.left + (passed * perMinute) / 60_000)
      buckets.delete(key)
      buckets.set(key, { left: left < 1 ? left : left - 1, at })
      forgetOldest(buckets)
      if (left < 1) throw new Refusal(429, 'throttled')
    },
  }
}

function forgetOldest(buckets: Map<string, unknown>): void {
  if (buckets.size <= MAX_KEYS) return
  const oldest = buckets.keys().next()
  if (!oldest.done) buckets.delete(oldest.value)
}
