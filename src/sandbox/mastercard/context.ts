import type { AllowedCallback } from '../../wire/mastercard/callback-uri.ts'
import type { SandboxClock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { MastercardKeys } from '../keys/mastercard.ts'
import type { ForcedResults } from './forced.ts'
import type { MastercardState } from './state.ts'

/** Base addresses, without a trailing slash; filled while the servers start. */
export interface MastercardAddresses {
  api: string
  page: string
  issuer: string
  control: string
}

/** What every part of the Mastercard sandbox shares. `state` and `callbacks` are replaced by a reset. */
export interface MastercardContext {
  readonly clock: SandboxClock
  readonly keys: MastercardKeys
  readonly addresses: MastercardAddresses
  readonly faults: Faults
  readonly journal: Journal
  readonly forced: ForcedResults
  state: MastercardState
  /** Where callbacks may lead: what a client tells at onboarding. */
  callbacks: readonly AllowedCallback[]
}
