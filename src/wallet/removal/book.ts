import * as v from 'valibot'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { ItemState, RemovalItem } from './types.ts'

/** How far the removal of this device is, in table `settings`: it outlives the surface that shows it. */
export interface RemovalBook {
  /** `begun`: links are being ended, or some could not be. `wiping`: nothing is left to do but here. */
  stage(): Promise<'none' | 'begun' | 'wiping'>
  /** Whether agents were paused before it began. */
  wasPaused(): Promise<boolean>
  /** Throws `locked`. */
  items(): Promise<readonly RemovalItem[]>
  /** Begins it, or goes on with what was begun: what had ended stays so. */
  begin(items: readonly RemovalItem[], wasPaused: boolean): Promise<void>
  mark(item: RemovalItem, state: ItemState, why?: string): Promise<void>
  /** Everything outside has ended, or was given up: from here on it can't be stopped. */
  readyToWipe(): Promise<void>
  /** The person keeps the wallet. */
  giveUp(): Promise<void>
}

const KEY = 'removal'
const PLACE = 'settings/removal'

const rowSchema = v.object({ stage: v.picklist(['begun', 'wiping']), wasPaused: v.boolean(), sealed: v.string() })
const itemsSchema = v.array(
  v.object({
    key: v.string(),
    provider: v.exactOptional(v.object({ id: v.string(), label: v.string() })),
    name: v.variant('kind', [
      v.object({
        kind: v.literal('card'),
        network: v.picklist(['visa', 'mastercard', 'amex', 'other']),
        lastFour: v.string(),
      }),
      v.object({ kind: v.literal('identity'), name: v.string() }),
      v.object({ kind: v.literal('operator') }),
    ]),
    isLinked: v.boolean(),
    state: v.picklist(['waiting', 'ended', 'left']),
    why: v.exactOptional(v.string()),
  }),
)

export function createRemovalBook(db: WalletDatabase, sealer: Sealer): RemovalBook {
  async function row(): Promise<v.InferOutput<typeof rowSchema> | undefined> {
    const kept = v.safeParse(rowSchema, (await db.settings.get(KEY))?.value)
    return kept.success ? kept.output : undefined
  }

  async function items(): Promise<readonly RemovalItem[]> {
    const kept = await row()
    return kept ? v.parse(itemsSchema, await sealer.unseal(PLACE, kept.sealed)) : []
  }

  async function write(stage: 'begun' | 'wiping', wasPaused: boolean, list: readonly RemovalItem[]): Promise<void> {
    const sealed = await sealer.seal(PLACE, list)
    await db.settings.put({ key: KEY, value: { stage, wasPaused, sealed } })
  }

  return {
    items,
    stage: async () => (await row())?.stage ?? 'none',
    wasPaused: async () => (await row())?.wasPaused ?? false,
    async begin(list, wasPaused) {
      const kept = await row()
      const before = await items()
      const ended = before.filter(({ state, key }) => state === 'ended' && !list.some(one => one.key === key))
      await write('begun', kept?.wasPaused ?? wasPaused, [...ended, ...list])
    },
    async mark({ why: _, ...item }, state, why) {
      const kept = await row()
      const marked: RemovalItem = { ...item, state, ...(why !== undefined && { why }) }
      const list = await items()
      const known = list.some(({ key }) => key === item.key)
      const next = known ? list.map(one => (one.key === item.key ? marked : one)) : [...list, marked]
      await write('begun', kept?.wasPaused ?? false, next)
    },
    async readyToWipe() {
      const kept = await row()
      await write('wiping', kept?.wasPaused ?? false, await items())
    },
    async giveUp() {
      await db.settings.delete(KEY)
    },
  }
}
