import type { CardView } from '../messages/prompts.ts'
import type { Card } from './types.ts'

/** A card as the surfaces show it. `now` is epoch milliseconds. */
export function cardViewOf(card: Card, linked: boolean, now: number = Date.now()): CardView {
  return {
    id: card.id,
    network: card.network,
    lastFour: card.lastFour,
    ...(card.expires !== undefined && { expires: card.expires }),
    ...(card.issuer !== undefined && { issuer: card.issuer }),
    state: isPast(card.expires, now) && card.state === 'active' ? 'expired' : card.state,
    isDefault: card.isDefault,
    linked,
  }
}

/** A card is good to the end of the month it names. */
function isPast(expires: string | undefined, now: number): boolean {
  if (expires === undefined) return false
  return Date.UTC(Number(expires.slice(0, 4)), Number(expires.slice(5)), 1) <= now
}
