import { namesSession, type VisaProblem } from '../../../wire/visa/errors.ts'
import { type ErrorCode, WalletError } from '../../errors.ts'

/** Calls whose refusals mean something of their own. */
export type VisaOperation =
  | 'tokenize'
  | 'options'
  | 'send-code'
  | 'validate'
  | 'register'
  | 'enrol'
  | 'instruct'
  | 'update'
  | 'cancel'
  | 'credentials'
  | 'payment-credentials'
  | 'confirm'
  | 'delete'
  | 'check'

/** A token that was deleted, or that the network has never heard of (contract 11.1). */
const tokenGone = { notFound: 'card_forgotten', notAvailable: 'card_forgotten' } as const

/** Refusals of one operation by the provider's reason; `declined` of the token family is the issuer's no. */
const byOperation: Partial<Record<VisaOperation, Readonly<Record<string, ErrorCode>>>> = {
  tokenize: { declined: 'card_not_eligible', notAvailable: 'card_not_eligible' },
  options: { declined: 'issuer_unsupported', ...tokenGone, forbidden: 'card_suspended' },
  'payment-credentials': { ...tokenGone, forbidden: 'card_suspended' },
  check: tokenGone,
  'send-code': { declined: 'code_blocked' },
  validate: { declined: 'code_wrong' },
  // Registration before the issuer has confirmed the person.
  register: { declined: 'issuer_unsupported', conflict: 'step_up_failed' },
}

/** Reasons that mean the same wherever they come (contract 4.2, 8.6). */
const byReason: Readonly<Record<string, ErrorCode>> = {
  CARD_NOT_ELIGIBLE: 'card_not_eligible',
  CARD_NOT_ALLOWED: 'card_not_eligible',
  INSTRUMENT_NOT_ACTIVE: 'card_suspended',
  CARD_VERIFICATION_FAILED: 'card_not_eligible',
  THRESHOLD_EXCEEDED: 'threshold_exceeded',
  CURRENCY_MISMATCH: 'currency_mismatch',
  AUTHORIZATION_EXPIRED: 'authorization_expired',
  DECLINED: 'provider_declined',
  declined: 'provider_declined',
  EXPIRED: 'authorization_expired',
  SERVICE_UNAVAILABLE: 'provider_unavailable',
  MLE_REQUIRED: 'encryption_key_untrusted',
}

/**
 * What a refusal of the provider means to the wallet. Only status and the provider's machine-readable reason are kept:
 * its message may hold anything and reaches nobody (architecture 7).
 */
export function fromProblem(operation: VisaOperation, problem: VisaProblem): WalletError {
  return new WalletError(codeOf(operation, problem), { operation, status: problem.status, ...reasonOf(problem) })
}

/** A refusal that came inside an HTTP 200 (contract 8.6): never equate 200 with success. */
export function fromReason(operation: VisaOperation, reason: string): WalletError {
  const problem: VisaProblem = { family: 'icc', status: 200, reason, fields: [] }
  return new WalletError(byReason[reason] ?? 'provider_declined', { operation, status: 200, ...reasonOf(problem) })
}

function codeOf(operation: VisaOperation, problem: VisaProblem): ErrorCode {
  if (problem.status >= 500 || problem.status === 429) return 'provider_unavailable'
  // The code itself is named when it is too late or too often tried, not when it is merely wrong (contract 11.1).
  if (operation === 'validate' && problem.reason === 'declined' && problem.fields.includes('otp')) return 'code_blocked'
  // Its quarter of an hour is over (contract 6.5): another session does.
  if (problem.status === 400 && namesSession(problem)) return 'ceremony_timeout'
  // The token service behind it did not find something: that says nothing about the token itself (contract 11.1).
  if (problem.status === 424) return 'provider_rejected'
  return byOperation[operation]?.[problem.reason] ?? byReason[problem.reason] ?? 'provider_rejected'
}

/** Reasons are short machine words; anything else a provider might put there is dropped. */
function reasonOf(problem: VisaProblem): { reason?: string } {
  return /^[A-Za-z_]{1,60}$/.test(problem.reason) ? { reason: problem.reason } : {}
}

/** True for failures after which the very same call may be sent again (contract 12). */
export function isTransient(error: WalletError): boolean {
  return error.code === 'gateway_unreachable' || error.code === 'provider_unavailable'
}
