import type { GatewayClient } from '../../gateway/client.ts'
import type { Links } from '../../link/links.ts'
import type { ProfileBook } from '../../link/profile.ts'
import type { SecretStore } from '../../store/secrets.ts'

/** All the Cardinal provider needs of the rest of the wallet. */
export interface CardinalDeps {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses'>
  readonly profile: ProfileBook
  readonly links: Links
  readonly secrets: SecretStore
  /** Address shown to the bank as the one who asks, while no merchant is paid. */
  readonly homeUrl: () => Promise<string>
  readonly sandbox: boolean
  /** Epoch milliseconds; the runner's clock. */
  readonly now: () => number
}
