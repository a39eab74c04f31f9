import { hasDetail, type MastercardProblem } from '../../../wire/mastercard/errors.ts'
import { type ErrorCode, WalletError } from '../../errors.ts'

/** Calls whose refusals mean something of their own. */
export type MastercardOperation =
  | 'enrol-card'
  | 'read-card'
  | 'delete-card'
  | 'session'
  | 'confirm-session'
  | 'bind'
  | 'checkout'
  | 'confirm'

/** Reasons of details that mean the same wherever they come (contract 6.2). */
const byDetail: Readonly<Record<string, ErrorCode>> = {
  PAN_INELIGIBLE: 'card_not_eligible',
  TOKENIZATION_INELIGIBLE: 'card_not_eligible',
  INVALID_PAN: 'card_not_eligible',
  ACCOUNT_RANGE_NOT_FOUND: 'card_not_eligible',
  SUSPENDED_CARD: 'card_suspended',
  INACTIVE_CARD: 'card_suspended',
  CARD_NOT_FOUND: 'card_forgotten',
  ISSUER_DECLINED: 'provider_declined',
  SANCTIONED: 'provider_declined',
  LIMIT_EXCEED: 'provider_declined',
  RESTRICTED: 'provider_declined',
  NO_RESPONSE_FROM_ISSUER: 'provider_unavailable',
  CORRUPT_DATA: 'encryption_key_untrusted',
}

/** How the gateway says no to a proof that is too old, or whose visit is so long ago that it has forgotten it. */
const tooLate: ReadonlySet<unknown> = new Set(['authentication_proof_expired', 'not_found'])

/** What a refusal of the gateway means: every one of its own stays what it is, except that a proof came too late. */
export function fromGateway(operation: MastercardOperation, thrown: unknown): unknown {
  const isTooLate =
    operation === 'bind' &&
    thrown instanceof WalletError &&
    thrown.code === 'gateway_refused' &&
    tooLate.has(thrown.context.reason)
  return isTooLate ? proofExpired() : thrown
}

/** The person did all they were asked to, and the computer slept on it: once more is all it takes (contract 13). */
function proofExpired(): WalletError {
  return new WalletError('ceremony_timeout', { problem: 'mcProofExpired', next: 'again' })
}

/**
 * What a refusal of Mastercard means to the wallet. Only status and machine-readable reason are kept: its message may
 * hold anything and reaches nobody (architecture 7).
 */
export function fromProblem(operation: MastercardOperation, problem: MastercardProblem): WalletError {
  if (operation === 'bind' && hasDetail(problem, 'EXPIRED')) return proofExpired()
  const isCardOver = hasDetail(problem, 'EXPIRED', 'srcDigitalCardId')
  // Of anything but the card it is the passkey's word about a purchase: the purchase is over then, and unpaid (contract 13).
  if (operation === 'checkout' && hasDetail(problem, 'EXPIRED') && !isCardOver)
    return new WalletError('expired', { operation })
  const reason = problem.details.map(detail => detail.reason).find(isWord) ?? problem.reason
  return new WalletError(codeOf(operation, problem), {
    operation,
    status: problem.status,
    ...(isWord(reason) && { reason }),
  })
}

function codeOf(operation: MastercardOperation, problem: MastercardProblem): ErrorCode {
  if (problem.status >= 500 || problem.status === 429) return 'provider_unavailable'
  // A country outside the programme is named by its member, whatever the path to it.
  if (problem.details.some(({ reason, source }) => reason === 'NOT_SUPPORTED' && source.endsWith('countryCode')))
    return 'region_unsupported'
  if (operation === 'session' && hasDetail(problem, 'INVALID_STATE', 'accountReference')) return 'step_up_failed'
  if (hasDetail(problem, 'EXPIRED', 'srcDigitalCardId')) return 'card_not_eligible'
  const told = problem.details.map(detail => byDetail[detail.reason]).find(code => code !== undefined)
  if (told) return told
  if (operation === 'read-card' && (problem.status === 404 || problem.status === 410)) return 'card_forgotten'
  if (operation === 'enrol-card' && problem.status === 400) return 'card_not_eligible'
  return 'provider_rejected'
}

function isWord(reason: string): boolean {
  return /^[A-Za-z_]{1,60}$/.test(reason)
}
