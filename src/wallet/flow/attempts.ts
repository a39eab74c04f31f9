import type { JournalRow } from '../store/rows.ts'
import type { Engine } from './engine.ts'
import type { Run } from './run.ts'
import { secretRef } from './secrets.ts'
import { afterWithdrawal, commit } from './writes.ts'

/** Number of the attempt that is running or ran last. */
export function attemptNumber(row: JournalRow | undefined): number {
  return row?.attempt ?? 1
}

/** Prefix of the paths inside one attempt; another number makes them other paths, which voids the rows. */
export function attemptPrefix(path: string, number: number): string {
  return `${path}#${number}/`
}

/** A path without the numbers of its attempts: the same for the same primitive in each of them. */
function withoutNumbers(path: string): string {
  return path.replaceAll(/#\d+\//g, '/')
}

/** What the same primitive journalled in attempts that were voided, of this flow and of those whose work it does again. */
export function rowsBefore(run: Run, path: string): readonly JournalRow[] {
  const own = [...run.journal.values()].filter(row => row.path !== path)
  return [...run.repeated, ...own].filter(row => withoutNumbers(row.path) === withoutNumbers(path))
}

/**
 * Voids the current attempt: its prompts and ceremonies are withdrawn, its secrets are wiped, and the next has number
 * n+1. Child flows run on: the next attempt will most likely join them, and the flow's end gives up what it did not. One
 * that ended meanwhile runs anew, knowing which flows it repeats.
 */
export async function voidAttempt(engine: Engine, run: Run, path: string): Promise<void> {
  const number = attemptNumber(run.journal.get(path))
  const prefix = attemptPrefix(path, number)
  const journal: JournalRow = {
    flow: run.id,
    path,
    kind: 'attempt',
    state: 'intent',
    at: engine.now(),
    attempt: number + 1,
  }
  const withdrawn = await run.lease.hold(() =>
    commit(engine, run, { journal, withdraw: [prefix], keepChildren: 'keep' }),
  )
  await engine.secrets.wipePrefix(secretRef(run.id, prefix))
  if (withdrawn) await afterWithdrawal(engine, withdrawn)
}
