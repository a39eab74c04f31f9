import { randomUUID } from 'node:crypto'
import type { Card } from './card.ts'

const HANDLE_LIFE_MS = 5 * 60_000

/** The payment service's store: a card under a handle that can be taken out once, within five minutes. */
export class Handles {
  readonly #cards = new Map<string, { card: Card; until: number }>()

  constructor(readonly now: () => number) {}

  put(card: Card): string {
    const handle = `card_${randomUUID().replaceAll('-', '')}`
    this.#cards.set(handle, { card, until: this.now() + HANDLE_LIFE_MS })
    return handle
  }

  take(handle: string): Card | undefined {
    const entry = this.#cards.get(handle)
    this.#cards.delete(handle)
    return entry && entry.until > this.now() ? entry.card : undefined
  }
}
