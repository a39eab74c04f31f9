import { cardStateOf } from '../../../wire/mastercard/cards.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import type { CardStanding } from '../types.ts'
import type { MastercardClient } from './client.ts'
import { digitalCardIdOf } from './reference.ts'

/** How Mastercard says the card stands (contract 9.2). A state nobody has heard of is not one to pay with. */
export function checkCard(flow: Flow, client: MastercardClient, card: Card): Promise<CardStanding> {
  return flow.step('mastercard-check', { onUnknown: 'repeat', retry: RETRY }, async call => {
    try {
      return standings[cardStateOf(await client.card(digitalCardIdOf(card), call))]
    } catch (thrown) {
      if (thrown instanceof WalletError && thrown.code === 'card_forgotten') return standings.cancelled
      throw thrown
    }
  })
}

const standings: Readonly<Record<ReturnType<typeof cardStateOf>, CardStanding>> = {
  active: { state: 'active' },
  suspended: { state: 'suspended' },
  unknown: { state: 'suspended' },
  cancelled: { state: 'forgotten' },
}
