import type { Pins } from '../../gateway/addresses.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { ProviderDeps } from '../deps.ts'

/** All the Transmit provider needs of the rest of the wallet. */
export interface TransmitDeps extends Pick<ProviderDeps, 'identities' | 'keyring' | 'language' | 'now'> {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses'>
  /** Where this build expects Mosaic. */
  readonly pins: Pins
  /** Relying parties whose passkeys may be asked for here; the wallet itself always may. */
  readonly relyingParties: readonly string[]
  /** The browser and system, as far as they tell. */
  readonly system: () => Promise<System>
  readonly fetch: typeof globalThis.fetch
}

/** What runs the wallet. Versions are the major ones; undefined where the browser does not say. */
export interface System {
  readonly os: 'macos' | 'windows' | 'other'
  readonly osVersion: number | undefined
  /** Of Chromium. */
  readonly chromium: number | undefined
  readonly passkeys: boolean
}
