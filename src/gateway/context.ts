import type { GatewayConfig } from './config.ts'
import type { AnswerMemory } from './http/answer-memory.ts'
import type { RateLimit } from './http/rate-limit.ts'
import type { Database } from './store/database.ts'
import type { WellKnownFetcher } from './well-known/fetch.ts'

/** What every part of the gateway shares. */
export interface Gateway {
  readonly config: GatewayConfig
  readonly store: Database
  /** Answers that are too secret to rest in the store. */
  readonly answers: AnswerMemory
  readonly wellKnown: WellKnownFetcher
  readonly limits: { readonly address: RateLimit; readonly wallet: RateLimit; readonly enrolment: RateLimit }
  /** Public origin first; every origin a proof may name. */
  readonly origins: readonly string[]
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The providers' clock, where it is not ours: a sandbox's can be set. Epoch milliseconds. */
  readonly providerNow: () => number
  /** Milliseconds for one provider call; what the provider's client takes when absent. */
  readonly providerTimeout?: number
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
  /** What a later call names to say that this call's answer arrived. */
  readonly attempt: string | undefined
}

export interface GatewayEnv {
  Variables: Variables
}
