import { WalletError } from '../errors.ts'
import type { CeremonyRow, FlowRow, JournalRow, PromptRow } from '../store/rows.ts'
import type { Unwritten } from './change.ts'
import type { Lease } from './lease.ts'
import type { AnyDefinition } from './options.ts'

/** A primitive that waits for something outside the run; `settle` is given its journal row once that is final. */
export interface Parked {
  settle(row: JournalRow): void
  readonly ceremony?: ParkedCeremony
  /** Reads a live question again; shows what it finds if that differs. */
  readonly refresh?: () => Promise<void>
}

export interface ParkedCeremony {
  readonly job: unknown
  readonly secret: boolean
  readonly parse: (raw: unknown) => unknown
  /** True while a result is being judged: a second copy of it must wait for the acknowledgement. */
  judging: boolean
}

interface Timer {
  readonly at: number
  fire(): void
}

/** What is loaded of a flow when a run begins. */
export interface Stored {
  readonly row: FlowRow
  readonly journal: readonly JournalRow[]
  /** What the flows journalled whose work this one does again. */
  readonly repeated: readonly JournalRow[]
  readonly prompts: readonly PromptRow[]
  readonly ceremonies: readonly CeremonyRow[]
}

/**
 * One flow in memory: its function running or parked. It is thrown away (abandoned) when the worker locks, when
 * another run took over, or when an attempt must be repeated; the database then holds all that is needed.
 */
export class Run {
  readonly id: string
  readonly taskId: string
  readonly owner: string
  readonly definition: AnyDefinition
  readonly input: unknown
  readonly lease: Lease
  readonly row: FlowRow
  readonly journal: Map<string, JournalRow>
  readonly repeated: readonly JournalRow[]
  /** Open prompts and ceremonies by path; and what was answered in this run. */
  readonly prompts: Map<string, PromptRow>
  readonly ceremonies: Map<string, CeremonyRow>
  readonly parked = new Map<string, Parked>()
  readonly timers = new Map<string, Timer>()
  /** Changes on their way to the disk, in order. */
  readonly unwritten: Unwritten[] = []
  isWriting = false
  /** Results of this run that nobody has taken yet, by their row. */
  readonly fresh = new WeakMap<JournalRow, unknown>()
  /** Results that came from secret primitives: they must not be journalled. */
  readonly secretObjects = new WeakSet<object>()
  irreversible: boolean
  /** True once cancel or deadline was thrown into the function. */
  surfaced = false
  /** True once only compensation is left: no deadline any more. */
  settling: boolean
  progress: { readonly name: string; readonly since: number } | undefined

  readonly #abandon = new AbortController()
  readonly #interrupt = new AbortController()
  #arrivals: { readonly path: string; resolve(parked: Parked | undefined): void }[] = []

  constructor(stored: Stored, owner: string, definition: AnyDefinition, input: unknown, lease: Lease) {
    this.row = stored.row
    this.id = stored.row.id
    this.taskId = stored.row.taskId
    this.owner = owner
    this.definition = definition
    this.input = input
    this.lease = lease
    this.irreversible = stored.row.irreversible === 1
    this.settling = stored.row.state === 'compensating'
    this.journal = new Map(stored.journal.map(row => [row.path, row]))
    this.repeated = stored.repeated
    this.prompts = new Map(stored.prompts.map(row => [row.path, row]))
    this.ceremonies = new Map(stored.ceremonies.map(row => [row.path, row]))
  }

  /** Aborted once this run is no longer the one that counts. */
  get abandoned(): AbortSignal {
    return this.#abandon.signal
  }

  /** Aborted, with the error to throw, once cancel or deadline must surface. */
  get interruption(): AbortSignal {
    return this.#interrupt.signal
  }

  /** Ends this run without a trace; every primitive of it hangs from now on. */
  abandon(): void {
    this.#abandon.abort(new WalletError('internal', { reason: 'run_abandoned' }))
    this.forget('')
  }

  /** Makes cancel or deadline surface at the primitives that wait and at the next one. */
  interrupt(error: WalletError): void {
    this.#interrupt.abort(error)
    this.forget('')
  }

  park(path: string, parked: Parked): void {
    this.parked.set(path, parked)
    const arrived = this.#arrivals.filter(arrival => arrival.path === path)
    this.#arrivals = this.#arrivals.filter(arrival => arrival.path !== path)
    for (const arrival of arrived) arrival.resolve(parked)
  }

  /** Resolves when the primitive at `path` waits, or with undefined when it never will. */
  whenParked(path: string): Promise<Parked | undefined> {
    const parked = this.parked.get(path)
    if (parked || this.abandoned.aborted || this.interruption.aborted) return Promise.resolve(parked)
    return new Promise(resolve => this.#arrivals.push({ path, resolve }))
  }

  /** Drops what waits under a path prefix: the branch was withdrawn. */
  forget(prefix: string): void {
    for (const path of this.parked.keys()) if (path.startsWith(prefix)) this.parked.delete(path)
    for (const path of this.timers.keys()) if (path.startsWith(prefix)) this.timers.delete(path)
    const gone = this.#arrivals.filter(arrival => arrival.path.startsWith(prefix))
    this.#arrivals = this.#arrivals.filter(arrival => !arrival.path.startsWith(prefix))
    for (const arrival of gone) arrival.resolve(undefined)
  }

  /** When cancel for lack of time is due; undefined once it is stopping. */
  get deadlineAt(): number | undefined {
    return this.interruption.aborted || this.settling ? undefined : this.row.deadlineAt
  }

  /** Earliest time something is due, `undefined` when only an answer or result can go on. */
  nextDue(): number | undefined {
    const times = [...this.timers.values()].map(timer => timer.at)
    if (this.deadlineAt !== undefined) times.push(this.deadlineAt)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  fireDue(now: number): void {
    for (const [path, timer] of [...this.timers]) {
      if (timer.at > now) continue
      this.timers.delete(path)
      timer.fire()
    }
  }
}
