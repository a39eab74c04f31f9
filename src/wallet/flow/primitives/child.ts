import { WalletError } from '../../errors.ts'
import type { FlowRow, JournalRow } from '../../store/rows.ts'
import { rowsBefore } from '../attempts.ts'
import { insertFlow, newFlowRow, resultPlace } from '../create.ts'
import { fromJournalError, isEnd } from '../ends.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, replay, requireNoSecret, withError, withResult } from '../journal.ts'
import { parkUntilFinal } from '../park.ts'
import type { Run } from '../run.ts'
import { primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import type { FlowDefinition } from '../types.ts'
import { commit } from '../writes.ts'

/** `flow.child`: starts another flow, or joins the one that runs under the key; goes on with its result or error. */
export function runChild<I, T>(
  engine: Engine,
  scope: Scope,
  name: string,
  definition: FlowDefinition<I, T>,
  input: I,
  key: string,
): Promise<T> {
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    const final = isFinal(past) ? past : await follow(engine, scope, path, { definition, input, key })
    return (await replay(engine, scope, final)) as T
  })
}

interface Start<I, T> {
  readonly definition: FlowDefinition<I, T>
  readonly input: I
  readonly key: string
}

async function follow<I, T>(engine: Engine, scope: Scope, path: string, start: Start<I, T>): Promise<JournalRow> {
  throwIfInterrupted(scope)
  requireNoSecret(scope.run, path, start.input)
  if (start.definition.type === scope.run.definition.type && start.key === scope.run.row.key) {
    throw new WalletError('internal', { reason: 'flow_awaits_itself', path })
  }
  const row = await scope.run.lease.hold(() => begin(engine, scope, path, start))
  const childId = row.child ?? ''
  let forget: () => void = () => undefined
  try {
    return await parkUntilFinal(scope, path, {}, async () => {
      forget = engine.whenEnded(childId, () => void takeOver(engine, scope, row))
      await engine.launch(childId)
      await takeOver(engine, scope, row)
    })
  } finally {
    forget()
  }
}

/** One transaction finds or makes the child and notes its id, so that a restart can't make two. */
async function begin<I, T>(engine: Engine, scope: Scope, path: string, start: Start<I, T>): Promise<JournalRow> {
  const { run } = scope
  const past = run.journal.get(path)
  if (past?.state === 'intent') return past
  const fresh = await newFlowRow(engine, start.definition, start.input, {
    key: start.key,
    taskId: run.taskId,
    direct: 0,
  })
  let row: JournalRow = intent(engine, scope, path, 'child')
  const also = async () => {
    const repeats = await childrenBefore(engine, run, path, fresh)
    row = { ...row, child: await insertFlow(engine, repeats ? { ...fresh, repeats } : fresh, 'running') }
    await engine.db.journal.put(row)
  }
  await commit(engine, run, { journal: row, also })
  run.journal.set(path, row)
  return row
}

/** The same child in attempts that were voided since. */
async function childrenBefore(
  { db }: Engine,
  run: Run,
  path: string,
  { type, key }: FlowRow,
): Promise<readonly string[] | undefined> {
  const ids = rowsBefore(run, path).flatMap(row => row.child ?? [])
  if (ids.length === 0) return undefined
  const flows = await db.flows
    .where('id')
    .anyOf(ids)
    .filter(flow => flow.type === type && flow.key === key)
    .toArray()
  return flows.map(flow => flow.id)
}

/** If the child has ended, its end becomes our row. */
async function takeOver(engine: Engine, scope: Scope, row: JournalRow): Promise<void> {
  const { run } = scope
  const child = await engine.db.flows.get(row.child ?? '')
  if (child && !isEnd(child.state)) return
  const final = await run.lease.hold(async () => {
    const current = run.journal.get(row.path)
    if (current?.state !== 'intent' || scope.dead.aborted) return undefined
    const journal = await finalRow(engine, scope, row, child)
    await commit(engine, run, { journal })
    return journal
  })
  if (final) run.parked.get(row.path)?.settle(final)
}

async function finalRow(
  engine: Engine,
  scope: Scope,
  row: JournalRow,
  child: FlowRow | undefined,
): Promise<JournalRow> {
  if (!child) return withError(engine, row, new WalletError('internal', { reason: 'child_gone' }))
  if (child.error) return withError(engine, row, fromJournalError(child.error))
  const result =
    child.sealedResult === undefined ? undefined : await engine.sealer.unseal(resultPlace(child.id), child.sealedResult)
  return withResult(engine, scope.run, row, result, undefined)
}
