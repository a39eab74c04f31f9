import type { NextStep } from '../../../../src/wallet/providers/mastercard/returned.ts'
import type { PasskeyReason } from '../../../../src/wire/mastercard/callback.ts'

/** One row of the guide's "Error Scenario": what comes back, and what the person is told of it. */
export interface ReturnRow {
  readonly status: 'CANCELLED' | 'ERROR'
  readonly reason: PasskeyReason
  /** Key of the sentence, `problem.<key>`. */
  readonly problem: string
  readonly next: NextStep
  /** What the page's backend answers where the table names that as the cause; else the page itself ends so. */
  readonly http?: 400 | 401 | 403 | 404 | 500 | 503 | 418
}

/** What both tables share. */
export const inBothTables: readonly ReturnRow[] = [
  { status: 'ERROR', reason: 'INVALID_QUERY_PARAMS', problem: 'mcConsentMissing', next: 'never' },
  { status: 'ERROR', reason: 'INVALID_ARGUMENT', problem: 'mcRequestRefused', next: 'never', http: 400 },
  { status: 'ERROR', reason: 'PERMISSION_DENIED', problem: 'mcNotAdmitted', next: 'never', http: 401 },
  { status: 'ERROR', reason: 'FORBIDDEN', problem: 'mcForbidden', next: 'never', http: 403 },
  { status: 'ERROR', reason: 'NOT_FOUND', problem: 'mcNotFound', next: 'never', http: 404 },
  { status: 'ERROR', reason: 'INVALID_STATE', problem: 'mcBroken', next: 'never', http: 500 },
  { status: 'ERROR', reason: 'SERVICE_UNAVAILABLE', problem: 'mcUnavailable', next: 'later', http: 503 },
  { status: 'ERROR', reason: 'SERVICE_ERROR', problem: 'mcServiceError', next: 'later', http: 418 },
  { status: 'ERROR', reason: 'UNKNOWN_ERROR', problem: 'mcUnexpected', next: 'later' },
]

const notNow: ReturnRow = { status: 'CANCELLED', reason: 'USER_CANCELLATION', problem: 'mcNotNow', next: 'again' }

/** Scenario 2A, a new passkey, as the guide prints it. */
export const newPasskey: readonly ReturnRow[] = [
  notNow,
  { status: 'ERROR', reason: 'DUPLICATE_CREDENTIALS', problem: 'mcDuplicate', next: 'again' },
  { status: 'ERROR', reason: 'CREDENTIALS_CREATION_NOT_ALLOWED', problem: 'mcNotCreated', next: 'again' },
  ...inBothTables,
]

/** Scenario 2B, an existing passkey. */
export const existingPasskey: readonly ReturnRow[] = [
  notNow,
  { status: 'ERROR', reason: 'CREDENTIALS_NOT_VERIFIED', problem: 'mcNotVerified', next: 'again' },
  ...inBothTables,
]

/** What makes Mastercard's stand-in end the next visit so. */
export function causeOf({ status, reason, http }: ReturnRow): object {
  return http === undefined ? { page: { status, reason } } : { backend: { http } }
}
