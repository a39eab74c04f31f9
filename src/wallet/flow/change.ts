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
  /** Read in the same transaction: false, and nothing is written. */
  readonly onlyIf?: () => Promise<boolean>
  /** More to write in the same transaction; may complete the journal row. */
  readonly also?: () => Promise<void>
}

/** What a write took back. */
export interface Withdrawn {
  readonly ceremonies: readonly CeremonyRow[]
  readonly children: readonly string[]
}

/** A change that is not on the disk yet, and who waits until it is; nobody waits for a note. */
export interface Unwritten {
  readonly change: Change
  readonly waiting?: {
    readonly resolve: (withdrawn: Withdrawn | undefined) => void
    readonly reject: (thrown: unknown) => void
  }
}
