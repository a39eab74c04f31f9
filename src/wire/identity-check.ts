import * as v from 'valibot'
import { bytesToBase64, toUrlBase64 } from './base64.ts'

/** Base64url SHA-256 or 32 random bytes. */
const hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))

/**
 * What a purchase's check is bound to: the hash of the frozen facts, and which check of which purchase it is. A purchase
 * that is approved again, tried again or confirmed by two identities has several, and so has a checkout that is asked for
 * again; each is good once.
 */
export const checkBinding = v.object({
  factsHash: hash,
  occasion: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,128}$/)),
})
export type CheckBinding = v.InferOutput<typeof checkBinding>

/** Members that every `verify` call begins with. A link's nonce is random; a purchase's is {@link nonceOf} its binding. */
export const checkedMembers = {
  purpose: v.picklist(['link', 'purchase']),
  nonce: hash,
  binding: v.optional(checkBinding),
}

/** What the gateway found: who signed in, when, and for which nonce. Answered once per nonce; readable afterwards. */
export const identityCheckAnswer = v.object({
  provider: v.picklist(['transmit', 'beyond-identity']),
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  /** Epoch milliseconds. */
  authenticatedAt: v.number(),
  checkedAt: v.number(),
  ...checkedMembers,
})
export type IdentityCheck = v.InferOutput<typeof identityCheckAnswer>

/** Oldest authentication a check accepts, in milliseconds. */
export const CHECK_MAX_AGE = 5 * 60_000

/** The nonce that goes into the ID token: whoever knows the binding can tell that it is for this purchase. */
export async function nonceOf({ factsHash, occasion }: CheckBinding): Promise<string> {
  const text = `countersign identity check 1\n${factsHash}\n${occasion}`
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return toUrlBase64(bytesToBase64(digest))
}
