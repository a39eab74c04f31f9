import type { PlatformKey } from '../../../wire/visa/mle.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { ProviderDeps } from '../deps.ts'

/** All the Visa provider needs of the rest of the wallet. */
export interface VisaDeps
  extends Pick<
    ProviderDeps,
    'installation' | 'profile' | 'links' | 'secrets' | 'pages' | 'homeUrl' | 'sandbox' | 'now'
  > {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses' | 'createCallback' | 'readCallback'>
  /** The key card numbers are encrypted to: from the build, never from the gateway. */
  readonly platformKey: PlatformKey
  /** RFC 7638 thumbprints of the keys this build trusts; any other is refused. */
  readonly trustedKeys: readonly string[]
  readonly credentialKeys: CredentialKeys
  readonly fetch?: typeof globalThis.fetch
}

/**
 * Where the keys that sign credentials are read (contract 9): at an address of the build; in the sandbox, whose ports vary, at
 * one the gateway must name; or nowhere, in the build of an operator who was told of none.
 */
export type CredentialKeys =
  | { readonly from: 'build'; readonly url: string }
  | { readonly from: 'sandbox' }
  | { readonly from: 'nowhere' }
