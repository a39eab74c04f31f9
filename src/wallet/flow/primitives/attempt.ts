import { toWalletError } from '../../errors.ts'
import type { JournalRow } from '../../store/rows.ts'
import { attemptNumber, attemptPrefix } from '../attempts.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, replay, withError, withResult } from '../journal.ts'
import { innerScope, isInterrupted, primitive, type Scope } from '../scope.ts'
import type { AttemptOptions, Flow } from '../types.ts'
import { note } from '../writes.ts'

/** `flow.attempt`: a scope whose rows are voided when a secret in it is needed and gone. Once over it is not entered again. */
export function runAttempt<T>(
  engine: Engine,
  scope: Scope,
  name: string,
  body: (flow: Flow, attempt: number) => Promise<T>,
  options: AttemptOptions = {},
): Promise<T> {
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    if (isFinal(past)) return (await replay(engine, scope, past)) as T
    const number = attemptNumber(past)
    const inner = innerScope(scope, attemptPrefix(path, number), { attempt: path })
    const row: JournalRow = { ...(past ?? intent(engine, scope, path, 'attempt')), attempt: number }
    const final = await outcome(engine, scope, row, () => body(engine.flowIn(inner), number), options)
    note(scope.run, { journal: final })
    return (await replay(engine, scope, final)) as T
  })
}

/** The final row. Cancel and deadline are no outcome: they surface again wherever the flow is resumed. */
async function outcome(
  engine: Engine,
  scope: Scope,
  row: JournalRow,
  body: () => Promise<unknown>,
  options: AttemptOptions,
): Promise<JournalRow> {
  try {
    const result = await body()
    return await withResult(engine, scope.run, row, result, options.secret)
  } catch (thrown) {
    if (scope.dead.aborted || (isInterrupted(scope) && scope.run.surfaced)) throw thrown
    return withError(engine, row, toWalletError(thrown))
  }
}
