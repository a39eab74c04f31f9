/**
 * Every way the wallet can fail. Doors map these to their protocol's numbers, surfaces to a sentence
 * (`error.<code>` in `locales/`). A code is part of our published interface: never reuse one for another meaning.
 */
export const errorCodes = [
  // the request itself
  'invalid_input',
  'unsupported_method',
  'too_large',
  'not_permitted',
  'not_found',
  'idempotency_conflict',
  'already_pending',
  'throttled',
  // the person
  'declined_by_person',
  'cancelled',
  'expired',
  // the vault
  'locked',
  'wrong_secret',
  'confirmation_needed',
  'purchase_in_progress',
  'not_set_up',
  // the merchant's facts
  'checkout_invalid',
  'checkout_expired',
  'checkout_replayed',
  'checkout_untrusted_key',
  'checkout_mismatch',
  // the provider
  'card_not_eligible',
  'card_suspended',
  'card_forgotten',
  'issuer_unsupported',
  'region_unsupported',
  'release_unsupported',
  'provider_declined',
  'provider_rejected',
  'provider_unavailable',
  'step_up_failed',
  'code_wrong',
  'code_expired',
  'code_blocked',
  'passkey_refused',
  'passkey_unsupported',
  'ceremony_lost',
  'ceremony_timeout',
  'message_forged',
  'threshold_exceeded',
  'currency_mismatch',
  'authorization_expired',
  'encryption_key_untrusted',
  // the person's identity
  'identity_refused',
  'identity_restricted',
  'identity_gone',
  'identity_unsupported',
  'identity_unavailable',
  // the gateway
  'gateway_unreachable',
  'gateway_refused',
  'answer_lost',
  'clock_wrong',
  // release and outcome
  'release_refused',
  'form_in_address',
  'receipt_invalid',
  'outcome_unknown',
  // ourselves
  'storage_failed',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts about a failure that are safe in logs and to a developer: never a person's data, never a secret. */
export type ErrorContext = Readonly<Record<string, string | number | boolean>>

/**
 * The one error class of the wallet. `field` names the offending member of a bad input (a dotted path).
 * `cause` is kept for the console of a developer and never crosses a message boundary.
 */
export class WalletError extends Error {
  override readonly name = 'WalletError'
  readonly code: ErrorCode
  readonly context: ErrorContext

  constructor(code: ErrorCode, context: ErrorContext = {}, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.context = context
  }

  /** Key of the person-facing sentence in `locales/`. */
  get messageKey(): string {
    return `error.${this.code}`
  }

  toJSON(): { code: ErrorCode; context: ErrorContext } {
    return { code: this.code, context: this.context }
  }
}

/** Narrows an unknown thrown value; anything that is not ours becomes `internal` with its cause kept. */
export function toWalletError(thrown: unknown): WalletError {
  if (thrown instanceof WalletError) return thrown
  return new WalletError('internal', {}, { cause: thrown })
}
