import type { PayloadKey } from '../../../wire/mastercard/jwe.ts'
import type { Pins } from '../../gateway/addresses.ts'
import type { GatewayClient } from '../../gateway/client.ts'
import type { Installation } from '../../link/installation.ts'
import type { Links } from '../../link/links.ts'
import type { ProfileBook } from '../../link/profile.ts'
import type { SecretStore } from '../../store/secrets.ts'
import type { ConsentRecord } from './consent-record.ts'

/** All the Mastercard provider needs of the rest of the wallet. */
export interface MastercardDeps {
  readonly gateway: Pick<GatewayClient, 'call' | 'addresses' | 'enrolment' | 'createCallback' | 'readCallback'>
  /** The key card numbers and sessions are encrypted to: from the build, never from the gateway. */
  readonly payloadKey: PayloadKey
  /** `kid` of the keys this build trusts; any other is refused. */
  readonly trustedKeyIds: readonly string[]
  /** Mastercard's own page, as this build knows it. */
  readonly pagePins: Pins
  /** How Mastercard learns where to send the person back: inside the session (recommended), or when its page is launched. */
  readonly callbackBy: 'session' | 'query'
  readonly installation: () => Promise<Installation>
  readonly profile: Pick<ProfileBook, 'read'>
  readonly recordConsent: (consent: ConsentRecord) => Promise<void>
  readonly links: Links
  readonly secrets: SecretStore
  /** The language our own surfaces speak (ISO 639-1), where the profile names none. */
  readonly language: () => string
  /** Loopback pages are allowed in sandbox builds only. */
  readonly sandbox: boolean
  /** Epoch milliseconds; the runner's clock. */
  readonly now: () => number
}
