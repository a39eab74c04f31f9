import {
  cardStateOf,
  identityCheckAddressOf,
  type MaskedCard,
  pendingEventsOf,
  type Card as WireCard,
} from '../../../wire/mastercard/cards.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import type { CardEntry } from '../types.ts'
import { keepNumber } from './card-number.ts'
import type { MastercardClient } from './client.ts'
import type { MastercardDeps } from './deps.ts'
import { encryptToMastercard } from './encrypt.ts'
import { PROVIDER_ID } from './identity.ts'

export type NewCard = Omit<Card, 'id' | 'isDefault' | 'createdAt'>

/**
 * Enrols a typed card (contract 9.1). The same card and wallet give the same id, so the call may be repeated. The number
 * stays in memory for the link that is offered next. Throws WalletError `card_not_eligible`.
 */
export async function addCard(
  flow: Flow,
  deps: MastercardDeps,
  client: MastercardClient,
  entry: () => Promise<CardEntry>,
): Promise<NewCard> {
  // A call whose outcome nobody knows is only made again under its own id (contract 6.2).
  const srcCorrelationId = await flow.value('mastercard-enrol-id', () => crypto.randomUUID())
  return flow.step('mastercard-enrol', { onUnknown: 'repeat', retry: RETRY }, async call => {
    const typed = await entry()
    const encryptedCard = await encryptToMastercard(cardOf(typed), deps.payloadKey, deps.trustedKeys)
    const enrolled = await client.enrolCard({ srcCorrelationId, cardSource: 'CARDHOLDER', encryptedCard }, call)
    const card = toCard(enrolled, typed)
    await keepNumber(deps, enrolled.srcDigitalCardId, typed.number)
    return card
  })
}

/** What only Mastercard may read (contract 9.1). */
function cardOf(typed: CardEntry): WireCard {
  return {
    primaryAccountNumber: typed.number,
    panExpirationMonth: typed.expirationMonth,
    panExpirationYear: typed.expirationYear,
    ...(typed.securityCode !== undefined && { cardSecurityCode: typed.securityCode }),
  }
}

function toCard(card: MaskedCard, typed: CardEntry): NewCard {
  requireUsable(card)
  return {
    provider: PROVIDER_ID,
    network: 'mastercard',
    lastFour: card.panLastFour,
    expires: `${typed.expirationYear}-${typed.expirationMonth}`,
    issuer: card.digitalCardData.descriptorName.slice(0, 80),
    state: 'active',
    reference: { tokenId: card.srcDigitalCardId },
  }
}

/** Throws WalletError `card_not_eligible` for a card that Mastercard knows but lets nobody use. */
export function requireUsable(card: MaskedCard): void {
  const state = cardStateOf(card)
  if (state !== 'active') throw new WalletError('card_not_eligible', { state })
}

/** Where the issuer still has to confirm who the cardholder is; undefined once it has. */
export function openIdentityCheck(card: MaskedCard): { readonly address: string | undefined } | undefined {
  return pendingEventsOf(card).includes('identity') ? { address: identityCheckAddressOf(card) } : undefined
}
