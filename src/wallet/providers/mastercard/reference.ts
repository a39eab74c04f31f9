import { WalletError } from '../../errors.ts'
import type { Card } from '../../link/types.ts'

/** Mastercard's id of a card. Throws WalletError `internal` when the card is not this provider's. */
export function digitalCardIdOf(card: Card): string {
  const id = card.reference.tokenId
  if (id === undefined) throw new WalletError('internal', { reason: 'card_without_reference' })
  return id
}
