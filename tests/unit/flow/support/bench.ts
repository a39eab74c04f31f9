import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  AnyDefinition,
  Ceremony,
  CeremonyLauncher,
  FlowWrite,
  Sealer,
} from '../../../../src/wallet/flow/options.ts'
import type { OpenPromptEntry } from '../../../../src/wallet/flow/prompts.ts'
import { createRunner, type Runner } from '../../../../src/wallet/flow/runner.ts'
import { openDatabase, type WalletDatabase } from '../../../../src/wallet/store/database.ts'
import { FakeLocks, FakeSession, fakeSecrets, openSealer } from './fakes.ts'

/** What lasts over workers: database, session storage, clock. */
export interface Profile {
  readonly name: string
  readonly session: FakeSession
  readonly sealer: Sealer
  clock: number
  unlocked: boolean
}

export function newProfile(): Profile {
  return {
    name: `bench-${randomUUID()}`,
    session: new FakeSession(),
    sealer: openSealer,
    clock: 1_800_000_000_000,
    unlocked: true,
  }
}

export interface BenchOptions {
  readonly profile?: Profile
  /** Where the rest of the worker shares the database: one handle, as transactions belong to one. */
  readonly db?: WalletDatabase
  readonly written?: (write: FlowWrite) => Promise<void>
  readonly open?: (ceremony: Ceremony) => Promise<void>
  /** Shared by two benches that stand for two workers at once. */
  readonly locks?: FakeLocks
}

/** One life of a worker: a runner over a profile, with what it did to its surroundings written down. */
export interface Bench {
  readonly runner: Runner
  readonly profile: Profile
  readonly db: WalletDatabase
  readonly locks: FakeLocks
  readonly opened: Ceremony[]
  readonly closed: Ceremony[]
  readonly alarms: number[]
  readonly writes: FlowWrite[]
  /** Waits until no slice of any flow runs: everything is parked or over. */
  quiet(): Promise<void>
  /** The one open prompt of that kind, once everything is quiet. */
  prompt(kind?: string): Promise<OpenPromptEntry>
  /** Moves the clock and ticks. */
  advance(milliseconds: number): Promise<void>
  /** Another worker over the same profile, as after a stop; this one must not be used any more. */
  reborn(definitions: readonly AnyDefinition[], options?: BenchOptions): Bench
}

export function createBench(definitions: readonly AnyDefinition[], options: BenchOptions = {}): Bench {
  const profile = options.profile ?? newProfile()
  const db = options.db ?? openDatabase(profile.name)
  const locks = options.locks ?? new FakeLocks()
  const opened: Ceremony[] = []
  const closed: Ceremony[] = []
  const alarms: number[] = []
  const writes: FlowWrite[] = []
  const launcher: CeremonyLauncher = {
    open: async ceremony => {
      opened.push(ceremony)
      await options.open?.(ceremony)
    },
    close: async ceremony => void closed.push(ceremony),
  }
  const runner = createRunner({
    definitions,
    db,
    secrets: fakeSecrets(profile.session),
    sealer: profile.sealer,
    launcher,
    alarms: { wakeAt: time => void alarms.push(time) },
    unlocked: () => profile.unlocked,
    locks,
    now: () => profile.clock,
    written: async write => {
      writes.push(write)
      await options.written?.(write)
    },
  })
  const bench: Bench = {
    runner,
    profile,
    db,
    locks,
    opened,
    closed,
    alarms,
    writes,
    quiet: () => quiet(locks),
    prompt: async kind => {
      await quiet(locks)
      const open = (await runner.openPrompts()).filter(entry => kind === undefined || entry.prompt.kind === kind)
      const [entry] = open
      if (!entry || open.length > 1) throw new Error(`expected one open prompt, found ${open.length}`)
      return entry
    },
    advance: async milliseconds => {
      profile.clock += milliseconds
      await runner.tick()
      await quiet(locks)
    },
    reborn: (again, more = {}) => {
      runner.suspend()
      return createBench(again, { ...more, profile })
    },
  }
  return bench
}

/** Turns of the event loop without a running slice after which everything is taken to be parked. */
const QUIET_TURNS = 12

async function quiet(locks: FakeLocks): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await nextTurn()
    if (locks.held > 0) turns = 0
  }
}
