import * as v from 'valibot'
import { checkedMembers } from '../identity-check.ts'
import { filled, keyId } from './primitives.ts'

/** What wallets and our gateway say to each other about Transmit (docs/gateway.md). */

export const VERIFY_PATH = '/v1/transmit/verify'

/** Id of an organisation a user signs in for. */
export const organisationId = filled(128)

/**
 * `POST /v1/transmit/verify`. The nonce goes into the journey as parameter `nonce`. `subject` is the linked user; absent
 * when linking. `deviceKeyId` is the device key of this wallet. `organisationId`: the organisation the journey ran for.
 */
export const verifyBody = v.object({
  ...checkedMembers,
  code: filled(2048),
  deviceKeyId: keyId,
  subject: v.optional(filled(256)),
  organisationId: v.optional(organisationId),
})
export type VerifyBody = v.InferOutput<typeof verifyBody>

/** Query parameter: the organisation a user is linked for, where they are for one. */
export const ORGANISATION = 'organisation'

/** Path of one user of this wallet, and of what is `below` it, for the organisation they are linked for. */
export function identityPath(
  { subject, organisation }: LinkedUser,
  below: '' | '/unlink' = '',
): `/v1/transmit/identities/${string}` {
  const query = organisation ? `?${new URLSearchParams({ [ORGANISATION]: organisation.id })}` : ''
  return `/v1/transmit/identities/${encodeURIComponent(subject)}${below}${query}`
}

interface LinkedUser {
  readonly subject: string
  readonly organisation?: { readonly id: string }
}

/** `GET` of a user: whether this wallet's device is still bound to them. */
export const standingAnswer = v.object({ state: v.picklist(['active', 'gone']) })
