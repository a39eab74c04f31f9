import type { PasskeyReason } from '../../../wire/mastercard/callback.ts'
import { passkeyFailures } from '../../../wire/mastercard/callback.ts'
import { ASSERTION_STATUS, callbackNames } from '../../../wire/mastercard/names.ts'

/** The callback with a failure's status and reason (contract 7.5). */
export function failureUri(callback: string, reason: PasskeyReason): string {
  return append(callback, { [callbackNames.status]: passkeyFailures[reason].status, [callbackNames.reason]: reason })
}

/** The callback with a proof. */
export function proofUri(callback: string, proof: string): string {
  return append(callback, { [callbackNames.status]: 'ENROLLED', [callbackNames.proof]: proof })
}

/** The callback with a transaction assertion. */
export function assertionUri(callback: string, assertion: string): string {
  return append(callback, { [callbackNames.status]: ASSERTION_STATUS, [callbackNames.assertion]: assertion })
}

/** A callback that has a query keeps it. */
function append(callback: string, parameters: Readonly<Record<string, string>>): string {
  return `${callback}${callback.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`
}
