import type { Engine } from '../engine.ts'
import { intent, isFinal } from '../journal.ts'
import { interruptible, primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import { sleepUntil } from '../sleep.ts'
import { commitWithNext, note } from '../writes.ts'

/** `flow.wait`: over once the clock has passed `until`; an alarm or a tick notices. */
export function runWait(engine: Engine, scope: Scope, name: string, until: number): Promise<void> {
  return primitive(scope, name, async path => {
    const { run } = scope
    const past = run.journal.get(path)
    if (isFinal(past)) return
    const row = past ?? { ...intent(engine, scope, path, 'wait'), wakeAt: until }
    if (!past) {
      throwIfInterrupted(scope)
      // The waiting begins at once, and its row counts before it can be over; a run that can't write is abandoned.
      const written = commitWithNext(engine, run, { journal: row }).catch(() => undefined)
      void run.lease.hold(() => written)
    }
    await interruptible(scope, sleepUntil(engine, scope, path, row.wakeAt ?? until))
    note(run, { journal: { ...row, state: 'done', doneAt: engine.now() } })
  })
}
