import type { Assertion } from '../../../wire/transmit/journey.ts'
import type { TransmitContext } from '../context.ts'
import type { Journey } from '../state.ts'

/** What an answer of the client leads to. */
export type Outcome =
  | { readonly kind: 'next'; readonly step: Step }
  | { readonly kind: 'again'; readonly code: number; readonly message: string }
  | { readonly kind: 'rejected'; readonly code: number; readonly message: string }
  | { readonly kind: 'completed' }

/** One step of a journey that needs the client: what it shows, and what it does with the answer. */
export interface Step {
  readonly type: string
  /** The step's own members on the wire. */
  readonly fields: Readonly<Record<string, unknown>>
  accept(sandbox: TransmitContext, journey: Journey, assertion: Assertion): Outcome | Promise<Outcome>
}

export const next = (step: Step): Outcome => ({ kind: 'next', step })
export const again = (code: number, message: string): Outcome => ({ kind: 'again', code, message })
export const rejected = (message: string, code = 4001): Outcome => ({ kind: 'rejected', code, message })
export const completed: Outcome = { kind: 'completed' }
