import * as v from 'valibot'
import type { PlatformKey } from '../../../wire/visa/mle.ts'
import { sandboxPlatformKey, sandboxPlatformKeyThumbprint } from '../../../wire/visa/sandbox-key.ts'
import { SANDBOX } from '../../config.ts'
import type { ProviderDeps } from '../deps.ts'
import type { CredentialKeys } from './deps.ts'
import { createVisaProvider, type Visa } from './index.ts'

/** Visa with what this build knows of it. */
export function visaFromBuild(deps: ProviderDeps): Visa {
  return createVisaProvider({
    ...deps,
    platformKey: readPlatformKey(),
    trustedKeys: readKeyPins(),
    credentialKeys: readCredentialKeys(),
  })
}

const platformKeySchema = v.looseObject({ kty: v.literal('RSA'), n: v.string(), e: v.string(), kid: v.string() })

/**
 * The key card numbers are encrypted to. It comes with the signed build and never from the gateway (architecture 1), so
 * that the operator can't put a key of its own in its place.
 */
export function readPlatformKey(): PlatformKey {
  if (SANDBOX) return sandboxPlatformKey
  const { n, e, kid } = v.parse(platformKeySchema, JSON.parse(import.meta.env.WXT_VISA_PLATFORM_KEY))
  return { kty: 'RSA', n, e, kid }
}

/** RFC 7638 thumbprints of the keys card numbers may be encrypted to; what the operator read in the network's own papers. */
export function readKeyPins(): readonly string[] {
  return SANDBOX ? [sandboxPlatformKeyThumbprint] : [import.meta.env.WXT_VISA_PLATFORM_KEY_THUMBPRINT]
}

/** Where credentials' keys are: the gateway, which hands the credentials on, must not be the one that says so. */
function readCredentialKeys(): CredentialKeys {
  if (SANDBOX) return { from: 'sandbox' }
  const url = import.meta.env.WXT_VISA_CREDENTIAL_KEYS
  return url === 'none' ? { from: 'nowhere' } : { from: 'build', url }
}
