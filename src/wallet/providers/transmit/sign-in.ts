import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { wantsAgain } from '../identity-questions.ts'
import { type JourneyEnd, runJourney } from './journey.ts'
import type { Work } from './work.ts'

/** Journeys begun by themselves because an answer was lost, one after the other. */
const MAX_LOST = 5

/**
 * Runs journeys until one is completed: another when the person wants another try, and without asking when nobody can say
 * where the last one stood. Throws `cancelled`, `identity_refused`, `provider_unavailable`.
 */
export async function signIn(flow: Flow, work: Work): Promise<Extract<JourneyEnd, { kind: 'completed' }>> {
  for (let count = 1, lost = 0; ; count++) {
    const end = await flow.attempt(`journey-${count}`, inner => runJourney(inner, work), { secret: 'secret' })
    if (end.kind === 'completed') return end
    if (end.kind === 'lost') {
      lost += 1
      if (lost > MAX_LOST) throw new WalletError('provider_unavailable', { reason: 'journey_lost' })
      continue
    }
    if (!(await wantsAgain(flow, `journey-${count}-failed`, work.about, end.failure)))
      throw new WalletError('identity_refused', { problem: end.failure.problem })
  }
}
