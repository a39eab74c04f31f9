import * as v from 'valibot'
import { filled, keyId } from './primitives.ts'

/** What wallets and our gateway say to each other about Transmit (docs/gateway.md). */

/**
 * `POST /v1/transmit/verify`. For a purchase the nonce is the hash of the frozen facts; it goes into the journey as
 * parameter `nonce`. `subject` is the linked user; absent when linking. `deviceKeyId` is the device key of this wallet.
 */
export const verifyBody = v.object({
  purpose: v.picklist(['link', 'purchase']),
  code: filled(2048),
  nonce: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  deviceKeyId: keyId,
  subject: v.optional(filled(256)),
})
export type VerifyBody = v.InferOutput<typeof verifyBody>
