import { lastFourOf, type TokenizedCard } from '../../../wire/visa/tokenized-card.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import { standingOf } from '../standing-of.ts'
import type { CardStanding } from '../types.ts'
import type { VisaClient } from './client.ts'
import { referenceOf } from './reference.ts'

/** How the token stands, and the card behind it (contract 4.2). The network keeps one token over a reissue of the card. */
export function checkCard(flow: Flow, client: VisaClient, card: Card): Promise<CardStanding> {
  return flow.step('visa-check', { onUnknown: 'repeat', retry: RETRY }, async call => {
    try {
      return standingOfToken(await client.token(referenceOf(card, 'tokenId'), call), card)
    } catch (thrown) {
      if (thrown instanceof WalletError && thrown.code === 'card_forgotten') return { state: 'forgotten' }
      throw thrown
    }
  })
}

function standingOfToken(token: TokenizedCard, card: Card): CardStanding {
  if (token.state === 'DELETED') return { state: 'forgotten' }
  const state = token.state === 'ACTIVE' ? 'active' : 'suspended'
  return standingOf(card, { state, lastFour: lastFourOf(token), expires: expiryOf(token) })
}

function expiryOf({ card }: TokenizedCard): string | undefined {
  const { expirationMonth: month, expirationYear: year } = card ?? {}
  return month === undefined || year === undefined ? undefined : `${year}-${month}`
}
