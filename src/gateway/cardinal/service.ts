import { PROVIDER_TIMEOUT } from '../http/provider-timeout.ts'
import { type CardinalClient, createCardinalClient } from './client.ts'
import type { CardinalConfig } from './config.ts'

/** What the gateway's Cardinal routes work with. */
export interface CardinalService {
  readonly config: CardinalConfig
  readonly client: CardinalClient
  /** The provider's clock. Epoch milliseconds. */
  readonly now: () => number
}

/** Cardinal as the operator's account reaches it. */
export function createCardinal(config: CardinalConfig, now: () => number, timeout = PROVIDER_TIMEOUT): CardinalService {
  return { config, now, client: createCardinalClient(config, now, timeout) }
}
