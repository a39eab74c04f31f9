import { WalletError } from '../../errors.ts'
import type { CeremonyRow, JournalRow } from '../../store/rows.ts'
import { settleCeremony, toCeremony } from '../ceremonies.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, replay } from '../journal.ts'
import { toJson } from '../json.ts'
import { parkUntilFinal } from '../park.ts'
import { primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import type { CeremonyRequest } from '../types.ts'
import { commit } from '../writes.ts'

/** `flow.ceremony`: work in a surface that may be closed and opened again; goes on with the one result accepted. */
export function runCeremony<R>(engine: Engine, scope: Scope, name: string, request: CeremonyRequest<R>): Promise<R> {
  return primitive(scope, name, async path => {
    if (scope.phase === 'compensate') throw new WalletError('internal', { reason: 'ceremony_in_compensation', path })
    const past = scope.run.journal.get(path)
    const final = isFinal(past) ? past : await hold(engine, scope, path, request)
    return (await replay(engine, scope, final)) as R
  })
}

function hold<R>(engine: Engine, scope: Scope, path: string, request: CeremonyRequest<R>): Promise<JournalRow> {
  throwIfInterrupted(scope)
  const ceremony = {
    job: makeJob(request.job, path),
    secret: request.secret === 'secret',
    parse: request.parse,
    judging: false,
  }
  return parkUntilFinal(scope, path, { ceremony }, async () => {
    const row = await scope.run.lease.hold(() => openCeremony(engine, scope, path, request))
    if (row) await showSurface(engine, scope, row)
  })
}

function makeJob(job: unknown, path: string): unknown {
  return toJson(typeof job === 'function' ? job() : job, path)
}

/** Undefined when its result came while the flow was being replayed. */
async function openCeremony<R>(
  engine: Engine,
  scope: Scope,
  path: string,
  request: CeremonyRequest<R>,
): Promise<CeremonyRow | undefined> {
  const { run } = scope
  throwIfInterrupted(scope)
  const open = run.ceremonies.get(path)
  if (open) return isFinal(run.journal.get(path)) ? undefined : open
  const ceremony: CeremonyRow = {
    id: engine.id(),
    flow: run.id,
    taskId: run.taskId,
    path,
    surface: request.surface,
    action: request.action,
    state: 'open',
    createdAt: engine.now(),
    expiresAt: engine.now() + request.timeout,
  }
  await commit(engine, run, { journal: intent(engine, scope, path, 'ceremony'), ceremony })
  return ceremony
}

/** Opens the surface and starts its time limit; a surface that can't be opened is the ceremony's result. */
async function showSurface(engine: Engine, scope: Scope, row: CeremonyRow): Promise<void> {
  const give = (error: WalletError) => settleCeremony(engine, scope.run, row, { error })
  const timeOut = () => give(new WalletError('ceremony_timeout', { surface: row.surface, action: row.action }))
  if (row.expiresAt <= engine.now()) {
    await timeOut()
    return
  }
  scope.run.timers.set(row.path, { at: row.expiresAt, fire: () => void timeOut() })
  engine.schedule()
  engine.progressed()
  try {
    await engine.launcher.open(toCeremony(row))
  } catch (thrown) {
    await give(
      thrown instanceof WalletError
        ? thrown
        : new WalletError('ceremony_lost', { reason: 'not_opened' }, { cause: thrown }),
    )
  }
}
