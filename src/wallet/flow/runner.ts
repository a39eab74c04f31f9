import type { OpenPrompt } from '../messages/approval.ts'
import type { CeremonyRow, FlowRow, PromptRow } from '../store/rows.ts'
import { voidAttempt } from './attempts.ts'
import { acceptResult, type CeremonyJob, ceremonyJob, loseCeremony, toCeremony } from './ceremonies.ts'
import { insertFlow, type KeyHolds, newFlowRow } from './create.ts'
import type { Engine } from './engine.ts'
import { isOverdue, launchFlow, launchFresh } from './launch.ts'
import type { RunnerOptions } from './options.ts'
import { flowIn } from './primitives/index.ts'
import { acceptAnswer, listOpenPrompts, type OpenPromptEntry, readPrompt } from './prompts.ts'
import { pruneEnded } from './prune.ts'
import type { Run } from './run.ts'
import { createSchedule } from './schedule.ts'
import { wipeOrphans } from './secrets.ts'
import { releaseChildren, stopFlow } from './stop.ts'
import type { FlowDefinition } from './types.ts'
import { type FlowView, readFlow, readOpenFlows, readResult, toView } from './views.ts'

export interface StartOptions {
  /** A flow of this type with this key that still runs is joined instead of starting another. */
  readonly key: string
  /** Groups flows in the approval window; the new flow's own id unless told. */
  readonly taskId?: string
  /** `ever`: a flow that has ended under this key counts too, so that it never runs twice. */
  readonly keyHolds?: KeyHolds
}

/** A flow that is stored together with what it is about: `insert` inside a transaction over `flows`, then `launch`. */
export interface PreparedFlow {
  readonly id: string
  insert(): Promise<void>
  /** Runs it if the vault is unlocked. */
  launch(): Promise<void>
}

/** Called when a flow of a definition has ended, with its result if it is done. Not called again after a restart. */
export type EndListener<T> = (flow: FlowView, result: T | undefined) => void | Promise<void>

/** Runs durable flows (architecture 3). One per background worker. */
export interface Runner {
  /** Stores the flow, then runs it if the vault is unlocked. Resolves with its id. */
  start<I, T>(definition: FlowDefinition<I, T>, input: I, options: StartOptions): Promise<string>
  /** Seals a flow whose key is new; nothing is stored yet. */
  prepare<I, T>(definition: FlowDefinition<I, T>, input: I, key: string): Promise<PreparedFlow>
  /** Brings every open flow into memory; call when the worker starts unlocked, and at unlock. */
  resumeAll(): Promise<void>
  /** Throws all runs away, so that nothing of them is in memory; call before the vault locks. */
  suspend(): void
  /** Lets whatever is due go on; call from the alarm and from the open window. */
  tick(): Promise<void>
  /** Reads live questions again; call from the open window: nobody else sees them. */
  refreshQuestions(): Promise<void>
  /**
   * Takes the person's answer; true also when it had been taken before. False: answered otherwise, withdrawn, or changed
   * meanwhile. Throws `invalid_input` with the field.
   */
  answer(promptId: string, revision: number, answer: unknown): Promise<boolean>
  /** What the surface of an open ceremony is to do; undefined when it is over or the vault is locked. */
  ceremonyJob(id: string): Promise<CeremonyJob | undefined>
  /** Takes what a surface sent; true when it may stop sending, false when forged or not taken now. */
  ceremonyResult(id: string, raw: unknown): Promise<boolean>
  /** The surface is gone for good; `ceremony_lost` surfaces in the flow. False when the ceremony was over already. */
  ceremonyLost(id: string): Promise<boolean>
  /** Asks a flow to stop; surfaces at its next primitive. False when it is stopping or over already. */
  cancel(flowId: string, reason: string): Promise<boolean>
  /** Open prompts, oldest first. Throws `locked`. */
  openPrompts(): Promise<readonly OpenPromptEntry[]>
  /** What a stored prompt asks; undefined when its view is gone. Throws `locked`. */
  readPrompt(row: PromptRow): Promise<OpenPrompt | undefined>
  flow(id: string): Promise<FlowView | undefined>
  /** Flows that have not ended, oldest first. */
  flows(): Promise<readonly FlowView[]>
  /** What a flow returned; undefined before its end. Throws `locked`. */
  result(id: string): Promise<unknown>
  /** Subscribes to ends; returns how to unsubscribe. */
  onEnd<I, T>(definition: FlowDefinition<I, T>, listener: EndListener<T>): () => void
}

