import type { Sealer } from '../flow/options.ts'
import type { ActivityEntry } from '../messages/commands.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { ActivityRow } from '../store/rows.ts'
import { ACTIVITY_PLACE, type ActivityFacts, verifyChain } from './log.ts'

/** Handlers of the `activity.*` commands: the newest entries first, all entries of one purchase in order, and all there is. */
export function createActivityCommands({
  db,
  vault,
}: {
  readonly db: WalletDatabase
  readonly vault: Sealer
}): Pick<CommandHandlers, 'activity.list' | 'activity.detail' | 'activity.export'> {
  async function open(row: ActivityRow): Promise<ActivityEntry> {
    // Written by us, under authenticated encryption: its shape needs no second check.
    const { detail: _, ...facts } = (await vault.unseal(ACTIVITY_PLACE, row.sealed)) as ActivityFacts
    const { seq: id, at, kind, purchaseId } = row
    return { id, at, kind, ...(purchaseId !== undefined && { purchaseId }), ...facts }
  }

  return {
    async 'activity.list'({ before, limit }) {
      const older = before === undefined ? db.activity.orderBy('seq') : db.activity.where('seq').below(before)
      const rows = await older
        .reverse()
        .limit(limit + 1)
        .toArray()
      return { entries: await Promise.all(rows.slice(0, limit).map(open)), more: rows.length > limit }
    },
    async 'activity.detail'({ purchaseId }) {
      const rows = await db.activity.where({ purchaseId }).sortBy('seq')
      return { entries: await Promise.all(rows.map(open)) }
    },
    async 'activity.export'() {
      const rows = await db.activity.orderBy('seq').toArray()
      const entries = rows.map(async row => ({
        ...row,
        facts: (await vault.unseal(ACTIVITY_PLACE, row.sealed)) as ActivityFacts,
      }))
      return { intact: await isIntact(rows), entries: await Promise.all(entries) }
    },
  }
}

function isIntact(rows: readonly ActivityRow[]): Promise<boolean> {
  return verifyChain(rows).then(
    () => true,
    () => false,
  )
}
