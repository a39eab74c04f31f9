import type { FlowRow } from '../store/rows.ts'
import { minutes } from './define.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'

/** Milliseconds the steps of a flow are kept after its end: long enough to find out what went wrong. */
export const JOURNAL_KEPT = 7 * 24 * minutes(60)

/**
 * Deletes journal, prompts and ceremonies of flows that ended long ago. The flow's own row stays: its key must still be
 * found, so that nothing ever runs twice; what the person may want to know later is in the activity.
 */
export async function pruneEnded({ db, now }: Engine): Promise<void> {
  const known = (await db.journal.orderBy('flow').uniqueKeys()).map(String)
  const flows = await db.flows.bulkGet(known)
  const old = known.filter((_, index) => isLongOver(flows[index], now()))
  await db.transaction('rw', [db.journal, db.prompts, db.ceremonies], async () => {
    for (const table of [db.journal, db.prompts, db.ceremonies]) await table.where('flow').anyOf(old).delete()
  })
}

function isLongOver(flow: FlowRow | undefined, now: number): boolean {
  return flow?.endedAt !== undefined && isEnd(flow.state) && flow.endedAt + JOURNAL_KEPT <= now
}
