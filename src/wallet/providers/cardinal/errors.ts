import * as v from 'valibot'
import { problemSchema } from '../../../wire/cardinal/gateway-api.ts'
import { WalletError } from '../../errors.ts'
import type { GatewayAnswer } from '../../gateway/client.ts'

/** What went wrong, by the key of a sentence, and whether another try makes sense. */
export interface Explanation {
  readonly problem: string
  readonly next: 'again' | 'never'
}

/** A failure the person is told about in words of its own. */
export function explained(
  code: 'step_up_failed' | 'passkey_refused' | 'ceremony_lost' | 'provider_unavailable',
  problem: Explanation['problem'],
  next: Explanation['next'] = 'again',
): WalletError {
  return new WalletError(code, { problem, next })
}

/** What Cardinal refused, by its number (contract 5): only a number that is none is about the card. */
export function fromProblem(operation: string, { status, body }: GatewayAnswer): WalletError {
  const told = v.safeParse(problemSchema, body)
  const errorNumber = told.success ? told.output.errorNumber : ''
  const code = errorNumber === '2000' ? 'card_not_eligible' : 'provider_rejected'
  return new WalletError(code, { operation, status, ...(errorNumber !== '' && { reason: errorNumber }) })
}

/** How the gateway says that a session is over, and that it is so long over that nothing of it is left. */
const over: ReadonlySet<unknown> = new Set(['session_ended', 'not_found'])

/** The gateway says when the twenty minutes are over; every other refusal of its own stays what it is. */
export function fromGateway(thrown: unknown): unknown {
  if (!(thrown instanceof WalletError) || thrown.code !== 'gateway_refused') return thrown
  if (over.has(thrown.context.reason)) return expired()
  if (thrown.context.reason === 'session_mismatch')
    return new WalletError('provider_rejected', { reason: 'session_mismatch' })
  return thrown
}

const EXPIRED = 'cardinalExpired'

/** True for what tells the person that the twenty minutes are over. */
export function isExpired(thrown: unknown): boolean {
  return thrown instanceof WalletError && thrown.context.problem === EXPIRED
}

/** The twenty minutes are over: another session begins anew. */
export function expired(): WalletError {
  return explained('ceremony_lost', EXPIRED)
}
