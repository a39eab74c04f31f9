import { type ErrorCode, WalletError } from '../../errors.ts'

/** What the person can do about a ceremony that ended without a passkey. */
export type NextStep = 'again' | 'later' | 'never'

/** A return of Mastercard's page in the person's terms: the key of a sentence (`problem.<key>`), and what helps. */
export interface Explanation {
  readonly problem: string
  readonly next: NextStep
}

/** The sentence for whatever the tables do not know: unexpected pairs are told like the provider's own "unexpected". */
const unexpected: Explanation = { problem: 'mcUnexpected', next: 'later' }

/** Both tables of the guide ("Error Scenario"), by status and reason; what they share is the same for the person. */
const table: Readonly<Record<string, Readonly<Record<string, Explanation>>>> = {
  CANCELLED: {
    USER_CANCELLATION: { problem: 'mcNotNow', next: 'again' },
  },
  ERROR: {
    DUPLICATE_CREDENTIALS: { problem: 'mcDuplicate', next: 'again' },
    CREDENTIALS_CREATION_NOT_ALLOWED: { problem: 'mcNotCreated', next: 'again' },
    CREDENTIALS_NOT_VERIFIED: { problem: 'mcNotVerified', next: 'again' },
    INVALID_QUERY_PARAMS: { problem: 'mcConsentMissing', next: 'never' },
    INVALID_ARGUMENT: { problem: 'mcRequestRefused', next: 'never' },
    PERMISSION_DENIED: { problem: 'mcNotAdmitted', next: 'never' },
    FORBIDDEN: { problem: 'mcForbidden', next: 'never' },
    NOT_FOUND: { problem: 'mcNotFound', next: 'never' },
    INVALID_STATE: { problem: 'mcBroken', next: 'never' },
    SERVICE_UNAVAILABLE: { problem: 'mcUnavailable', next: 'later' },
    SERVICE_ERROR: { problem: 'mcServiceError', next: 'later' },
    UNKNOWN_ERROR: unexpected,
  },
}

/** What a callback without a passkey means to the person. Never throws: what is not in the tables is unexpected. */
export function explainReturn(status: string, reason: string | undefined): Explanation {
  const rows = Object.hasOwn(table, status) ? table[status] : undefined
  if (!rows || reason === undefined || !Object.hasOwn(rows, reason)) return unexpected
  return rows[reason] ?? unexpected
}

const codes: Readonly<Record<NextStep, ErrorCode>> = {
  again: 'passkey_refused',
  later: 'provider_unavailable',
  never: 'provider_rejected',
}

/** The same as an error. Only words of the tables get into its context: a callback's query may hold anything. */
export function returnError(status: string, reason: string | undefined): WalletError {
  const { problem, next } = explainReturn(status, reason)
  return new WalletError(codes[next], { operation: 'return', problem, next })
}
