import { WalletError } from '../errors.ts'
import type { CeremonyRow, FlowRow, JournalRow, PromptRow } from '../store/rows.ts'
import { fromJournalError, isEnd, toJournalError } from './ends.ts'
import type { Engine } from './engine.ts'
import { holdsAny, toJson } from './json.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import { readSecret, secretRef } from './secrets.ts'

/** What one write changes, all or nothing. */
export interface Change {
  readonly journal: JournalRow
  readonly flow?: Partial<Pick<FlowRow, 'irreversible'>>
  readonly prompt?: PromptRow
  readonly ceremony?: CeremonyRow
  /** Withdraws open prompts and ceremonies, and gives up child flows, under these path prefixes. */
  readonly withdraw?: readonly string[]
  /** `keep`: child flows are not given up. */
  readonly keepChildren?: 'keep'
  /** Read in the same transaction: false, and nothing is written. */
  readonly onlyIf?: () => Promise<boolean>
  /** More to write in the same transaction; may complete the journal row. */
  readonly also?: () => Promise<void>
}

/** What a write took back. */
export interface Withdrawn {
  readonly ceremonies: readonly CeremonyRow[]
  readonly children: readonly string[]
}

/** Another run owns the flow now, or it ended: this run's view is stale. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** For whoever only lends a hand to a run: another one goes on. */
export function ignoreIfFenced(thrown: unknown): undefined {
  if (!(thrown instanceof Fenced)) throw thrown
}

/**
 * Writes to the journal, fenced: only the run that owns the flow may. A run that lost it, or whose storage fails, is
 * abandoned (what is durable stays true, the next resume goes on from there) and the error is thrown into it.
 * Resolves with undefined when `onlyIf` kept it from writing.
 */
export async function commit(engine: Engine, run: Run, change: Change): Promise<Withdrawn | undefined> {
  const { db } = engine
  const withdrawn = await fenced(engine, run, async () => {
    if (change.onlyIf && !(await change.onlyIf())) return undefined
    await db.journal.put(change.journal)
    if (change.flow) await db.flows.update(run.id, change.flow)
    if (change.prompt) await db.prompts.put(change.prompt)
    if (change.ceremony) await db.ceremonies.put(change.ceremony)
    await change.also?.()
    return withdraw(engine, run.id, change.withdraw ?? [], change.keepChildren)
  })
  if (withdrawn === undefined) return undefined
  remember(run, change)
  const { path, kind, state } = change.journal
  await engine.written({ flowId: run.id, type: run.definition.type, path, kind, state })
  return withdrawn
}

/** Runs `work` in one transaction, if this run still owns its flow; abandons the run if not. */
export async function fenced<T>(engine: Engine, run: Run, work: () => Promise<T>): Promise<T> {
  const { db } = engine
  try {
    return await db.transaction('rw', [db.flows, db.journal, db.prompts, db.ceremonies], async () => {
      const row = await db.flows.get(run.id)
      if (row === undefined || row.owner !== run.owner || isEnd(row.state)) throw new Fenced()
      return work()
    })
  } catch (thrown) {
    if (!(thrown instanceof Fenced)) console.error('flow not stored', run.id, thrown)
    run.abandon()
    throw thrown
  }
}

function remember(run: Run, change: Change): void {
  run.journal.set(change.journal.path, change.journal)
  if (change.flow?.irreversible) run.irreversible = true
  if (change.prompt) run.prompts.set(change.prompt.path, change.prompt)
  if (change.ceremony) run.ceremonies.set(change.ceremony.path, change.ceremony)
  for (const prefix of change.withdraw ?? []) run.forget(prefix)
}

/** Inside a transaction: takes back what is open under the prefixes. */
export async function withdraw(
  engine: Engine,
  flowId: string,
  prefixes: readonly string[],
  keepChildren?: 'keep',
): Promise<Withdrawn> {
  const { db } = engine
  if (prefixes.length === 0) return { ceremonies: [], children: [] }
  const isUnder = (row: { readonly path: string }) => prefixes.some(prefix => row.path.startsWith(prefix))
  const isOpen = (row: { readonly path: string; readonly state: string }) => row.state === 'open' && isUnder(row)

  await db.prompts.where({ flow: flowId }).filter(isOpen).modify({ state: 'withdrawn' })
  const ceremonies = await db.ceremonies.where({ flow: flowId }).filter(isOpen).toArray()
  await db.ceremonies.bulkPut(ceremonies.map(row => ({ ...row, state: 'withdrawn' as const })))
  const children = keepChildren ? [] : await waitingFor(engine, flowId).then(rows => rows.filter(isUnder))
  await db.journal.bulkPut(children.map(row => ({ ...row, state: 'void' as const })))
  return { ceremonies, children: children.flatMap(row => row.child ?? []) }
}

function waitingFor({ db }: Engine, flowId: string): Promise<JournalRow[]> {
  return Promise.resolve(
    db.journal
      .where({ flow: flowId })
      .filter(row => row.kind === 'child' && row.state === 'intent')
      .toArray(),
  )
}

/** Closes and releases what a write took back; after the transaction. */
export async function afterWithdrawal(engine: Engine, withdrawn: Withdrawn): Promise<void> {
  engine.closeSurfaces(withdrawn.ceremonies)
  await engine.releaseChildren(withdrawn.children)
}

/** A journal row that is still to get its result. */
export function intent(engine: Engine, scope: Scope, path: string, kind: JournalRow['kind']): JournalRow {
  return { flow: scope.run.id, path, kind, state: 'intent', at: engine.now() }
}

/** The row with its result: sealed, or in the secret store with a reference. Secret first, row second. */
export async function withResult(
  engine: Engine,
  run: Run,
  row: JournalRow,
  result: unknown,
  secret: 'secret' | undefined,
): Promise<JournalRow> {
  const done: JournalRow = { ...row, state: 'done', doneAt: engine.now() }
  const value = toJson(result, row.path)
  if (value === undefined) return done
  if (secret) {
    const ref = secretRef(run.id, row.path)
    await engine.secrets.put(ref, value)
    return { ...done, secret: { ref, shape: typeof value === 'object' && value !== null ? 'object' : 'plain' } }
  }
  requireNoSecret(run, row.path, result)
  return { ...done, sealed: await engine.sealer.seal(journalPlace(row), value) }
}

/** Secrets never reach the database, not even sealed; throws WalletError `internal` when one was about to. */
export function requireNoSecret(run: Run, path: string, value: unknown): void {
  if (holdsAny(run.secretObjects, value)) throw new WalletError('internal', { reason: 'secret_in_journal', path })
}

/** The row with the error that is its result. */
export function withError(engine: Engine, row: JournalRow, error: WalletError): JournalRow {
  return { ...row, state: 'failed', doneAt: engine.now(), error: toJournalError(error) }
}

/** Gives a final row's result back, or throws its error. */
export async function replay(engine: Engine, scope: Scope, row: JournalRow): Promise<unknown> {
  if (row.error) throw fromJournalError(row.error)
  if (row.secret) return readSecret(engine, scope, row, row.secret)
  return row.sealed === undefined ? undefined : engine.sealer.unseal(journalPlace(row), row.sealed)
}

/** True when the row holds a result or an error. */
export function isFinal(row: JournalRow | undefined): row is JournalRow {
  return row?.state === 'done' || row?.state === 'failed'
}

export function journalPlace(row: Pick<JournalRow, 'flow' | 'path'>): string {
  return `journal/${row.flow}/${row.path}`
}
