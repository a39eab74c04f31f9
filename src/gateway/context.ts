import type { CardinalService } from './cardinal/service.ts'
import type { GatewayConfig } from './config.ts'
import type { RateLimit } from './http/rate-limit.ts'
import type { MastercardService } from './mastercard/service.ts'
import type { Database } from './store/database.ts'
import type { RestClient } from './visa/rest-client.ts'
import type { WellKnownFetcher } from './well-known/fetch.ts'

/** What every part of the gateway shares. */
export interface Gateway {
  readonly config: GatewayConfig
  readonly store: Database
  readonly visa: RestClient
  /** Absent where the operator does not offer it. */
  readonly cardinal: CardinalService | undefined
  /** Absent where the operator does not offer it. */
  readonly mastercard: MastercardService | undefined
  readonly wellKnown: WellKnownFetcher
  readonly limits: { readonly address: RateLimit; readonly wallet: RateLimit; readonly enrolment: RateLimit }
  /** Public origin first; every origin a proof may name. */
  readonly origins: readonly string[]
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly log: (line: Readonly<Record<string, string | number>>) => void
}

/** What middleware hands to handlers. */
export interface Variables {
  /** The body as received; empty for a request without one. */
  readonly bytes: Uint8Array
  /** Set once the proof was accepted. */
  readonly walletId: string
  /** The provider's correlation id, for the log. */
  readonly correlation: string
}

export interface GatewayEnv {
  Variables: Variables
}
