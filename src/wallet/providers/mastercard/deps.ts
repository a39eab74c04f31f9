import type { PayloadKey } from '../../../wire/mastercard/jwe.ts'
import type { Pins } from '../../gateway/addresses.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { ProfileBook } from '../../link/profile.ts'
import type { ProviderDeps } from '../deps.ts'

/** All the Mastercard provider needs of the rest of the wallet. */
export interface MastercardDeps
  extends Pick<ProviderDeps, 'recordConsent' | 'links' | 'secrets' | 'language' | 'sandbox' | 'now'> {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses' | 'enrolment' | 'createCallback' | 'readCallback'>
  /** The key card numbers and sessions are encrypted to: from the build, never from the gateway. */
  readonly payloadKey: PayloadKey
  /** RFC 7638 thumbprints of the keys this build trusts; any other is refused. */
  readonly trustedKeys: readonly string[]
  /** Mastercard's own page, as this build knows it. */
  readonly pagePins: Pins
  /** How Mastercard learns where to send the person back: inside the session (recommended), or when its page is launched. */
  readonly callbackBy: 'session' | 'query'
  readonly profile: Pick<ProfileBook, 'read'>
}
