import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CeremonyJob } from '../../../../src/wallet/flow/ceremonies.ts'
import type { AnyDefinition, Ceremony, Sealer } from '../../../../src/wallet/flow/options.ts'
import type { OpenPromptEntry } from '../../../../src/wallet/flow/prompts.ts'
import { createRunner, type Runner } from '../../../../src/wallet/flow/runner.ts'
import type { FlowView } from '../../../../src/wallet/flow/views.ts'
import { openDatabase, type WalletDatabase } from '../../../../src/wallet/store/database.ts'
import type { SecretStore } from '../../../../src/wallet/store/secrets.ts'
import { FakeLocks, FakeSession, fakeSecrets, openSealer } from './fakes.ts'

/**
 * Stops a worker wherever it can be stopped. A scenario is run in lives: each life has its own runner over the same
 * database and session storage, and ends when the scenario's flow has ended or when the chosen point is reached; from
 * then on nothing of that life goes on. Points are every committed write of the runner, and every `life.point()` a
 * scenario calls (between a provider's commit and its answer).
 */
export interface Life {
  /** Number of this life, from 1. */
  readonly number: number
  readonly runner: Runner
  readonly secrets: SecretStore
  readonly sealer: Sealer
  readonly db: WalletDatabase
  /** Epoch milliseconds of the scenario's clock. */
  now(): number
  /** A place where the worker may be stopped; never resolves if it was. */
  point(label: string): Promise<void>
}

/** What is run. State of the outside lives in the closure that makes it; it is made once per run, not per life. */
export interface Scenario {
  /** Definitions of one life; their effects must call `life.point()` between committing outside and returning. */
  definitions(life: Life): readonly AnyDefinition[]
  /** Starts the flow; called in every life until it succeeds, so it must hold its key `ever`. Resolves with its id. */
  start(runner: Runner, life: Life): Promise<string>
  /** The person's answer; undefined leaves the prompt open. */
  answer(entry: OpenPromptEntry): unknown
  /** The surface's result; undefined leaves the ceremony open. */
  result(job: CeremonyJob): unknown
}

export interface RunOptions {
  /** Points, counted within each life, at which life 1, 2, … ends. */
  readonly stopAt?: readonly number[]
  /** The browser is restarted with each stop: session storage is empty afterwards. */
  readonly forget?: 'forget'
  /** Lets the scenario seal with a real vault. */
  readonly sealer?: Sealer
}

export interface Finished {
  readonly flow: FlowView
  readonly result: unknown
  /** Labels of the points of each life. */
  readonly points: readonly (readonly string[])[]
  /** What a finished flow must not leave behind: open flows, prompts and ceremonies, and secrets. */
  readonly left: readonly string[]
}

/** Turns of the event loop without a running slice after which everything is taken to be parked. */
const TURNS_WITHOUT_A_SLICE = 10
/** More answers, results and ticks than this mean that the flow does not get to its end. */
const MOST_MOVES = 400

/** Runs a scenario to its end, stopping where told. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Finished> {
  const world: World = {
    db: openDatabase(`stops-${randomUUID()}`),
    session: new FakeSession(),
    sealer: options.sealer ?? openSealer,
    clock: 1_800_000_000_000,
  }
  const points: string[][] = []
  try {
    for (const stopAt of [...(options.stopAt ?? []), undefined]) {
      const life = new LifeRun(world, scenario, points.length + 1, stopAt)
      points.push(life.points)
      const flow = await life.run()
      const left = flow ? await life.left() : []
      // Stopped while it tidied up after the end: the next life has the rest to do.
      if (flow && !life.isStopped) return { flow, result: await life.runner.result(flow.id), points, left }
      if (options.forget) world.session.restart()
    }
    throw new Error('the last life did not reach an end')
  } finally {
    await world.db.delete({ disableAutoOpen: true })
  }
}

/**
 * Runs a scenario without a stop, then once for every point of that run, each time with a fresh scenario. Resolves
 * with what each run came to; `stopAt` is empty for the first. `most` takes that many points, spread over the whole
 * run, where it has more.
 */
export async function enumerateStops<T>(
  run: (options: RunOptions) => Promise<{ finished: Finished; observed: T }>,
  { most = Number.POSITIVE_INFINITY, ...options }: Omit<RunOptions, 'stopAt'> & { readonly most?: number } = {},
): Promise<readonly { stopAt: readonly number[]; label: string; finished: Finished; observed: T }[]> {
  const whole = await run({ ...options, stopAt: [] })
  const labels = whole.finished.points[0] ?? []
  const all = [{ stopAt: [] as readonly number[], label: 'no stop', ...whole }]
  const apart = Math.max(1, labels.length / most)
  for (let at = 0; at < labels.length; at += apart) {
    const stopAt = [Math.floor(at) + 1]
    all.push({ stopAt, label: labels[Math.floor(at)] ?? '', ...(await run({ ...options, stopAt })) })
  }
  return all
}

