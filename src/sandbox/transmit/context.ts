import type { CryptoKey, JWK } from 'jose'
import * as v from 'valibot'
import type { SandboxClock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { walletOrigin } from '../wallet-origin.ts'
import { type JourneyDefinition, journeySchema } from './fixtures.ts'
import type { State } from './state.ts'

/** Body of `POST /__sandbox/switch`: any subset. */
export const switchesSchema = v.strictObject({
  allowedOrigins: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^(https?|chrome-extension|moz-extension):\/\/[^/]+$/))),
  ),
  errorForm: v.optional(v.picklist(['with-step', 'without-step'])),
  journeys: v.optional(v.record(v.pipe(v.string(), v.maxLength(128)), v.partial(journeySchema))),
})

/** How the sandbox behaves where the contract leaves a choice. */
export interface Switches {
  /** Origins whose pages may call, and whose passkeys are accepted. */
  allowedOrigins: readonly string[]
  /** Whether an error inside a step repeats the step (contract 4.7). */
  errorForm: 'with-step' | 'without-step'
  /** What the tenant's journey editor changed, by journey. */
  journeys: Readonly<Record<string, { readonly [K in keyof JourneyDefinition]?: JourneyDefinition[K] | undefined }>>
}

export function defaultSwitches(): Switches {
  return { allowedOrigins: [walletOrigin], errorForm: 'with-step', journeys: {} }
}

/** What every part of this sandbox shares. `state` and `switches` are replaced by a reset. */
export interface TransmitContext {
  readonly clock: SandboxClock
  readonly faults: Faults
  readonly journal: Journal
  readonly key: { readonly privateKey: CryptoKey; readonly publicJwk: JWK & { readonly kid: string } }
  readonly addresses: { web: string; rest: string; control: string }
  state: State
  switches: Switches
}

export type { Http } from '../web/endpoint.ts'
