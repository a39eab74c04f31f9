import { readPasskeyAction, type StepUpMethod } from '../../../wire/visa/step-up.ts'
import type { Call } from '../../flow/types.ts'
import type { CardView } from '../../messages/prompts.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'

/** What the bank has counted in one step-up so far; it does not begin anew with another method. */
export interface Tally {
  sent: number
  tried: number
}

/** What one step-up works on. */
export interface StepUp {
  readonly deps: VisaDeps
  readonly client: VisaClient
  readonly tokenId: string
  readonly correlationId: string
  readonly card: CardView
  /** Asks the provider again; true once it says that the device may be registered. Reads the session's secret. */
  readonly mayRegister: (call: Call) => Promise<boolean>
}

/** An option in one spelling. */
export interface Method {
  readonly id: string
  readonly kind: StepUpMethod
  readonly value: string
  readonly source?: string
}

/** How trying one method ended; `failed` says why the person is back at the choice. */
export type MethodEnd = { readonly end: 'confirmed' } | { readonly end: 'back'; readonly problem?: string }

/** True when an action says that the device may be registered now. */
export function saysRegister(action: string): boolean {
  return readPasskeyAction(action) === 'register'
}
