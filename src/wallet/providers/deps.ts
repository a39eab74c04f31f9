import type { AheadPages } from '../ceremony/ahead.ts'
import type { GatewayClient } from '../gateway/client.ts'
import type { IdentityBook } from '../identity/identities.ts'
import type { Installation } from '../link/installation.ts'
import type { Links } from '../link/links.ts'
import type { ProfileBook } from '../link/profile.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { DeviceKeys } from '../vault/device-keys.ts'

/** What a provider may use of the rest of the wallet. Its own settings come from the build and are read in its folder. */
export interface ProviderDeps {
  readonly gateway: GatewayClient
  readonly installation: () => Promise<Installation>
  readonly profile: ProfileBook
  /** Notes that the person agreed to a network's terms. */
  readonly recordConsent: (consent: ConsentRecord) => Promise<void>
  readonly links: Links
  readonly identities: Pick<IdentityBook, 'list'>
  /** Keys of this device that a provider knows it by, wrapped by the vault at rest. */
  readonly keyring: Pick<DeviceKeys, 'rsaKey' | 'esKey' | 'list' | 'remove'>
  /** Secrets live in the session only: a card number, a code, a credential. */
  readonly secrets: SecretStore
  /** Where a provider does ahead of time what a payment will need. */
  readonly pages: AheadPages
  /** Address shown to the cardholder as the one who asks, while no merchant is paid. */
  readonly homeUrl: () => Promise<string>
  /** The language our own surfaces speak (ISO 639-1), where the profile names none. */
  readonly language: () => string
  /** Loopback pages are allowed in sandbox builds only. */
  readonly sandbox: boolean
  /** Epoch milliseconds; the runner's clock. */
  readonly now: () => number
}

/** A consent as the activity log keeps it: which documents, in which country and language; no e-mail, no number. */
export interface ConsentRecord {
  readonly recipient: string
  readonly lastFour: string
  readonly country: string
  readonly language: string
  readonly textVersion: string
  readonly documents: { readonly terms: string; readonly privacy: string }
  /** Epoch milliseconds. */
  readonly at: number
}
