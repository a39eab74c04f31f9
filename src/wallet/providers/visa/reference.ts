import { WalletError } from '../../errors.ts'
import type { Card } from '../../link/types.ts'

/** A provider id of a card. Throws WalletError `internal` when the card is not this provider's. */
export function referenceOf(card: Card, key: 'tokenId' | 'instrumentId'): string {
  const id = card.reference[key]
  if (id === undefined) throw new WalletError('internal', { reason: 'card_without_reference', key })
  return id
}
