import serialize from 'canonicalize'
import { base64url } from 'jose'
import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { Transact, Wrote } from '../flow/types.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { ActivityRow } from '../store/rows.ts'

/** What an entry says, sealed at rest. No secret and nothing a provider said in its own words. */
export interface ActivityFacts {
  readonly who?: string
  readonly payee?: string
  readonly amount?: { readonly amount: number; readonly currency: string }
  readonly status?: string
  readonly lastFour?: string
  /** Electronic commerce indicator: how the network says that the cardholder was authenticated. */
  readonly eci?: string
  /** An identity as the person calls it. */
  readonly identity?: string
  readonly detail?: string
}

/** An entry ready to be chained: its facts were sealed before any transaction. */
export interface NewEntry {
  readonly at: number
  readonly kind: string
  readonly purchaseId?: string
  readonly sealed: string
}

/** Names the sealed column of every entry: its row has no number yet when it is sealed, and the chain keeps it in place. */
export const ACTIVITY_PLACE = 'activity/sealed'

/** Seals what an entry says. Works while the wallet is locked. */
export async function sealEntry(
  sealer: Sealer,
  entry: Omit<NewEntry, 'sealed'>,
  facts: ActivityFacts,
): Promise<NewEntry> {
  return { ...entry, sealed: await sealer.seal(ACTIVITY_PLACE, facts) }
}

/** Transactions for whoever has no flow. */
export const transactIn =
  (db: WalletDatabase): Transact =>
  (tables, work) =>
    Promise.resolve(db.transaction('rw', [...tables], work))

type Tables = readonly ('purchases' | 'ledger' | 'flows' | 'grants' | 'agents')[]

/**
 * Appends entries and makes the change they tell of, in one transaction: there is no change without its entry and no
 * entry without its change. `change` runs inside the transaction (database calls only) and says whether it did
 * anything; if not, nothing is appended, so a repeated step leaves one trace. A flow gives its own transaction.
 */
export async function appendWith(
  db: WalletDatabase,
  tables: Tables,
  entries: readonly NewEntry[],
  change: () => Promise<boolean>,
  transact: Transact = transactIn(db),
): Promise<boolean> {
  for (;;) {
    const last = await db.activity.orderBy('seq').last()
    const rows = await chain(last, entries)
    const wrote = await transact(['activity', ...tables], async (): Promise<Wrote> => {
      // Hashing can't happen in here (it would end the transaction), so somebody may have been faster: chain again.
      if ((await db.activity.get(numberAfter(last))) !== undefined) return 'again'
      if (!(await change())) return 'unchanged'
      await db.activity.bulkAdd(rows)
      return 'changed'
    })
    if (wrote !== 'again') return wrote === 'changed'
  }
}

/** Checks a run of entries from the beginning. @throws WalletError `storage_failed` with the first broken `seq` */
export async function verifyChain(rows: readonly ActivityRow[]): Promise<void> {
  let previous: ActivityRow | undefined
  for (const row of rows) {
    const { hash, ...rest } = row
    const sound =
      row.seq === (previous?.seq ?? 0) + 1 && row.previous === (previous?.hash ?? '') && hash === (await hashRow(rest))
    if (!sound) throw new WalletError('storage_failed', { table: 'activity', seq: row.seq })
    previous = row
  }
}

async function chain(last: ActivityRow | undefined, entries: readonly NewEntry[]): Promise<ActivityRow[]> {
  const rows: ActivityRow[] = []
  for (const entry of entries) {
    const before = rows.at(-1) ?? last
    const row = { ...entry, seq: numberAfter(before), previous: before?.hash ?? '' }
    rows.push({ ...row, hash: await hashRow(row) })
  }
  return rows
}

function numberAfter(row: ActivityRow | undefined): number {
  return (row?.seq ?? 0) + 1
}

async function hashRow(row: Omit<ActivityRow, 'hash'>): Promise<string> {
  const text = serialize(row) ?? ''
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url.encode(new Uint8Array(digest))
}
