import type { CeremonyRow, FlowRow, JournalRow, PromptRow } from '../store/rows.ts'

/** What changes together, all or nothing. */
export interface Change {
  readonly journal?: JournalRow
  readonly flow?: Partial<FlowRow>
  readonly prompt?: PromptRow
  readonly ceremony?: CeremonyRow
  /** Withdraws open prompts and ceremonies, and gives up child flows, under these path prefixes. */
  readonly withdraw?: readonly string[]
  /** `keep`: child flows are not given up. */
  readonly keepChildren?: 'keep'
  /** Runs first in the same transaction, and may write to `tables`: false, and nothing else is written. */
  readonly onlyIf?: () => Promise<boolean>
  /** Tables besides the flows' own that `onlyIf` and `also` use. */
  readonly tables?: readonly string[]
  /** More to write in the same transaction; may complete the journal row. */
  readonly also?: () => Promise<void>
}

/** What a write took back. */
export interface Withdrawn {
  readonly ceremonies: readonly CeremonyRow[]
  readonly children: readonly string[]
}

/** A change that is not on the disk yet, whether it counts already, and who waits until it is written; nobody waits for a note. */
export interface Unwritten {
  readonly change: Change
  readonly counts: boolean
  readonly waiting?: {
    readonly resolve: (withdrawn: Withdrawn | undefined) => void
    readonly reject: (thrown: unknown) => void
  }
}
