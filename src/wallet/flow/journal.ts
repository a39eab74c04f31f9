import { WalletError } from '../errors.ts'
import type { JournalRow } from '../store/rows.ts'
import { fromJournalError, toJournalError } from './ends.ts'
import type { Engine } from './engine.ts'
import { holdsAny, toJson } from './json.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import { readSecret, secretRef } from './secrets.ts'

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
  if (!secret) requireNoSecret(run, row.path, result)
  const kept = {
    ...done,
    ...(secret ? await keepSecret(engine, run, row, value) : await keepSealed(engine, row, value)),
  }
  run.fresh.set(kept, value)
  return kept
}

async function keepSecret(
  engine: Engine,
  run: Run,
  { path }: JournalRow,
  value: unknown,
): Promise<Required<Pick<JournalRow, 'secret'>>> {
  const ref = secretRef(run.id, path)
  await engine.secrets.put(ref, value)
  return { secret: { ref, shape: typeof value === 'object' && value !== null ? 'object' : 'plain' } }
}

async function keepSealed(
  engine: Engine,
  row: JournalRow,
  value: unknown,
): Promise<Required<Pick<JournalRow, 'sealed'>>> {
  return { sealed: await engine.sealer.seal(journalPlace(row), value) }
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
  if (scope.run.fresh.has(row)) return takeFresh(scope.run, row)
  if (row.secret) return readSecret(engine, scope, row, row.secret)
  return row.sealed === undefined ? undefined : engine.sealer.unseal(journalPlace(row), row.sealed)
}

/** What was sealed or kept a moment ago need not be read back; once, so that no secret stays here. */
function takeFresh(run: Run, row: JournalRow): unknown {
  const value = run.fresh.get(row)
  run.fresh.delete(row)
  if (row.secret && typeof value === 'object' && value !== null) run.secretObjects.add(value)
  return value
}

/** True when the row holds a result or an error. */
export function isFinal(row: JournalRow | undefined): row is JournalRow {
  return row?.state === 'done' || row?.state === 'failed'
}

export function journalPlace(row: Pick<JournalRow, 'flow' | 'path'>): string {
  return `journal/${row.flow}/${row.path}`
}
