import type { Sealer } from '../flow/options.ts'
import type { ActivityEntry } from '../messages/commands.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { ActivityRow } from '../store/rows.ts'
import { ACTIVITY_PLACE, type ActivityFacts, appendWith, sealEntry, verifyChain } from './log.ts'

export interface ActivityDeps {
  readonly db: WalletDatabase
  readonly sealer: Sealer
  readonly now: () => number
}

/** The person's record of what was asked, shown, signed, sent and answered. Reading needs an open vault. */
export interface Activity {
  /** Notes something that belongs to no purchase. */
  note(kind: string, facts: ActivityFacts): Promise<void>
  /** Notes that parts of the profile were told to somebody. */
  disclosed(disclosure: { readonly recipient: string; readonly fields: readonly string[] }): Promise<void>
  /** Newest first, from below `before` (an entry's id). */
  list(options: {
    readonly before?: number | undefined
    readonly limit: number
  }): Promise<{ entries: readonly ActivityEntry[]; more: boolean }>
  /** One purchase, oldest first. */
  ofPurchase(purchaseId: string): Promise<readonly ActivityEntry[]>
  /** @throws WalletError `storage_failed` when an entry was changed, removed or put in */
  verify(): Promise<void>
}

export function createActivity({ db, sealer, now }: ActivityDeps): Activity {
  async function note(kind: string, facts: ActivityFacts): Promise<void> {
    const entry = await sealEntry(sealer, { at: now(), kind }, facts)
    await appendWith(db, [], [entry], async () => true)
  }

  const open = (rows: readonly ActivityRow[]) => Promise.all(rows.map(row => openRow(sealer, row)))

  return {
    note,
    disclosed: ({ recipient, fields }) => note('profile.disclosed', { who: recipient, detail: fields.join(', ') }),
    verify: async () => verifyChain(await db.activity.orderBy('seq').toArray()),
    ofPurchase: async purchaseId => open(await db.activity.where({ purchaseId }).sortBy('seq')),

    async list({ before, limit }) {
      const below = db.activity.where('seq').below(before ?? Number.POSITIVE_INFINITY)
      const rows = await below
        .reverse()
        .limit(limit + 1)
        .toArray()
      return { entries: await open(rows.slice(0, limit)), more: rows.length > limit }
    },
  }
}

async function openRow(sealer: Sealer, { seq, at, kind, purchaseId, sealed }: ActivityRow): Promise<ActivityEntry> {
  // Written by us, under authenticated encryption: its shape needs no second check.
  const { detail, ...facts } = (await sealer.unseal(ACTIVITY_PLACE, sealed)) as ActivityFacts
  return {
    id: seq,
    at,
    kind,
    ...(purchaseId !== undefined && { purchaseId }),
    ...facts,
    ...(detail !== undefined && { detail }),
  }
}
