import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { CardRow } from '../store/rows.ts'
import type { Card } from './types.ts'

/** A card as a provider describes it. */
export type NewCard = Omit<Card, 'id' | 'isDefault' | 'createdAt'>

/** What can change of a card that stays the same card. */
export type CardChange = Partial<Pick<Card, 'state' | 'expires'>>

/** The wallet's cards, in table `cards`: no number, only what a provider gave for it. */
export interface CardBook {
  /** All cards, the default one first, then the oldest. Throws `locked`. */
  list(): Promise<readonly Card[]>
  find(id: string): Promise<Card | undefined>
  /** Throws `not_found`. */
  require(id: string): Promise<Card>
  /**
   * Stores a card under `id`. The first card becomes the default. A card the provider knows by the same ids takes the place
   * of the older one and keeps its id; the id that holds is returned.
   */
  save(id: string, card: NewCard): Promise<string>
  /** Writes down how the provider says a card stands. Throws `not_found`. */
  update(id: string, change: CardChange): Promise<void>
  /**
   * Keeps a card for its history, without the provider's ids, and puts its successor under `newId` in its place; the
   * default goes with it. Safe to repeat.
   */
  replace(id: string, newId: string, successor: NewCard): Promise<void>
  setDefault(id: string): Promise<void>
  /** The oldest card left becomes the default when the default one goes. */
  remove(id: string): Promise<void>
}

const factsSchema = v.object({
  network: v.picklist(['visa', 'mastercard', 'amex', 'other']),
  lastFour: v.string(),
  expires: v.exactOptional(v.string()),
  issuer: v.exactOptional(v.string()),
  replacedBy: v.exactOptional(v.string()),
  reference: v.record(v.string(), v.string()),
})

const placeOf = (id: string) => `card/${id}`

export function createCardBook(db: WalletDatabase, sealer: Sealer, now: () => number = Date.now): CardBook {
  async function open(row: CardRow): Promise<Card> {
    const facts = v.parse(factsSchema, await sealer.unseal(placeOf(row.id), row.sealed))
    const { id, provider, state, createdAt } = row
    return { id, provider, state, createdAt, isDefault: row.isDefault === 1, ...facts }
  }

  async function list(): Promise<readonly Card[]> {
    const cards = await Promise.all((await db.cards.toArray()).map(open))
    return cards.sort(
      (one, other) => Number(other.isDefault) - Number(one.isDefault) || one.createdAt - other.createdAt,
    )
  }

  async function find(id: string): Promise<Card | undefined> {
    const row = await db.cards.get(id)
    return row && open(row)
  }

  async function require(id: string): Promise<Card> {
    const card = await find(id)
    if (!card) throw new WalletError('not_found', { what: 'card' })
    return card
  }

  async function toRow({ id, provider, state, createdAt, isDefault, ...facts }: Card): Promise<CardRow> {
    const sealed = await sealer.seal(placeOf(id), facts)
    return { id, provider, state, createdAt, isDefault: isDefault ? 1 : 0, sealed }
  }

  return {
    list,
    find,
    require,
    async update(id, change) {
      const row = await toRow({ ...(await require(id)), ...change })
      await db.cards.update(id, { state: row.state, sealed: row.sealed })
    },
    async replace(id, newId, successor) {
      const old = await require(id)
      if (old.state === 'replaced') return
      const rows = [
        await toRow({ ...old, state: 'replaced', replacedBy: newId, isDefault: false, reference: {} }),
        await toRow({ ...successor, id: newId, isDefault: old.isDefault, createdAt: now() }),
      ]
      await db.cards.bulkPut(rows)
    },
    async save(id, card) {
      const same = (await list()).find(known => known.provider === card.provider && isSame(known, card))
      const kept = same?.id ?? id
      const { provider, state, ...facts } = card
      const sealed = await sealer.seal(placeOf(kept), facts)
      await db.transaction('rw', db.cards, async () => {
        const rows = await db.cards.toArray()
        const isDefault = same?.isDefault ?? rows.every(row => row.isDefault === 0)
        await db.cards.put({
          id: kept,
          provider,
          state,
          isDefault: isDefault ? 1 : 0,
          createdAt: same?.createdAt ?? now(),
          sealed,
        })
      })
      return kept
    },
    async setDefault(id) {
      await db.transaction('rw', db.cards, async () => {
        if (!(await db.cards.get(id))) throw new WalletError('not_found', { what: 'card' })
        const rows = await db.cards.toArray()
        await db.cards.bulkPut(rows.map((row): CardRow => ({ ...row, isDefault: row.id === id ? 1 : 0 })))
      })
    },
    async remove(id) {
      await db.transaction('rw', db.cards, async () => {
        const gone = await db.cards.get(id)
        await db.cards.delete(id)
        const [next] = (await db.cards.toArray()).sort((one, other) => one.createdAt - other.createdAt)
        if (gone?.isDefault === 1 && next) await db.cards.update(next.id, { isDefault: 1 })
      })
    },
  }
}

function isSame(known: Card, card: Pick<Card, 'reference'>): boolean {
  const tokenId = card.reference.tokenId
  return tokenId !== undefined && known.reference.tokenId === tokenId
}
