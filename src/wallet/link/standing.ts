import type { CardStanding } from '../providers/types.ts'
import type { CardBook } from './cards.ts'
import type { Links } from './links.ts'
import type { Card } from './types.ts'

/**
 * Writes down what a provider said of a card. A replaced card stays for its history; its link goes to the card that took
 * its place, under `newId`. Safe to repeat with the same `newId`.
 */
export async function applyStanding(
  { cards, links }: { readonly cards: CardBook; readonly links: Links },
  card: Card,
  { state, expires, linked, successor }: CardStanding,
  newId: string,
): Promise<void> {
  if (state === 'replaced' && successor) {
    const link = await links.find(card.provider, card.id)
    if (link) await links.save({ ...link, cardId: newId })
    await cards.replace(card.id, newId, successor)
    await links.remove(card.provider, card.id)
    return
  }
  if (state === 'forgotten' || linked === false) await links.remove(card.provider, card.id)
  if (state !== card.state || (expires !== undefined && expires !== card.expires))
    await cards.update(card.id, { state, ...(expires !== undefined && { expires }) })
}
