import { toWalletError, WalletError } from '../errors.ts'
import type { CeremonyRow, JournalRow } from '../store/rows.ts'
import { toJournalError } from './ends.ts'
import type { Engine } from './engine.ts'
import { withError, withResult } from './journal.ts'
import type { Ceremony } from './options.ts'
import type { Parked, Run } from './run.ts'
import { commitWithNext, ignoreIfFenced } from './writes.ts'

/** A ceremony and what its surface is to do. */
export interface CeremonyJob extends Ceremony {
  readonly job: unknown
  /** Milliseconds its page stays afterwards for the next ceremony; the page knows itself unless told. */
  readonly stay?: number
}

export function toCeremony(row: CeremonyRow): Ceremony {
  const { id, flow, taskId, surface, action, expiresAt } = row
  return { id, flowId: flow, taskId, surface, action, expiresAt }
}

/** The job of an open ceremony; undefined when it is over, or nobody can say while the vault is locked. */
export async function ceremonyJob(engine: Engine, id: string): Promise<CeremonyJob | undefined> {
  const found = await findParked(engine, id)
  if (!found?.parked.ceremony) return undefined
  return { ...toCeremony(found.row), job: found.parked.ceremony.job }
}

/**
 * Takes what a surface sent. True: acknowledged, the surface may stop sending; also for a ceremony that is over or was
 * never ours. False: not taken (forged, or the vault is locked), it may be sent again.
 */
export async function acceptResult(engine: Engine, id: string, raw: unknown): Promise<boolean> {
  if (!(await isOpen(engine, id))) return true
  const found = await findParked(engine, id)
  const ceremony = found?.parked.ceremony
  if (!found || !ceremony) return !(await isOpen(engine, id))
  if (ceremony.judging) return false
  ceremony.judging = true
  try {
    const outcome = judge(ceremony.parse, raw)
    if (outcome === 'forged') return false
    const settled = await settleCeremony(engine, found.run, found.row, { ...outcome, secret: ceremony.secret })
    return settled || !(await isOpen(engine, id))
  } finally {
    ceremony.judging = false
  }
}

type Outcome = { readonly value: unknown } | { readonly error: WalletError }

/** A forged message is nobody's result: the ceremony stays open for the real one. */
function judge(parse: (raw: unknown) => unknown, raw: unknown): Outcome | 'forged' {
  try {
    return { value: parse(raw) }
  } catch (thrown) {
    const error = toWalletError(thrown)
    return error.code === 'message_forged' ? 'forged' : { error }
  }
}

/** The surface is gone for good: `ceremony_lost` is the result. False when the ceremony was over already. */
export async function loseCeremony(engine: Engine, id: string): Promise<boolean> {
  const row = await engine.db.ceremonies.get(id)
  if (row?.state !== 'open') return false
  const error = new WalletError('ceremony_lost', { reason: 'surface_closed', surface: row.surface })
  const found = await findParked(engine, id)
  return found ? settleCeremony(engine, found.run, found.row, { error }) : storeLoss(engine, row, error)
}

/**
 * Journals a ceremony's result, once. The flow goes on at once and what it writes next is written with it; the surface is
 * told, and closed, only when that is done. False when another result was first, or another run took over.
 */
export async function settleCeremony(
  engine: Engine,
  run: Run,
  row: CeremonyRow,
  outcome: Outcome & { readonly secret?: boolean },
): Promise<boolean> {
  const taken = await takeResult(engine, run, row, outcome)
  if (!taken) return false
  run.timers.delete(row.path)
  engine.progressed()
  run.parked.get(row.path)?.settle(taken.journal)
  if (!(await taken.written)) return false
  engine.closeSurfaces([row])
  return true
}

interface Taken {
  readonly journal: JournalRow
  /** False when another run took over meanwhile. */
  readonly written: Promise<boolean>
}

/** Undefined when another result was first. */
async function takeResult(
  engine: Engine,
  run: Run,
  row: CeremonyRow,
  outcome: Outcome & { readonly secret?: boolean },
): Promise<Taken | undefined> {
  return run.lease.hold(async () => {
    const intent = run.journal.get(row.path)
    if (intent?.state !== 'intent') return undefined
    const journal =
      'error' in outcome
        ? withError(engine, intent, outcome.error)
        : await withResult(engine, run, intent, outcome.value, outcome.secret ? 'secret' : undefined)
    const ceremony: CeremonyRow = { ...row, state: 'error' in outcome ? 'failed' : 'done' }
    const stored = commitWithNext(engine, run, { journal, ceremony })
    // The lease is held until then, whatever the flow does meanwhile.
    const written = run.lease
      .hold(() => stored)
      .then(
        () => true,
        thrown => ignoreIfFenced(thrown) ?? false,
      )
    return { journal, written }
  })
}

/** The flow is not in memory (the vault is locked): the loss waits in the journal. */
async function storeLoss(engine: Engine, row: CeremonyRow, error: WalletError): Promise<boolean> {
  const { db } = engine
  return db.transaction('rw', [db.journal, db.ceremonies], async () => {
    const current = await db.ceremonies.get(row.id)
    const journal = await db.journal.get([row.flow, row.path])
    if (current?.state !== 'open' || journal?.state !== 'intent') return false
    const failed: JournalRow = { ...journal, state: 'failed', doneAt: engine.now(), error: toJournalError(error) }
    await db.ceremonies.put({ ...current, state: 'failed' })
    await db.journal.put(failed)
    return true
  })
}

async function isOpen(engine: Engine, id: string): Promise<boolean> {
  return (await engine.db.ceremonies.get(id))?.state === 'open'
}

/** The primitive that waits for this ceremony, brought into memory if need be. */
async function findParked(
  engine: Engine,
  id: string,
): Promise<{ run: Run; row: CeremonyRow; parked: Parked } | undefined> {
  const row = await engine.db.ceremonies.get(id)
  if (row?.state !== 'open') return undefined
  const run = await engine.launch(row.flow)
  const parked = await run?.whenParked(row.path)
  return run && parked ? { run, row, parked } : undefined
}