interface World {
  readonly db: WalletDatabase
  readonly session: FakeSession
  readonly sealer: Sealer
  clock: number
}

class LifeRun implements Life {
  readonly points: string[] = []
  readonly runner: Runner
  readonly secrets: SecretStore
  readonly #locks = new FakeLocks()
  readonly #ceremonies = new Map<string, Ceremony>()
  readonly #world: World
  readonly #scenario: Scenario
  readonly #stopAt: number | undefined
  #stopped = false
  #stop: () => void = () => undefined
  #alarm: number | undefined

  constructor(
    world: World,
    scenario: Scenario,
    readonly number: number,
    stopAt: number | undefined,
  ) {
    this.#world = world
    this.#scenario = scenario
    this.#stopAt = stopAt
    this.secrets = fakeSecrets(world.session)
    this.runner = createRunner({
      definitions: scenario.definitions(this),
      db: world.db,
      secrets: this.secrets,
      sealer: world.sealer,
      launcher: {
        open: async ceremony => void this.#ceremonies.set(ceremony.id, ceremony),
        close: async ceremony => void this.#ceremonies.delete(ceremony.id),
      },
      alarms: {
        wakeAt: time => {
          this.#alarm = time
        },
      },
      unlocked: () => !this.#stopped,
      locks: this.#locks,
      now: () => world.clock,
      written: write => this.point(`${write.path} ${write.state}`),
    })
  }

  get isStopped(): boolean {
    return this.#stopped
  }

  get sealer(): Sealer {
    return this.#world.sealer
  }

  get db(): WalletDatabase {
    return this.#world.db
  }

  now(): number {
    return this.#world.clock
  }

  point(label: string): Promise<void> {
    if (this.#stopped) return new Promise(() => undefined)
    this.points.push(label)
    if (this.points.length !== this.#stopAt) return Promise.resolve()
    this.#stopped = true
    // Timers of effects in flight die with the worker.
    this.runner.suspend()
    this.#stop()
    return new Promise(() => undefined)
  }

  /** Resolves with the ended flow, or with undefined once the worker was stopped. */
  async run(): Promise<FlowView | undefined> {
    const stopped = new Promise<undefined>(resolve => {
      this.#stop = () => resolve(undefined)
    })
    return Promise.race([this.#live(), stopped])
  }

  /** Once everything has come to rest: what is still open or kept, as text. */
  async left(): Promise<readonly string[]> {
    await this.#parked()
    const isOpen = (row: { readonly state: string }) => ['open', 'running', 'compensating'].includes(row.state)
    const tables = [this.db.flows, this.db.prompts, this.db.ceremonies]
    const rows = await Promise.all(tables.map(table => table.filter(isOpen).toArray()))
    return [...rows.flat().map(row => JSON.stringify(row)), ...(await this.secrets.refs(''))]
  }

  async #live(): Promise<FlowView> {
    await this.runner.resumeAll()
    const id = await this.#scenario.start(this.runner, this)
    for (let moves = 0; moves < MOST_MOVES; moves += 1) {
      await this.#parked()
      const flow = await this.runner.flow(id)
      if (this.#stopped) return new Promise(() => undefined)
      if (flow?.endedAt !== undefined) return flow
      await this.#move()
    }
    throw new Error(`the flow is stuck: ${JSON.stringify(await this.db.journal.toArray())}`)
  }

  /** Waits until no slice runs: then only the person, a surface or the clock can make something happen. */
  async #parked(): Promise<void> {
    for (let turns = 0; turns < TURNS_WITHOUT_A_SLICE; turns += 1) {
      await nextTurn()
      if (this.#locks.held > 0) turns = 0
    }
  }

  async #move(): Promise<void> {
    if ((await this.#answerOne()) || (await this.#finishOne())) return
    // Stopped while it looked for something to do: the clock is the next life's.
    if (this.#stopped) return
    if (this.#alarm !== undefined) this.#world.clock = Math.max(this.#world.clock + 1, this.#alarm)
    await this.runner.tick()
  }

  async #answerOne(): Promise<boolean> {
    for (const entry of await this.runner.openPrompts()) {
      const answer = this.#scenario.answer(entry)
      if (answer === undefined || this.#stopped) continue
      if (await this.runner.answer(entry.prompt.id, entry.prompt.revision, answer)) return true
    }
    return false
  }

  async #finishOne(): Promise<boolean> {
    for (const id of this.#ceremonies.keys()) {
      const job = await this.runner.ceremonyJob(id)
      const result = job && this.#scenario.result(job)
      if (result === undefined || this.#stopped) continue
      if (await this.runner.ceremonyResult(id, result)) return true
    }
    return false
  }
}
