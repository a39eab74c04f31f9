import { toWalletError } from '../../errors.ts'
import type { JournalRow } from '../../store/rows.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, replay, withError } from '../journal.ts'
import { primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import type { Transact, Wrote } from '../types.ts'
import { commit, note } from '../writes.ts'

/** `flow.record`: a change of the wallet's own tables and its journal row, both or neither. */
export function runRecord(
  engine: Engine,
  scope: Scope,
  name: string,
  change: (transact: Transact) => Promise<unknown>,
): Promise<void> {
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    await replay(
      engine,
      scope,
      isFinal(past) ? past : await scope.run.lease.hold(() => make(engine, scope, path, change)),
    )
  })
}

async function make(
  engine: Engine,
  scope: Scope,
  path: string,
  change: (transact: Transact) => Promise<unknown>,
): Promise<JournalRow> {
  throwIfInterrupted(scope)
  const row = intent(engine, scope, path, 'record')
  const done: JournalRow = { ...row, state: 'done', doneAt: row.at }
  try {
    await change((tables, work) => commitWith(engine, scope, done, tables, work))
  } catch (thrown) {
    if (scope.dead.aborted) throw thrown
    const failed = withError(engine, row, toWalletError(thrown))
    note(scope.run, { journal: failed })
    return failed
  }
  // There was nothing to change.
  if (scope.run.journal.get(path) !== done) note(scope.run, { journal: done })
  return done
}

/** What is thrown in here would take everything along that shares the transaction: it is kept until that is over. */
async function commitWith(
  engine: Engine,
  { run }: Scope,
  journal: JournalRow,
  tables: readonly string[],
  work: () => Promise<Wrote>,
): Promise<Wrote> {
  let wrote: Wrote = 'unchanged'
  let refusal: { readonly thrown: unknown } | undefined
  const onlyIf = async () => {
    try {
      wrote = await work()
    } catch (thrown) {
      refusal = { thrown }
    }
    return wrote === 'changed'
  }
  await commit(engine, run, { journal, tables, onlyIf })
  if (refusal) throw refusal.thrown
  return wrote
}
