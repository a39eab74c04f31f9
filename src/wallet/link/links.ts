import * as v from 'valibot'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { LinkRow } from '../store/rows.ts'
import type { Link } from './types.ts'

/** What is linked to this device, in table `links`: one row per provider and card. */
export interface Links {
  find(provider: string, cardId: string): Promise<Link | undefined>
  /** Stores the link, in the place of an older one for the same card. */
  save(link: Omit<Link, 'id'>): Promise<void>
  /** Notes a use, epoch milliseconds. */
  touch(provider: string, cardId: string, at: number): Promise<void>
  remove(provider: string, cardId: string): Promise<void>
  isLinked(card: { readonly id: string; readonly provider: string }): Promise<boolean>
}

const referenceSchema = v.record(v.string(), v.string())

const idOf = (provider: string, cardId: string) => `${provider}/${cardId}`
const placeOf = (id: string) => `link/${id}`

export function createLinks(db: WalletDatabase, sealer: Sealer): Links {
  async function open(row: LinkRow): Promise<Link> {
    const { sealed, ...plain } = row
    return { ...plain, reference: v.parse(referenceSchema, await sealer.unseal(placeOf(row.id), sealed)) }
  }

  return {
    async find(provider, cardId) {
      const row = await db.links.get(idOf(provider, cardId))
      return row && open(row)
    },
    async save({ reference, ...plain }) {
      const id = idOf(plain.provider, plain.cardId)
      const sealed = await sealer.seal(placeOf(id), reference)
      await db.links.put({ ...plain, id, sealed })
    },
    async touch(provider, cardId, at) {
      await db.links.update(idOf(provider, cardId), { lastUsed: at })
    },
    async remove(provider, cardId) {
      await db.links.delete(idOf(provider, cardId))
    },
    isLinked: async card => (await db.links.get(idOf(card.provider, card.id))) !== undefined,
  }
}
