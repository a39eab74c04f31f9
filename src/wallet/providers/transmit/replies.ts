import { WalletError } from '../../errors.ts'
import type { Answer, Failure, Reply, Waiting } from './work.ts'

export const answer = (make: () => Answer | Promise<Answer>): Reply => ({ kind: 'answer', make })

export const failed = (failure: Failure): Reply => ({ kind: 'failed', failure })

/** The person pressed Cancel. */
export const cancelled = (): Reply => ({ kind: 'leave', error: new WalletError('cancelled', {}) })

/** The person gave up after the provider said no. */
export const refused = (): Reply => ({
  kind: 'leave',
  error: new WalletError('identity_refused', { reason: 'given_up' }),
})

/** The time for the journey is over. */
export const expired = failed({ problem: 'identityExpired' })

/** A step of the operator's journey that this wallet can't answer. */
export const unsupported = failed({ problem: 'transmitStep' })

/** True when the step offers this way out of it. */
export function offers({ step }: Waiting, id: string): boolean {
  return step.escapes?.some(option => option.id === id) === true
}

/** Takes one of the ways a step offers (contract 4.3); an option that is not offered is never sent. */
export function take(id: string, params: Readonly<Record<string, unknown>> = {}): Answer {
  return { assert: 'escape', data: { escape_id: id, escape_params: params } }
}
