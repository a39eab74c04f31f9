import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The gateway's own reasons to say no; part of its published interface (docs/gateway.md). */
export type RefusalCode =
  | 'not_found'
  | 'proof_refused'
  | 'admission_refused'
  | 'invalid_input'
  | 'too_large'
  | 'throttled'
  | 'object_taken'
  | 'answer_lost'
  | 'session_ended'
  | 'session_mismatch'
  | 'authentication_proof_refused'
  | 'authentication_proof_expired'
  | 'authentication_proof_replayed'
  | 'identity_unproved'
  | 'identity_conflict'
  | 'identity_refused'
  | 'already_verified'
  | 'signature_refused'
  | 'origin_refused'
  | 'fetch_failed'
  | 'document_invalid'
  | 'provider_unreachable'
  | 'provider_timeout'
  | 'provider_unauthorized'
  | 'provider_unreadable'
  | 'provider_refused'
  | 'internal'

/** A refusal with its HTTP status; `field` names the offending member. Nothing a caller sent is ever echoed. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly code: RefusalCode
  readonly field: string | undefined

  constructor(status: ContentfulStatusCode, code: RefusalCode, field?: string, options?: ErrorOptions) {
    super(code, options)
    this.status = status
    this.code = code
    this.field = field
  }

  /** The body that goes out. */
  toBody(): { error: { code: RefusalCode; field?: string; message: string } } {
    const error = { code: this.code, message: sentences[this.code] }
    return { error: this.field === undefined ? error : { ...error, field: this.field } }
  }
}

const sentences: Readonly<Record<RefusalCode, string>> = {
  not_found: 'Not found.',
  proof_refused: 'The proof of this request was not accepted.',
  admission_refused: 'The admission code is unknown, used up or expired.',
  invalid_input: 'A member of the request is missing or wrong.',
  too_large: 'The request is too large.',
  throttled: 'Too many requests. Try again later.',
  object_taken: 'The provider answered with an object that belongs to another wallet.',
  answer_lost: 'This call was made before, and its answer is gone. It is not made again.',
  session_ended: 'This session is over. Begin again.',
  session_mismatch: 'This does not belong to the session.',
  authentication_proof_refused: 'The proof of authentication was not accepted.',
  authentication_proof_expired: 'This proof of authentication has run out. Begin again.',
  authentication_proof_replayed: 'This proof of authentication was used before.',
  identity_unproved: 'Sign in as this identity first.',
  identity_conflict: 'The identity provider has this already, or it has ended.',
  identity_refused: 'The sign-in does not prove what it should.',
  already_verified: 'This was verified before.',
  signature_refused: 'The signature of this notification was not accepted.',
  origin_refused: 'This origin may not be fetched.',
  fetch_failed: 'The document could not be fetched.',
  document_invalid: 'The document is not JSON or too large.',
  provider_unreachable: 'The provider could not be reached.',
  provider_timeout: 'The provider did not answer in time.',
  provider_unauthorized: 'The provider does not accept the credentials of this gateway.',
  provider_unreadable: 'The answer of the provider could not be read.',
  provider_refused: 'The provider refused this request.',
  internal: 'Something went wrong.',
}

/** The one answer for what is unknown and for what belongs to somebody else: nobody can tell them apart. */
export const notFound = () => new Refusal(404, 'not_found')
