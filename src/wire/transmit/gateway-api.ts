import * as v from 'valibot'
import { checkedMembers } from '../identity-check.ts'
import { filled, keyId } from './primitives.ts'

/** What wallets and our gateway say to each other about Transmit (docs/gateway.md). */

/**
 * `POST /v1/transmit/verify`. The nonce goes into the journey as parameter `nonce`. `subject` is the linked user; absent
 * when linking. `deviceKeyId` is the device key of this wallet.
 */
export const verifyBody = v.object({
  ...checkedMembers,
  code: filled(2048),
  deviceKeyId: keyId,
  subject: v.optional(filled(256)),
})
export type VerifyBody = v.InferOutput<typeof verifyBody>
