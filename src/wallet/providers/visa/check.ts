import { lastFourOf, type TokenizedCard } from '../../../wire/visa/tokenized-card.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import type { CardStanding } from '../types.ts'
import type { VisaClient } from './client.ts'
import { referenceOf } from './reference.ts'

/**
 * How the token stands, and the card behind it (contract 4.2). The network keeps one token over a reissue of the card:
 * another expiry date is the same card, other last digits are a new card under the same token.
 */
export function checkCard(flow: Flow, client: VisaClient, card: Card): Promise<CardStanding> {
  return flow.step('visa-check', { onUnknown: 'repeat', retry: RETRY }, async call => {
    try {
      return standingOf(await client.token(referenceOf(card, 'tokenId'), call), card)
    } catch (thrown) {
      if (thrown instanceof WalletError && thrown.code === 'card_forgotten') return { state: 'forgotten' }
      throw thrown
    }
  })
}

function standingOf(token: TokenizedCard, { id: _, isDefault: __, createdAt: ___, ...card }: Card): CardStanding {
  if (token.state === 'DELETED') return { state: 'forgotten' }
  const expires = expiryOf(token)
  const lastFour = lastFourOf(token) ?? card.lastFour
  const state = token.state === 'ACTIVE' ? 'active' : 'suspended'
  if (lastFour === card.lastFour) return { state, ...(expires !== undefined && { expires }) }
  return { state: 'replaced', successor: { ...card, state, lastFour, ...(expires !== undefined && { expires }) } }
}

function expiryOf({ card }: TokenizedCard): string | undefined {
  const { expirationMonth: month, expirationYear: year } = card ?? {}
  return month === undefined || year === undefined ? undefined : `${year}-${month}`
}
