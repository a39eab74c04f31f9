import type { PlatformKey } from '../../../wire/visa/mle.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { Installation } from '../../link/installation.ts'
import type { Links } from '../../link/links.ts'
import type { ProfileBook } from '../../link/profile.ts'
import type { SecretStore } from '../../store/secrets.ts'

/** All the Visa provider needs of the rest of the wallet. */
export interface VisaDeps {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses' | 'createCallback' | 'readCallback'>
  /** The key card numbers are encrypted to: from the build, never from the gateway. */
  readonly platformKey: PlatformKey
  /** RFC 7638 thumbprints of the keys this build trusts; any other is refused. */
  readonly trustedKeys: readonly string[]
  readonly installation: () => Promise<Installation>
  readonly profile: ProfileBook
  readonly links: Links
  readonly secrets: SecretStore
  /** Address shown to the cardholder as the one who asks, while no merchant is paid. */
  readonly homeUrl: () => Promise<string>
  /** Loopback issuer pages are allowed in sandbox builds only. */
  readonly sandbox: boolean
  readonly fetch?: typeof globalThis.fetch
  /** Epoch milliseconds; the runner's clock. */
  readonly now: () => number
}
