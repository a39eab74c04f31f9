import type { Pins } from '../../gateway/addresses.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { ProfileBook } from '../../link/profile.ts'
import type { ProviderDeps } from '../deps.ts'

/** All the Beyond Identity provider needs of the rest of the wallet. */
export interface BiDeps extends Pick<ProviderDeps, 'identities' | 'keyring' | 'sandbox' | 'now'> {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses' | 'createCallback' | 'enrolment'>
  /** Hosts of the cloud that this build knows: nothing is fetched from any other. */
  readonly pins: Pins
  readonly profile: Pick<ProfileBook, 'read'>
  readonly fetch: typeof globalThis.fetch
}
