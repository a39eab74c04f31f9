import type { JournalRow } from '../store/rows.ts'
import type { Change, Unwritten, Withdrawn } from './change.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'
import type { Run } from './run.ts'

/** Another run owns the flow now, or it ended: this run's view is stale. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** For whoever only lends a hand to a run: another one goes on. */
export function ignoreIfFenced(thrown: unknown): undefined {
  if (!(thrown instanceof Fenced)) throw thrown
}

/**
 * Writes a change, and everything noted before it, durably; fenced: only the run that owns the flow may. A run that lost
 * it, or whose storage fails, is abandoned (what is durable stays true, the next resume goes on from there) and the error
 * is thrown into it. Resolves with undefined when `onlyIf` kept it from writing.
 */
export function commit(engine: Engine, run: Run, change: Change): Promise<Withdrawn | undefined> {
  return new Promise((resolve, reject) => {
    run.unwritten.push({ change, counts: false, waiting: { resolve, reject } })
    void write(engine, run)
  })
}

/** Milliseconds a change waits for another to be written with. */
const SOON = 20

/**
 * The same, but the change counts from now on, and what this run writes a moment later is written with it: a flow that goes on
 * at once waits for the disk once and not twice. Resolves when it is written. It may not depend on `onlyIf`.
 */
export function commitWithNext(engine: Engine, run: Run, change: Omit<Change, 'onlyIf'>): Promise<void> {
  remember(run, change)
  return new Promise((resolve, reject) => {
    run.unwritten.push({ change, counts: true, waiting: { resolve: () => resolve(), reject } })
    setTimeout(() => void write(engine, run), SOON)
  })
}

/**
 * Notes a change that a replay finds out again, should it be lost. It counts from now on, and is written with whatever
 * this run writes next: always before an effect, a question or an end that rests on it.
 */
export function note(run: Run, change: Pick<Change, 'withdraw'> & { readonly journal: JournalRow }): void {
  remember(run, change)
  run.unwritten.push({ change, counts: true })
}

/** Writes what was noted if the result of an effect is in it: for what comes next may take long and writes nothing itself. */
export async function writeEffects(engine: Engine, run: Run): Promise<void> {
  if (run.unwritten.some(({ change }) => change.journal?.idempotencyKey !== undefined)) await commit(engine, run, {})
}

/** One transaction after the other: what comes in during one shares the next. */
async function write(engine: Engine, run: Run): Promise<void> {
  if (run.isWriting) return
  run.isWriting = true
  while (run.unwritten.some(({ waiting }) => waiting)) await writeTogether(engine, run, run.unwritten.splice(0))
  run.isWriting = false
}

async function writeTogether(engine: Engine, run: Run, batch: readonly Unwritten[]): Promise<void> {
  const withdrawn = await inTransaction(engine, run, batch).catch((thrown: unknown) => {
    if (!(thrown instanceof Fenced)) console.error('flow not stored', run.id, thrown)
    run.abandon()
    for (const { waiting } of batch) waiting?.reject(thrown)
  })
  for (const [index, { change, counts, waiting }] of batch.entries()) {
    const taken = withdrawn?.[index]
    if (taken === undefined) {
      waiting?.resolve(undefined)
      continue
    }
    if (!counts) remember(run, change)
    await tell(engine, run, change)
    if (waiting) waiting.resolve(taken)
    else void afterWithdrawal(engine, taken)
  }
}

/** What each change took back; undefined for one whose `onlyIf` kept it from being written. */
function inTransaction(
  engine: Engine,
  run: Run,
  batch: readonly Unwritten[],
): Promise<readonly (Withdrawn | undefined)[]> {
  const { db } = engine
  const work = async () => {
    const row = await db.flows.get(run.id)
    if (row === undefined || row.owner !== run.owner || isEnd(row.state)) throw new Fenced()
    const withdrawn: (Withdrawn | undefined)[] = []
    for (const { change } of batch) withdrawn.push(await apply(engine, run, change))
    return withdrawn
  }
  const more = batch.flatMap(({ change }) => change.tables ?? [])
  return Promise.resolve(db.transaction('rw', [...new Set([...own, ...more])], work))
}

const own = ['flows', 'journal', 'prompts', 'ceremonies']

async function apply(engine: Engine, run: Run, change: Change): Promise<Withdrawn | undefined> {
  const { db } = engine
  if (change.onlyIf && !(await change.onlyIf())) return undefined
  if (change.journal) await db.journal.put(change.journal)
  if (change.flow) await db.flows.update(run.id, change.flow)
  if (change.prompt) await db.prompts.put(change.prompt)
  if (change.ceremony) await db.ceremonies.put(change.ceremony)
  await change.also?.()
  return withdraw(engine, run.id, change.withdraw ?? [], change.keepChildren)
}

function remember(run: Run, { journal, flow, prompt, ceremony, withdraw = [] }: Change): void {
  if (journal) run.journal.set(journal.path, journal)
  if (flow?.irreversible) run.irreversible = true
  if (prompt) run.prompts.set(prompt.path, prompt)
  if (ceremony) run.ceremonies.set(ceremony.path, ceremony)
  for (const prefix of withdraw) run.forget(prefix)
}

async function tell(engine: Engine, run: Run, { journal }: Change): Promise<void> {
  if (!journal) return
  const { path, kind, state } = journal
  await engine.written({ flowId: run.id, type: run.definition.type, path, kind, state })
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
  const isOpen = (row: { readonly path: string; readonly state: string }) =>
    row.state === 'open' && prefixes.some(prefix => row.path.startsWith(prefix))

  // Whole answers and no cursors: those ask the browser's process for each row, while it opens a window.
  const [asked, shown, waiting] = await Promise.all([
    db.prompts.where({ flow: flowId }).toArray(),
    db.ceremonies.where({ flow: flowId }).toArray(),
    keepChildren ? [] : Promise.all(prefixes.map(prefix => childrenUnder(engine, flowId, prefix))),
  ])
  const [prompts, ceremonies, children] = [asked.filter(isOpen), shown.filter(isOpen), waiting.flat()]
  await db.prompts.bulkPut(prompts.map(row => ({ ...row, state: 'withdrawn' as const })))
  await db.ceremonies.bulkPut(ceremonies.map(row => ({ ...row, state: 'withdrawn' as const })))
  await db.journal.bulkPut(children.map(row => ({ ...row, state: 'void' as const })))
  return { ceremonies, children: children.flatMap(row => row.child ?? []) }
}

/** The flows that a part of this one waits for. */
async function childrenUnder({ db }: Engine, flowId: string, prefix: string): Promise<JournalRow[]> {
  const rows = await db.journal
    .where('[flow+path]')
    .between([flowId, prefix], [flowId, `${prefix}\uffff`])
    .toArray()
  return rows.filter(row => row.kind === 'child' && row.state === 'intent')
}

/** Closes and releases what a write took back; after the transaction. */
export async function afterWithdrawal(engine: Engine, withdrawn: Withdrawn): Promise<void> {
  engine.closeSurfaces(withdrawn.ceremonies)
  await engine.releaseChildren(withdrawn.children)
}
