import { PROVIDER_TIMEOUT } from '../http/provider-timeout.ts'
import { createMastercardClient, type MastercardClient } from './client.ts'
import type { MastercardConfig } from './config.ts'
import { createKeySet, type KeySet } from './key-set.ts'

/** What the gateway's Mastercard routes work with. */
export interface MastercardService {
  readonly config: MastercardConfig
  readonly client: MastercardClient
  readonly checkoutKeys: KeySet
  /** Absent where no key document is configured. */
  readonly proofKeys: KeySet | undefined
  /** The provider's clock. Epoch milliseconds. */
  readonly now: () => number
}

/** Mastercard as the operator's account reaches it. */
export function createMastercard(
  config: MastercardConfig,
  now: () => number,
  timeout = PROVIDER_TIMEOUT,
): MastercardService {
  const { checkoutKeysUrl, proofKeysUrl } = config
  return {
    config,
    now,
    client: createMastercardClient(config, now, timeout),
    checkoutKeys: createKeySet(checkoutKeysUrl, now, timeout),
    proofKeys: proofKeysUrl === undefined ? undefined : createKeySet(proofKeysUrl, now, timeout),
  }
}