/** Makes the runner; it does nothing until told. */
export function createRunner(options: RunnerOptions): Runner {
  const definitions = new Map(options.definitions.map(definition => [definition.type, definition]))
  const live = new Map<string, Run>()
  const starting = new Map<string, Promise<Run | undefined>>()
  const flowListeners = new Listeners<() => void>()
  const typeListeners = new Listeners<EndListener<unknown>>()
  /** Once per worker: what the one before could not tidy up. */
  let orphansWiped: Promise<void> | undefined
  /** Once per worker: what is old enough to be forgotten. */
  let pruned: Promise<void> | undefined
  /** Flows that wait for the end of another, by that other. */
  const queued = new Map<string, string>()
  const now = options.now ?? Date.now

  const engine: Engine = {
    db: options.db,
    secrets: options.secrets,
    sealer: options.sealer,
    launcher: options.launcher,
    locks: options.locks ?? navigator.locks,
    now,
    id: options.id ?? (() => crypto.randomUUID()),
    changed: () => options.onChanged?.(),
    progressed: () => options.onProgress?.(),
    asked: () => options.onAsked?.(),
    written: async write => options.written?.(write),
    live,
    flowIn: scope => flowIn(engine, scope),
    launch,
    launchAfter,
    repeatAttempt,
    schedule: createSchedule({ live, now }, options.alarms),
    releaseChildren: ids => releaseChildren(engine, ids),
    whenEnded: (flowId, listener) => flowListeners.add(flowId, listener),
    ended,
    closeSurfaces,
  }

  async function launch(flowId: string): Promise<Run | undefined> {
    if (!options.unlocked()) return undefined
    const running = live.get(flowId)
    if (running) return running
    const begun =
      starting.get(flowId) ?? launchFlow(engine, definitions, flowId, enter).finally(() => starting.delete(flowId))
    starting.set(flowId, begun)
    return begun
  }

  function enter(run: Run): void {
    live.set(run.id, run)
    run.abandoned.addEventListener('abort', () => {
      if (live.get(run.id) === run) live.delete(run.id)
    })
    // The vault may have been locked while the flow was loaded.
    if (!options.unlocked()) run.abandon()
    engine.schedule()
  }

  function launchAfter(flowId: string, next: string): void {
    queued.set(flowId, next)
  }

  async function repeatAttempt(run: Run, attempt: string): Promise<void> {
    try {
      await voidAttempt(engine, run, attempt)
      await launch(run.id)
    } catch (thrown) {
      console.error('attempt not repeated', run.id, thrown)
    }
  }

  function ended(row: FlowRow): void {
    flowListeners.tell(row.id, listener => listener())
    const next = queued.get(row.id)
    queued.delete(row.id)
    if (next !== undefined) void report(async () => void (await launch(next)))
    void tellEnd(row)
    engine.schedule()
    engine.changed()
  }

  async function tellEnd(row: FlowRow): Promise<void> {
    if (typeListeners.isEmpty(row.type)) return
    const result = await readResult(engine, row.id)
    typeListeners.tell(row.type, listener => void report(async () => listener(toView(engine, row), result)))
  }

  function closeSurfaces(rows: readonly CeremonyRow[]): void {
    for (const row of rows) void report(() => options.launcher.close(toCeremony(row)))
  }

  async function resumeAll(): Promise<void> {
    if (!options.unlocked()) return
    orphansWiped ??= wipeOrphans(engine)
    await orphansWiped
    const open = await readOpenFlows(engine)
    // A worker that died right after a write may not have told the children that nobody waits for them any more.
    await releaseChildren(
      engine,
      open.map(flow => flow.id),
    )
    await Promise.all(open.map(flow => launch(flow.id)))
    pruned ??= report(() => pruneEnded(engine))
    await pruned
  }

  async function tick(): Promise<void> {
    await resumeAll()
    const time = now()
    for (const run of [...live.values()]) {
      if (isOverdue(engine, run)) await stopFlow(engine, run.id, 'expired', 'deadline')
      run.fireDue(time)
    }
    engine.schedule()
  }

  async function refreshQuestions(): Promise<void> {
    const parked = [...live.values()].flatMap(run => [...run.parked.values()])
    for (const { refresh } of parked) if (refresh) await report(refresh)
  }

  async function start<I, T>(definition: FlowDefinition<I, T>, input: I, startOptions: StartOptions): Promise<string> {
    const { key, taskId, keyHolds = 'running' } = startOptions
    const row = await newFlowRow(engine, definition, input, { key, ...(taskId !== undefined && { taskId }), direct: 1 })
    const id = await engine.db.transaction('rw', engine.db.flows, () => insertFlow(engine, row, keyHolds))
    await engine.written({ flowId: id, type: definition.type, path: '~start', kind: 'flow', state: 'running' })
    await launch(id)
    engine.changed()
    return id
  }

  async function prepare<I, T>(definition: FlowDefinition<I, T>, input: I, key: string): Promise<PreparedFlow> {
    const row = await newFlowRow(engine, definition, input, { key, direct: 1 })
    return {
      id: row.id,
      insert: async () => {
        await engine.db.flows.add(row)
      },
      launch: async () => {
        await engine.written({ flowId: row.id, type: row.type, path: '~start', kind: 'flow', state: 'running' })
        if (isKnown(row.id) || !options.unlocked()) await launch(row.id)
        else launchFresh(engine, definition, row, input, enter)
        engine.changed()
      },
    }
  }

  /** Whoever resumes all flows may have come across it as soon as it was stored. */
  function isKnown(flowId: string): boolean {
    return live.has(flowId) || starting.has(flowId)
  }

  return {
    start,
    prepare,
    resumeAll,
    suspend: () => {
      for (const run of [...live.values()]) run.abandon()
    },
    tick,
    refreshQuestions,
    answer: (promptId, revision, answer) => acceptAnswer(engine, promptId, revision, answer),
    ceremonyJob: id => ceremonyJob(engine, id),
    ceremonyResult: (id, raw) => acceptResult(engine, id, raw),
    ceremonyLost: id => loseCeremony(engine, id),
    cancel: (flowId, reason) => stopFlow(engine, flowId, 'cancelled', reason),
    openPrompts: () => listOpenPrompts(engine),
    readPrompt: row => readPrompt(engine, row),
    flow: id => readFlow(engine, id),
    flows: () => readOpenFlows(engine),
    result: id => readResult(engine, id),
    onEnd: (definition, listener) =>
      typeListeners.add(definition.type, (flow, result) => listener(flow, result as Parameters<typeof listener>[1])),
  }
}

/** Runs what belongs to somebody else; its failure must not hurt a flow. */
async function report(work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    console.error('after a flow', thrown)
  }
}

/** Listeners by key. */
class Listeners<L> {
  readonly #byKey = new Map<string, Set<L>>()

  add(key: string, listener: L): () => void {
    const set = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, set.add(listener))
    return () => set.delete(listener)
  }

  isEmpty(key: string): boolean {
    return (this.#byKey.get(key)?.size ?? 0) === 0
  }

  tell(key: string, call: (listener: L) => void): void {
    for (const listener of [...(this.#byKey.get(key) ?? [])]) call(listener)
  }
}
