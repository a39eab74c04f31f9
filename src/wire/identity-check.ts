import * as v from 'valibot'

/** What the gateway found: who signed in, when, and for which nonce. Answered once per nonce; readable afterwards. */
export const identityCheckAnswer = v.object({
  provider: v.picklist(['transmit', 'beyond-identity']),
  purpose: v.picklist(['link', 'purchase']),
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  nonce: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  /** Epoch milliseconds. */
  authenticatedAt: v.number(),
  checkedAt: v.number(),
})
export type IdentityCheck = v.InferOutput<typeof identityCheckAnswer>

/** Oldest authentication a check accepts, in milliseconds. */
export const CHECK_MAX_AGE = 5 * 60_000
