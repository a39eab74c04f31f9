import type { TestKey } from '../keys/read.ts'
import type { Network } from '../merchant/acquirer.ts'
import type { VisaAddresses, VisaContext } from './context.ts'
import { frameClient, merchant, relyingPartyId } from './merchant.ts'

/** What the sandbox tells its users; plain data, fit for a JSON file. All keys are test-only. */
export interface VisaSandboxConfig {
  readonly addresses: Readonly<VisaAddresses>
  readonly frame: {
    /** Complete address for the `src` of the frame or the popup. */
    readonly url: string
    readonly origin: string
    readonly apiKey: string
    readonly clientAppId: string
    readonly relyingPartyId: string
  }
  readonly merchant: {
    readonly id: string
    /** The host that requests are signed for, whatever address they are sent to. */
    readonly runEnvironment: string
    readonly tokenRequestorId: string
    readonly sharedSecret: { readonly keyId: string; readonly secret: string }
    /** `keyId` is the certificate's subject serialNumber; `privateKey` is what the P12 holds. */
    readonly p12: {
      readonly path: string
      readonly password: string
      readonly alias: string
      readonly keyId: string
      readonly privateKey: TestKey
      readonly certificate: string
    }
    /** Answers are encrypted to this key when its id is in the request token. */
    readonly responseEncryption: { readonly keyId: string; readonly privateKey: TestKey }
  }
  readonly platformEncryption: {
    readonly keyId: string
    readonly publicKey: TestKey
    readonly certificate: string
    readonly certificatePath: string
  }
  readonly acquirer: Network
  /** Verifies the `v-c-signature` header of approval notifications. */
  readonly notification: { readonly publicKey: TestKey }
  /** Verifies `signedPayload`; also served at `/.well-known/jwks`. */
  readonly credentialKey: TestKey
}

/** Describes a sandbox whose servers run. */
export function describeSandbox({ addresses, keys }: VisaContext): VisaSandboxConfig {
  const query = new URLSearchParams({ apikey: frameClient.apiKey, clientAppID: frameClient.clientAppId })
  const own = { keyId: keys.jwk.merchant.kid, privateKey: keys.jwk.merchant }
  return {
    addresses: { ...addresses },
    frame: {
      url: `${addresses.frame}/vts-auth/authenticate?${query}`,
      origin: addresses.frame,
      ...frameClient,
      relyingPartyId,
    },
    merchant: {
      id: merchant.id,
      runEnvironment: merchant.runEnvironment,
      tokenRequestorId: merchant.tokenRequestorId,
      sharedSecret: { keyId: merchant.sharedSecretKeyId, secret: merchant.sharedSecret },
      p12: {
        path: keys.merchantP12Path,
        password: keys.merchantP12Password,
        alias: merchant.id,
        certificate: keys.merchantCertificate,
        ...own,
      },
      responseEncryption: own,
    },
    platformEncryption: {
      keyId: keys.public.platform.kid,
      publicKey: keys.public.platform,
      certificate: keys.platformCertificate,
      certificatePath: keys.platformCertificatePath,
    },
    acquirer: { url: `${addresses.rest}/acquirer/authorizations`, key: merchant.acquirerKey, numbers: ['489537'] },
    notification: { publicKey: keys.public.notification },
    credentialKey: keys.public.credential,
  }
}
