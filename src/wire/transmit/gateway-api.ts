import * as v from 'valibot'
import { checkedMembers } from '../identity-check.ts'
import { filled, keyId } from './primitives.ts'

/** What wallets and our gateway say to each other about Transmit (docs/gateway.md). */

export const VERIFY_PATH = '/v1/transmit/verify'

/**
 * `POST /v1/transmit/verify`. The nonce goes into the journey as parameter `nonce`. `subject` is the linked user; absent
 * when linking. `deviceKeyId` is the device key of this wallet. `organisationId`: the organisation the journey ran for.
 */
export const verifyBody = v.object({
  ...checkedMembers,
  code: filled(2048),
  deviceKeyId: keyId,
  subject: v.optional(filled(256)),
  organisationId: v.optional(filled(128)),
})
export type VerifyBody = v.InferOutput<typeof verifyBody>

/** Path of one user of this wallet; `/unlink` below it. */
export function identityPath(subject: string): `/v1/transmit/identities/${string}` {
  return `/v1/transmit/identities/${encodeURIComponent(subject)}`
}

/** `GET` of a user: whether this wallet's device is still bound to them. */
export const standingAnswer = v.object({ state: v.picklist(['active', 'gone']) })
