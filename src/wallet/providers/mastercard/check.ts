import { cardStateOf, expiryOf, type MaskedCard } from '../../../wire/mastercard/cards.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import { standingOf } from '../standing-of.ts'
import type { CardStanding } from '../types.ts'
import { openIdentityCheck } from './add-card.ts'
import type { MastercardClient } from './client.ts'
import { digitalCardIdOf } from './reference.ts'

/** How Mastercard says the card stands (contract 9.2). A state nobody has heard of is not one to pay with. */
export function checkCard(flow: Flow, client: MastercardClient, card: Card): Promise<CardStanding> {
  return flow.step('mastercard-check', { onUnknown: 'repeat', retry: RETRY }, async call => {
    try {
      return standingOfMasked(await client.card(digitalCardIdOf(card), call), card)
    } catch (thrown) {
      if (thrown instanceof WalletError && thrown.code === 'card_forgotten') return { state: 'forgotten' }
      throw thrown
    }
  })
}

/**
 * Nothing public says what becomes of an id when the bank replaces the card: its digits and its date do. A card whose holder
 * the issuer wants to confirm once more pays nothing until it is linked again, which begins with that.
 */
function standingOfMasked(told: MaskedCard, card: Card): CardStanding {
  const state = cardStateOf(told)
  if (state === 'cancelled') return { state: 'forgotten' }
  const standing = standingOf(card, {
    state: state === 'active' ? 'active' : 'suspended',
    lastFour: told.panLastFour,
    expires: expiryOf(told),
  })
  return openIdentityCheck(told) ? { ...standing, linked: false } : standing
}
