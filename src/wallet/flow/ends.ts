import { type ErrorCode, errorCodes, WalletError } from '../errors.ts'
import type { FlowRow, JournalError } from '../store/rows.ts'
import type { FlowEnd } from './types.ts'

/** How a flow ends that threw: the one place where codes become ends. */
const endsByCode: Partial<Record<ErrorCode, FlowEnd>> = {
  declined_by_person: 'declined',
  cancelled: 'cancelled',
  expired: 'expired',
  outcome_unknown: 'unknown',
  form_in_address: 'unknown',
}

/** The end of a flow whose function threw this; anything not named above is `failed`. */
export function endOf(error: WalletError): FlowEnd {
  return endsByCode[error.code] ?? 'failed'
}

/** True once nothing will happen any more. */
export function isEnd(state: FlowRow['state']): state is FlowEnd {
  return state !== 'running' && state !== 'compensating'
}

/** A WalletError as the journal keeps it; the cause is not kept. */
export function toJournalError(error: WalletError): JournalError {
  return { code: error.code, context: { ...error.context } }
}

/** The WalletError the journal kept; a code of a version we no longer know becomes `internal`. */
export function fromJournalError(kept: JournalError): WalletError {
  return isErrorCode(kept.code)
    ? new WalletError(kept.code, kept.context)
    : new WalletError('internal', { reason: 'unknown_code', code: kept.code })
}

function isErrorCode(code: string): code is ErrorCode {
  return errorCodes.some(known => known === code)
}

/** Codes after which nobody can say whether the outside effect happened. */
export function isAmbiguous(error: WalletError): boolean {
  return error.code === 'provider_unavailable' || error.code === 'gateway_unreachable'
}
