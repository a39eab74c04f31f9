import type { Engine } from '../engine.ts'
import { intent, isFinal, replay, withResult } from '../journal.ts'
import { primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import { note } from '../writes.ts'

/** `flow.value`: reads once, journals, and sees the same on every replay. */
export function runValue<T>(engine: Engine, scope: Scope, name: string, read: () => T | Promise<T>): Promise<T> {
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    if (isFinal(past)) return (await replay(engine, scope, past)) as T
    return scope.run.lease.hold(async () => {
      throwIfInterrupted(scope)
      const row = await withResult(engine, scope.run, intent(engine, scope, path, 'value'), await read(), undefined)
      note(scope.run, { journal: row })
      return (await replay(engine, scope, row)) as T
    })
  })
}
