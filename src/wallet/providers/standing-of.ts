import type { Card } from '../link/types.ts'
import type { CardStanding } from './types.ts'

/** What a network says of a card that it still knows; what it leaves out is as it was. */
export interface Told {
  readonly state: 'active' | 'suspended'
  readonly lastFour?: string | undefined
  /** `YYYY-MM`. */
  readonly expires?: string | undefined
}

/**
 * How a card stands that the network still knows by the same id. It may keep the id over a reissue: another expiry date is the
 * same card, other last digits are a new card in its place.
 */
export function standingOf(
  { id: _, isDefault: __, createdAt: ___, ...card }: Card,
  { state, lastFour = card.lastFour, expires }: Told,
): CardStanding {
  const renewed = { state, ...(expires !== undefined && { expires }) }
  return lastFour === card.lastFour ? renewed : { state: 'replaced', successor: { ...card, ...renewed, lastFour } }
}
