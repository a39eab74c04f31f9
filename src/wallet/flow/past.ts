import type { JournalRow } from '../store/rows.ts'
import type { Engine } from './engine.ts'
import { journalPlace } from './journal.ts'
import type { Run } from './run.ts'
import type { Past } from './types.ts'

/** What compensation may know of the run before it. */
export function pastOf(engine: Engine, run: Run, reason: Past['reason']): Past {
  return {
    reason,
    irreversible: run.irreversible,
    version: run.row.version,
    result: name => lastResult(engine, run, name),
    mayHaveHappened: (prefix, didHappen) => mayHaveHappened(engine, run, prefix, didHappen),
  }
}

async function mayHaveHappened(
  engine: Engine,
  run: Run,
  prefix: string,
  didHappen: (result: unknown) => boolean,
): Promise<boolean> {
  const rows = [...run.journal.values()].filter(row => row.kind === 'step' && nameOf(row)?.startsWith(prefix))
  for (const row of rows) {
    if (row.state !== 'done' || didHappen(await resultOf(engine, row))) return true
  }
  return false
}

async function lastResult(engine: Engine, run: Run, name: string): Promise<unknown> {
  const row = [...run.journal.values()]
    .filter(candidate => candidate.state === 'done' && nameOf(candidate) === name)
    .sort((one, other) => (one.doneAt ?? 0) - (other.doneAt ?? 0))
    .at(-1)
  return row && resultOf(engine, row)
}

async function resultOf(engine: Engine, row: JournalRow): Promise<unknown> {
  if (row.secret) return engine.secrets.get(row.secret.ref)
  return row.sealed === undefined ? undefined : engine.sealer.unseal(journalPlace(row), row.sealed)
}

/** The last part of its path; undefined for what belongs to no run of the body. */
function nameOf({ path }: JournalRow): string | undefined {
  return path.startsWith('~') ? undefined : path.split('/').at(-1)
}
