import { type ErrorCode, WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PROVIDER_LABEL } from './identity.ts'
import type { Explanation, NextStep } from './returned.ts'

/** Failures without an explanation of their own after which the person may simply try again. */
const retryable: ReadonlySet<ErrorCode> = new Set(['ceremony_lost', 'ceremony_timeout', 'provider_unavailable'])

/**
 * Repeats a visit to Mastercard's page for as long as the person wants another try; each is a new session.
 * Throws WalletError `cancelled`, whose context has `wants: 'other_card'` when the person asks for another card, or what
 * went wrong where another try makes no sense.
 */
export async function untilDone<T>(flow: Flow, name: string, attempt: (count: number) => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt(count)
    } catch (thrown) {
      const explanation = thrown instanceof WalletError ? explain(thrown) : undefined
      if (!explanation) throw thrown
      await askWhatNext(flow, `${name}-failed-${count}`, explanation, thrown)
    }
  }
}

async function askWhatNext(flow: Flow, name: string, { problem, next }: Explanation, thrown: unknown): Promise<void> {
  const answer = await flow.ask(name, { kind: 'passkey-failed', view: { provider: PROVIDER_LABEL, problem, next } })
  if (answer.decision === 'other_card') throw new WalletError('cancelled', { wants: 'other_card' })
  if (answer.decision === 'again' && next !== 'never') return
  throw next === 'never' ? thrown : new WalletError('cancelled', {})
}

function explain(error: WalletError): Explanation | undefined {
  const { problem, next } = error.context
  if (typeof problem === 'string' && isNext(next)) return { problem, next }
  return retryable.has(error.code) ? { problem: error.code, next: 'again' } : undefined
}

function isNext(next: unknown): next is NextStep {
  return next === 'again' || next === 'later' || next === 'never'
}
