import type { CardView } from '../messages/prompts.ts'
import type { Card } from './types.ts'

/** A card as the surfaces show it. */
export function cardViewOf(card: Card, linked: boolean): CardView {
  return {
    id: card.id,
    network: card.network,
    lastFour: card.lastFour,
    ...(card.expires !== undefined && { expires: card.expires }),
    ...(card.issuer !== undefined && { issuer: card.issuer }),
    state: card.state,
    isDefault: card.isDefault,
    linked,
  }
}
