import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { isCardNumber } from '../../link/card-number.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Card } from '../../link/types.ts'
import { typedNumbers } from '../typed-number.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { digitalCardIdOf } from './reference.ts'

type Keeper = Pick<MastercardDeps, 'secrets' | 'now'>

const numbers = (deps: Keeper) => typedNumbers(deps, PROVIDER_ID)

/** Keeps a number in memory: a session names the card by its number (contract 7.2). */
export function keepNumber(deps: Keeper, digitalCardId: string, number: string): Promise<void> {
  return numbers(deps).keep(digitalCardId, number)
}

export function forgetNumber(deps: Keeper, card: Card): Promise<void> {
  return numbers(deps).forget(digitalCardIdOf(card))
}

/** The number for a session. Throws WalletError `ceremony_lost` when it is gone: another try asks for it again. */
export async function readNumber(deps: Keeper, card: Card): Promise<string> {
  const number = await findNumber(deps, card)
  if (number === undefined) throw new WalletError('ceremony_lost', { reason: 'number_forgotten' })
  return number
}

function findNumber(deps: Keeper, card: Card): Promise<string | undefined> {
  return numbers(deps).find(digitalCardIdOf(card))
}

/** Asks for the number of a card that was added earlier, unless it was typed a moment ago. Throws WalletError `cancelled`. */
export async function requireNumber(flow: Flow, deps: Keeper, card: Card, name: string): Promise<void> {
  for (let round = 1; ; round++) {
    if (await flow.value(`${name}-known-${round}`, async () => (await findNumber(deps, card)) !== undefined)) return
    const answer = await flow.ask(`${name}-${round}`, {
      kind: 'card-number',
      view: {
        provider: PROVIDER_LABEL,
        card: cardViewOf(card, false),
        ...(round > 1 && { problem: 'other_card' as const }),
      },
    })
    if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
    await flow.step(`${name}-keep-${round}`, { onUnknown: 'repeat' }, async () => {
      const { number } = answer
      if (isCardNumber(number) && number.endsWith(card.lastFour)) await keepNumber(deps, digitalCardIdOf(card), number)
    })
  }
}
