import type { JournalRow } from '../store/rows.ts'
import { isFinal } from './journal.ts'
import type { Parked } from './run.ts'
import { interruptible, type Scope } from './scope.ts'

/**
 * Waits until something outside the run (an answer, a result, another flow's end) makes the journal row at `path`
 * final. It is registered before `open` announces it, so that nothing can come too early.
 */
export async function parkUntilFinal(
  scope: Scope,
  path: string,
  waiting: Omit<Parked, 'settle'>,
  open: () => Promise<void>,
): Promise<JournalRow> {
  const { run } = scope
  const { parked, final } = createParked(waiting)
  run.park(path, parked)
  try {
    await open()
    const already = run.journal.get(path)
    return isFinal(already) ? already : await interruptible(scope, final)
  } finally {
    if (run.parked.get(path) === parked) run.parked.delete(path)
  }
}

function createParked(waiting: Omit<Parked, 'settle'>): { parked: Parked; final: Promise<JournalRow> } {
  let settle: (row: JournalRow) => void = () => undefined
  const final = new Promise<JournalRow>(resolve => {
    settle = resolve
  })
  return { parked: { settle, ...waiting }, final }
}
