import type { WalletDatabase } from '../store/database.ts'
import type { JournalRow } from '../store/rows.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { Sealer } from '../vault/sealer.ts'
import type { Locks } from './lease.ts'
import type { FlowDefinition } from './types.ts'

export type { Sealer }

/** A ceremony as the launcher of surfaces sees it; its job is asked for separately, by id. */
export interface Ceremony {
  readonly id: string
  readonly flowId: string
  readonly taskId: string
  readonly surface: string
  readonly action: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Opens and closes provider surfaces. Both must be safe to call again for the same ceremony. */
export interface CeremonyLauncher {
  /** Makes sure that a surface is open; called again after each restart of the worker. May throw WalletError. */
  open(ceremony: Ceremony): Promise<void>
  /** Makes sure that none is. */
  close(ceremony: Ceremony): Promise<void>
}

/** One committed change of a flow's durable state. */
export interface FlowWrite {
  readonly flowId: string
  readonly type: string
  /** Path of the journal row, or `~start`, `~stop`, `~compensate`, `~end` for the flow's own row. */
  readonly path: string
  readonly kind: JournalRow['kind'] | 'flow'
  readonly state: string
}

/** A definition of any input and result, as lists hold it. */
// biome-ignore lint/suspicious/noExplicitAny: a list of definitions is existential; only the matching input ever meets its run
export type AnyDefinition = FlowDefinition<any, any>

export interface RunnerOptions {
  readonly definitions: readonly AnyDefinition[]
  readonly db: WalletDatabase
  readonly secrets: SecretStore
  readonly sealer: Sealer
  readonly launcher: CeremonyLauncher
  /** One alarm for all flows; a later call replaces the earlier. */
  readonly alarms: { wakeAt(time: number): void | Promise<void> }
  /** False while the vault is locked: then flows are stored and stopped, but none is run. */
  readonly unlocked: () => boolean
  /** `navigator.locks` unless told. */
  readonly locks?: Locks
  /** Epoch milliseconds; `Date.now` unless told. */
  readonly now?: () => number
  /** Unguessable; `crypto.randomUUID` unless told. */
  readonly id?: () => string
  /** Something a surface may show has changed. */
  readonly onChanged?: () => void
  /** A flow went on by itself. Comes often. */
  readonly onProgress?: () => void
  /** A question to the person is stored. */
  readonly onAsked?: () => void
  /** Called after every committed write and waited for; tests stop the worker here. */
  readonly written?: (write: FlowWrite) => void | Promise<void>
}
