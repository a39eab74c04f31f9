import type { SandboxClock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { SigningKeys } from './keys.ts'
import type { State } from './state.ts'
import type { Switches } from './switches.ts'

/** What every part of this sandbox shares. `state` and `switches` are replaced by a reset. */
export interface BiContext {
  readonly clock: SandboxClock
  readonly faults: Faults
  readonly journal: Journal
  readonly keys: SigningKeys
  readonly addresses: { web: string; rest: string; keySet: string; control: string }
  state: State
  switches: Switches
}

export type { Http } from '../web/endpoint.ts'
