import type { WalletDatabase } from '../store/database.ts'
import type { CeremonyRow, FlowRow } from '../store/rows.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { Locks } from './lease.ts'
import type { CeremonyLauncher, FlowWrite, Sealer } from './options.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import type { Flow } from './types.ts'

/** What primitives and the driver need of the runner; one per runner. */
export interface Engine {
  readonly db: WalletDatabase
  readonly secrets: SecretStore
  readonly sealer: Sealer
  readonly launcher: CeremonyLauncher
  readonly locks: Locks
  readonly now: () => number
  readonly id: () => string
  readonly changed: () => void
  /** The flow went on; nothing to answer has come or gone. */
  readonly progressed: () => void
  readonly asked: () => void
  readonly written: (write: FlowWrite) => Promise<void>
  /** Flows in memory. */
  readonly live: ReadonlyMap<string, Run>
  /** The primitives, bound to a scope. */
  flowIn(scope: Scope): Flow
  /** Runs a stored flow in memory unless it is already, has ended, or the vault is locked. */
  launch(flowId: string): Promise<Run | undefined>
  /** Launches the second flow once the first has ended. */
  launchAfter(flowId: string, next: string): void
  /** Voids an attempt of an abandoned run, then runs the flow again from the journal. */
  repeatAttempt(run: Run, attempt: string): Promise<void>
  /** Sets the alarm for the earliest thing any live flow waits for. */
  schedule(): void
  /** Cancels those flows that no command started and nobody waits for any more. */
  releaseChildren(flowIds: readonly string[]): Promise<void>
  /** Calls `listener` once the flow has ended; returns how to forget it. */
  whenEnded(flowId: string, listener: () => void): () => void
  /** The flow's end is stored: takes it out of memory and tells listeners, subscribers and surfaces. */
  ended(row: FlowRow): void
  /** Closes the surfaces of ceremonies that are over. */
  closeSurfaces(rows: readonly CeremonyRow[]): void
}
