import { compactVerify, createRemoteJWKSet, customFetch, errors } from 'jose'
import { WireError } from '../../../wire/error.ts'
import { claimsOfSignedPayload, type NetworkCredential, readSignedPayload } from '../../../wire/visa/signed-payload.ts'
import { WalletError } from '../../errors.ts'

/**
 * Reads the credential of a signed payload, after checking its signature with the build's key set (contract 9).
 * Throws WalletError `provider_rejected` for a payload that is not the provider's, or not a credential, and
 * `provider_unavailable` when the key set could not be read: then the same call may be sent again.
 */
export async function openSignedPayload(
  signedPayload: string,
  jwksUrl: string | undefined,
  fetch: typeof globalThis.fetch,
): Promise<NetworkCredential> {
  try {
    return readSignedPayload(await claims(signedPayload, jwksUrl, fetch))
  } catch (cause) {
    const code = isVerdict(cause) ? 'provider_rejected' : 'provider_unavailable'
    throw new WalletError(code, { operation: 'credentials', field: 'signedPayload' }, { cause })
  }
}

const verdicts = [
  WireError,
  SyntaxError,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
]

/** True when the payload itself is wrong; anything else is about fetching the keys. */
function isVerdict(cause: unknown): boolean {
  return verdicts.some(kind => cause instanceof kind)
}

async function claims(
  signedPayload: string,
  jwksUrl: string | undefined,
  fetch: typeof globalThis.fetch,
): Promise<unknown> {
  if (jwksUrl === undefined) return claimsOfSignedPayload(signedPayload)
  const keys = keySet(jwksUrl, fetch)
  const { payload } = await compactVerify(signedPayload, keys, { algorithms: ['PS256', 'RS256', 'ES256'] })
  return JSON.parse(new TextDecoder().decode(payload))
}

type KeySet = ReturnType<typeof createRemoteJWKSet>

/** Kept while the worker runs, by who fetches: `jose` itself fetches again what is old or names an unknown key. */
const keySets = new WeakMap<typeof globalThis.fetch, Map<string, KeySet>>()

function keySet(jwksUrl: string, fetch: typeof globalThis.fetch): KeySet {
  const sets = keySets.get(fetch) ?? new Map<string, KeySet>()
  keySets.set(fetch, sets)
  const known =
    sets.get(jwksUrl) ??
    createRemoteJWKSet(new URL(jwksUrl), { [customFetch]: fetch, timeoutDuration: 5_000, cooldownDuration: 0 })
  sets.set(jwksUrl, known)
  return known
}
