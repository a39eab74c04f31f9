import { type ErrorCode, WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Explanation } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'

/** Failures without an explanation of their own after which the person may simply try again. */
const retryable: ReadonlySet<ErrorCode> = new Set(['ceremony_lost', 'ceremony_timeout', 'provider_unavailable'])

/**
 * Repeats a session for as long as the person wants another try; each begins anew at the registration check. Throws
 * WalletError `cancelled`, whose context has `wants: 'other_card'` when the person asks for another card.
 */
export async function untilDone<T>(flow: Flow, name: string, attempt: (count: number) => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt(count)
    } catch (thrown) {
      const explanation = thrown instanceof WalletError ? explain(thrown) : undefined
      if (!explanation) throw thrown
      await askWhatNext(flow, `${name}-failed-${count}`, explanation)
    }
  }
}

async function askWhatNext(flow: Flow, name: string, { problem, next }: Explanation): Promise<void> {
  const answer = await flow.ask(name, { kind: 'passkey-failed', view: { provider: PROVIDER_LABEL, problem, next } })
  if (answer.decision === 'other_card') throw new WalletError('cancelled', { wants: 'other_card' })
  if (answer.decision !== 'again' || next === 'never') throw new WalletError('cancelled', {})
}

function explain(error: WalletError): Explanation | undefined {
  const { problem, next } = error.context
  if (typeof problem === 'string') return { problem, next: next === 'never' ? 'never' : 'again' }
  return retryable.has(error.code) ? { problem: error.code, next: 'again' } : undefined
}
