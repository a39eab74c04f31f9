import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import { isCardNumber } from '../../link/card-number.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Card } from '../../link/types.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { digitalCardIdOf } from './reference.ts'

/** How long a number just typed is kept for the link that is offered next, in memory only. */
const KEPT_FOR = minutes(10)

const keptSchema = v.object({ number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)), until: v.number() })

const refOf = (digitalCardId: string) => `mastercard-number/${digitalCardId}`

type Keeper = Pick<MastercardDeps, 'secrets' | 'now'>

/** Keeps a number in `storage.session`: a session names the card by its number (contract 7.2), and no row ever holds one. */
export async function keepNumber(deps: Keeper, digitalCardId: string, number: string): Promise<void> {
  await deps.secrets.put(refOf(digitalCardId), { number, until: deps.now() + KEPT_FOR })
}

export function forgetNumber(deps: Keeper, card: Card): Promise<void> {
  return deps.secrets.wipe(refOf(digitalCardIdOf(card)))
}

/** The number for a session. Throws WalletError `ceremony_lost` when it is gone: another try asks for it again. */
export async function readNumber(deps: Keeper, card: Card): Promise<string> {
  const number = await findNumber(deps, card)
  if (number === undefined) throw new WalletError('ceremony_lost', { reason: 'number_forgotten' })
  return number
}

async function findNumber(deps: Keeper, card: Card): Promise<string | undefined> {
  const kept = v.safeParse(keptSchema, await deps.secrets.get(refOf(digitalCardIdOf(card))))
  if (!kept.success) return undefined
  if (kept.output.until > deps.now()) return kept.output.number
  await forgetNumber(deps, card)
  return undefined
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
