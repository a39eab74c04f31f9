import { networkOf } from '../../../wire/cardinal/card-type.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import type { CardEntry } from '../types.ts'
import { keepNumber } from './card-number.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

/**
 * Takes a typed card into the wallet. There is nothing to register: Cardinal keeps no token of it, and we keep no number;
 * it stays in memory for the set-up that is offered next.
 */
export async function addCard(
  flow: Flow,
  deps: CardinalDeps,
  entry: () => Promise<CardEntry>,
): Promise<Omit<Card, 'id' | 'isDefault' | 'createdAt'>> {
  const entryId = await flow.value('cardinal-entry', () => crypto.randomUUID())
  return flow.step('cardinal-keep-number', { onUnknown: 'repeat' }, async () => {
    const typed = await entry()
    const network = networkOf(typed.number)
    if (network === undefined) throw new WalletError('card_not_eligible', { reason: 'network' })
    await keepNumber(deps, entryId, typed.number)
    return {
      provider: PROVIDER_ID,
      network,
      lastFour: typed.number.slice(-4),
      expires: `${typed.expirationYear}-${typed.expirationMonth}`,
      state: 'active',
      reference: { entryId },
    }
  })
}
