import {
  cardStateOf,
  identityCheckAddressOf,
  type MaskedCard,
  pendingEventsOf,
} from '../../../wire/mastercard/cards.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow } from '../../flow/types.ts'
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
  return flow.step('mastercard-enrol', { onUnknown: 'repeat', retry: RETRY }, async call => {
    const typed = await entry()
    const enrolled = await enrol(deps, client, typed, call)
    const card = toCard(enrolled, typed)
    await keepNumber(deps, enrolled.srcDigitalCardId, typed.number)
    return card
  })
}

async function enrol(
  deps: MastercardDeps,
  client: MastercardClient,
  typed: CardEntry,
  call: Call,
): Promise<MaskedCard> {
  const card = {
    primaryAccountNumber: typed.number,
    panExpirationMonth: typed.expirationMonth,
    panExpirationYear: typed.expirationYear,
    ...(typed.securityCode !== undefined && { cardSecurityCode: typed.securityCode }),
  }
  return client.enrolCard(
    {
      cardSource: 'CARDHOLDER',
      encryptedCard: await encryptToMastercard(card, deps.payloadKey, deps.trustedKeys),
    },
    call,
  )
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
