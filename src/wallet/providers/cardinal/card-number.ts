import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { isCardNumber } from '../../link/card-number.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Card } from '../../link/types.ts'
import { typedNumbers } from '../typed-number.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'

type Keeper = Pick<CardinalDeps, 'secrets' | 'now'>

const numbers = (deps: Keeper) => typedNumbers(deps, PROVIDER_ID)
const entryOf = (card: Card) => card.reference.entryId ?? card.id

/** The number of a card, for one session: read inside effects only, so that it is gone when the browser's memory is. */
export interface Typed {
  readonly number: string
}

/** Keeps a number in memory for the set-up that is offered next. */
export function keepNumber(deps: Keeper, entryId: string, number: string): Promise<void> {
  return numbers(deps).keep(entryId, number)
}

export function forgetNumber(deps: Keeper, card: Card): Promise<void> {
  return numbers(deps).forget(entryOf(card))
}

/**
 * The card's number for what follows: typed a moment ago, or asked for now. It must end as the card does; whether it is the
 * whole right number the bank will say. Throws WalletError `cancelled`.
 */
export async function askNumber(flow: Flow, deps: Keeper, card: Card): Promise<Typed> {
  const kept = await flow.step('number-kept', { onUnknown: 'repeat', secret: 'secret' }, async () => ({
    number: (await numbers(deps).find(entryOf(card))) ?? '',
  }))
  if (await flow.value('number-known', () => kept.number !== '')) return kept
  for (let round = 1; ; round++) {
    const answer = await flow.ask(`number-${round}`, {
      kind: 'card-number',
      view: {
        provider: PROVIDER_LABEL,
        card: cardViewOf(card, false),
        handling: 'operator',
        ...(round > 1 && { problem: 'other_card' as const }),
      },
    })
    if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
    const fits = await flow.step(`number-fits-${round}`, { onUnknown: 'repeat' }, async () => {
      const { number } = answer
      return isCardNumber(number) && number.endsWith(card.lastFour)
    })
    if (fits) return answer
  }
}
