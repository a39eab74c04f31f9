import type { SandboxClock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { SandboxKeys } from '../keys/index.ts'
import type { VisaState } from './state.ts'
import type { Switches } from './switches.ts'

/** Base addresses, without a trailing slash; filled while the servers start. */
export interface VisaAddresses {
  rest: string
  frame: string
  issuer: string
  control: string
}

/** What every part of the Visa sandbox shares. `state` and `switches` are replaced by a reset. */
export interface VisaContext {
  readonly clock: SandboxClock
  readonly keys: SandboxKeys
  readonly addresses: VisaAddresses
  readonly journal: Journal
  readonly faults: Faults
  state: VisaState
  switches: Switches
}
