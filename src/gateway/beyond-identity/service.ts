import { PROVIDER_TIMEOUT } from '../http/provider-timeout.ts'
import { type BiClient, createBiClient } from './client.ts'
import type { BiConfig } from './config.ts'

/** What the gateway's Beyond Identity routes work with. */
export interface BiService {
  readonly config: BiConfig
  readonly client: BiClient
  /** The provider's clock. Epoch milliseconds. */
  readonly now: () => number
}

/** Beyond Identity as the operator's account reaches it. */
export function createBeyondIdentity(config: BiConfig, now: () => number, timeout = PROVIDER_TIMEOUT): BiService {
  return { config, now, client: createBiClient(config, timeout) }
}
