import { toWalletError } from '../errors.ts'
import type { FlowRow, JournalRow } from '../store/rows.ts'
import { findPredecessor, inputPlace, toInput } from './create.ts'
import { drive } from './drive.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'
import { createLease } from './lease.ts'
import type { AnyDefinition } from './options.ts'
import { Run, type Stored } from './run.ts'
import { COMPENSATION } from './scope.ts'
import { stopError, stopFlow } from './stop.ts'
import { withdraw } from './writes.ts'

/**
 * Takes a stored flow over from whoever ran it before and starts to replay it. Undefined when it has ended, when its
 * type is not known any more (then it is ended here), or when the vault is locked after all.
 */
export async function launchFlow(
  engine: Engine,
  definitions: ReadonlyMap<string, AnyDefinition>,
  flowId: string,
  onLive: (run: Run) => void,
): Promise<Run | undefined> {
  if (await mustWait(engine, flowId)) return undefined
  const owner = engine.id()
  const lease = createLease(engine.locks, `flow/${flowId}`)
  const stored = await lease.hold(() => claim(engine, flowId, owner))
  if (!stored) return undefined
  const definition = definitions.get(stored.row.type)
  if (!definition) {
    await endUnknownType(engine, stored)
    return undefined
  }
  const input = await readInput(engine, stored)
  if (input === undefined) return undefined
  const run = new Run(stored, owner, definition, input.value, lease)
  onLive(run)
  if (stored.row.stop) run.interrupt(stopError(stored.row.stop))
  else if (isOverdue(engine, run)) await stopFlow(engine, flowId, 'expired', 'deadline')
  void drive(engine, run)
  return run
}

/** Runs a flow that this worker has just stored under an owner of its own: nobody else had it, and there is nothing to load. */
export function launchFresh(
  engine: Engine,
  definition: AnyDefinition,
  row: FlowRow,
  input: unknown,
  onLive: (run: Run) => void,
): void {
  const lease = createLease(engine.locks, `flow/${row.id}`)
  const run = new Run(
    { row, journal: [], repeated: [], prompts: [], ceremonies: [] },
    row.owner,
    definition,
    toInput(input),
    lease,
  )
  onLive(run)
  void drive(engine, run)
}

/** True while an earlier flow of the same key is still stopping; this one is launched once that has ended. */
async function mustWait(engine: Engine, flowId: string): Promise<boolean> {
  const row = await engine.db.flows.get(flowId)
  const before = row && (await findPredecessor(engine, row))
  if (before === undefined) return false
  engine.launchAfter(before, flowId)
  // It may have ended before we listened.
  const ended = await engine.db.flows.get(before)
  return ended !== undefined && !isEnd(ended.state)
}

/** True when the flow's time is up and it is not stopping yet. */
export function isOverdue(engine: Engine, run: Run): boolean {
  return run.deadlineAt !== undefined && run.deadlineAt <= engine.now()
}

/** Names the new owner, which fences every earlier run, and loads what it needs to replay. */
async function claim(engine: Engine, flowId: string, owner: string): Promise<Stored | undefined> {
  const { db } = engine
  return db.transaction('rw', [db.flows, db.journal, db.prompts, db.ceremonies], async () => {
    const row = await db.flows.get(flowId)
    if (!row || isEnd(row.state)) return undefined
    await db.flows.update(flowId, { owner })
    const isOpen = (open: { readonly state: string }) => open.state === 'open'
    return {
      row: { ...row, owner },
      journal: await db.journal.where({ flow: flowId }).toArray(),
      repeated: row.repeats ? await readRepeated(engine, row.repeats) : [],
      prompts: (await db.prompts.where({ flow: flowId }).toArray()).filter(isOpen),
      ceremonies: (await db.ceremonies.where({ flow: flowId }).toArray()).filter(isOpen),
    }
  })
}

/** What they did forwards: what one of them undid, this flow has to undo for itself. */
function readRepeated({ db }: Engine, flows: readonly string[]): Promise<readonly JournalRow[]> {
  const forwards = db.journal
    .where('flow')
    .anyOf(flows)
    .filter(({ path }) => !path.startsWith(COMPENSATION))
  return Promise.resolve(forwards.toArray())
}

/** Undefined while the vault is locked; boxed, because an input may itself be undefined. */
async function readInput(engine: Engine, { row }: Stored): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await engine.sealer.unseal(inputPlace(row.id), row.sealedInput) }
  } catch (thrown) {
    if (toWalletError(thrown).code === 'locked') return undefined
    throw thrown
  }
}

/** An update dropped this kind of flow: nobody can replay or settle it. */
async function endUnknownType(engine: Engine, { row }: Stored): Promise<void> {
  const { db } = engine
  const error = row.ending?.error ?? {
    code: row.irreversible ? 'outcome_unknown' : 'expired',
    context: { reason: 'version' },
  }
  const ended = {
    state: row.irreversible ? ('unknown' as const) : ('expired' as const),
    endedAt: engine.now(),
    error,
  }
  const withdrawn = await db.transaction('rw', [db.flows, db.journal, db.prompts, db.ceremonies], async () => {
    await db.flows.update(row.id, ended)
    return withdraw(engine, row.id, [''])
  })
  engine.closeSurfaces(withdrawn.ceremonies)
  await engine.releaseChildren(withdrawn.children)
  engine.ended({ ...row, ...ended })
}
