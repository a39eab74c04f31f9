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
  }
}

async function lastResult(engine: Engine, run: Run, name: string): Promise<unknown> {
  const row = [...run.journal.values()]
    .filter(candidate => candidate.state === 'done' && isNamed(candidate, name))
    .sort((one, other) => (one.doneAt ?? 0) - (other.doneAt ?? 0))
    .at(-1)
  if (!row) return undefined
  if (row.secret) return engine.secrets.get(row.secret.ref)
  return row.sealed === undefined ? undefined : engine.sealer.unseal(journalPlace(row), row.sealed)
}

function isNamed(row: JournalRow, name: string): boolean {
  return !row.path.startsWith('~') && (row.path === name || row.path.endsWith(`/${name}`))
}
