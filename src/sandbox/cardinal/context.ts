import type { SandboxClock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { CardinalState } from './state.ts'
import type { Switches } from './switches.ts'

/** Base addresses, without a trailing slash; filled while the servers start. */
export interface CardinalAddresses {
  rest: string
  web: string
  control: string
}

/** What every part of the Cardinal sandbox shares. `state` and `switches` are replaced by a reset. */
export interface CardinalContext {
  readonly clock: SandboxClock
  readonly addresses: CardinalAddresses
  readonly faults: Faults
  state: CardinalState
  switches: Switches
}
