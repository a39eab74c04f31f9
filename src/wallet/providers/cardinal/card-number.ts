import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import { isCardNumber } from '../../link/card-number.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Card } from '../../link/types.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'

/** How long a number just typed is kept for the set-up that is offered next, in memory only. */
const KEPT_FOR = minutes(10)

const keptSchema = v.object({ number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)), until: v.number() })

type Keeper = Pick<CardinalDeps, 'secrets' | 'now'>

const refOf = (entryId: string) => `cardinal-number/${entryId}`
const entryOf = (card: Card) => card.reference.entryId ?? card.id

/** The number of a card, for one session: read inside effects only, so that it is gone when the browser's memory is. */
export interface Typed {
  readonly number: string
}

/** Keeps a number in `storage.session`: no row ever holds one. */
export function keepNumber(deps: Keeper, entryId: string, number: string): Promise<void> {
  return deps.secrets.put(refOf(entryId), { number, until: deps.now() + KEPT_FOR })
}

export function forgetNumber(deps: Keeper, card: Card): Promise<void> {
  return deps.secrets.wipe(refOf(entryOf(card)))
}

async function findNumber(deps: Keeper, card: Card): Promise<string | undefined> {
  const kept = v.safeParse(keptSchema, await deps.secrets.get(refOf(entryOf(card))))
  if (!kept.success) return undefined
  if (kept.output.until > deps.now()) return kept.output.number
  await forgetNumber(deps, card)
  return undefined
}

/**
 * The card's number for what follows: typed a moment ago, or asked for now. It must end as the card does; whether it is the
 * whole right number the bank will say. Throws WalletError `cancelled`.
 */
export async function askNumber(flow: Flow, deps: Keeper, card: Card): Promise<Typed> {
  const kept = await flow.step('number-kept', { onUnknown: 'repeat', secret: 'secret' }, async () => ({
    number: (await findNumber(deps, card)) ?? '',
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
