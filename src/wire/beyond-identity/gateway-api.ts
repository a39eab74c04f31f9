import * as v from 'valibot'
import { checkedMembers } from '../identity-check.ts'
import { jobStates } from './jobs.ts'
import { filled, resourceId, text, utcTime } from './primitives.ts'

/** What wallets and our gateway say to each other about Beyond Identity (docs/gateway.md). */

/** Path of the gateway that codes are sent to; `state` is the id of a callback the wallet made before. */
export const SIGN_IN_RETURN_PATH = '/callback/sign-in/return'

/** Where the browser goes on to from there; the address ends in `#` and the ticket that opens what came back. */
export const SIGNED_IN_PATH = '/callback/sign-in/done'

const unguessable = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))

/** `POST /v1/beyond-identity/sign-in-returns`. */
export const signInReturnBody = v.object({ callbackId: unguessable, ticket: unguessable })
export const signInReturnAnswer = v.object({
  query: v.object({
    code: v.optional(text(2048)),
    state: v.optional(text(512)),
    error: v.optional(text(80)),
    iss: v.optional(text(2048)),
  }),
})

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64))

/** `POST /v1/beyond-identity/identities`. A user name that is an e-mail address must be the address given. */
export const newIdentityBody = v.pipe(
  v.object({
    displayName: name,
    username: name,
    emailAddress: v.optional(v.pipe(v.string(), v.email(), v.maxLength(254))),
  }),
  v.forward(
    v.check(({ username, emailAddress }) => !username.includes('@') || username === emailAddress, 'another address'),
    ['username'],
  ),
)
export type NewIdentityBody = v.InferOutput<typeof newIdentityBody>

/** An identity as the gateway tells of it. Proved: this wallet has signed in as it. */
export const ownIdentityAnswer = v.object({ identityId: resourceId, proved: v.boolean() })
/** `GET /v1/beyond-identity/identities/{id}`. */
export const identityAnswer = v.object({ ...ownIdentityAnswer.entries, displayName: filled(64), username: filled(64) })
export const ownIdentitiesAnswer = v.object({ identities: v.pipe(v.array(ownIdentityAnswer), v.maxLength(100)) })

/** `POST …/identities/{id}/binding-jobs`. */
export const newJobBody = v.object({ deliveryMethod: v.picklist(['RETURN', 'EMAIL']) })

/** A job; `link` is a bearer secret and comes once, with RETURN. */
export const jobAnswer = v.object({
  jobId: resourceId,
  state: v.picklist(jobStates),
  expireTime: utcTime,
  link: v.optional(filled(2048)),
})
export type JobAnswer = v.InferOutput<typeof jobAnswer>

/** `GET …/identities/{id}/passkeys`. */
export const passkeysAnswer = v.object({
  passkeys: v.pipe(
    v.array(
      v.object({
        credentialId: resourceId,
        state: v.picklist(['ACTIVE', 'REVOKED']),
        createTime: utcTime,
        /** RFC 7638 thumbprint without padding; the wallet finds its own passkey by it. */
        thumbprint: v.optional(text(64)),
      }),
    ),
    v.maxLength(200),
  ),
})

/** `POST /v1/beyond-identity/bind-arrivals`: the secret that stands in the address of the `/bind/…` page. */
export const arrivalBody = v.object({ secret: unguessable })

export const VERIFY_PATH = '/v1/beyond-identity/verify'

/** `POST /v1/beyond-identity/verify`. */
export const verifyBody = v.object({
  ...checkedMembers,
  application: v.picklist(['embedded', 'hosted']),
  code: filled(2048),
  codeVerifier: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._~-]{43,128}$/)),
  /** The identity that is linked; for `link` by an identity not known before, absent. */
  identityId: v.optional(resourceId),
})
export type VerifyBody = v.InferOutput<typeof verifyBody>
