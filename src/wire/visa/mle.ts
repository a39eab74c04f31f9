import { CompactEncrypt, importJWK, type JWK } from 'jose'
import * as v from 'valibot'
import { compactToken } from './primitives.ts'

/** A request body under message-level encryption (contract 3.3). */
export const encryptedRequestSchema = v.strictObject({ encryptedRequest: compactToken(65_536) })
export type EncryptedRequest = v.InferOutput<typeof encryptedRequestSchema>

/** A response body under message-level encryption: this is its only member. */
export const encryptedResponseSchema = v.strictObject({ encryptedResponse: compactToken(1_000_000) })

/** The platform's encryption key: public RSA JWK whose `kid` is the subject serialNumber of its certificate. */
export type PlatformKey = JWK & { readonly kid: string }

/**
 * Encrypts a JSON body to the platform's key: RSA-OAEP-256 with A256GCM, `iat` in epoch seconds (contract 3.3).
 * `now` is epoch milliseconds.
 */
export async function encryptRequest(body: unknown, key: PlatformKey, now: number): Promise<EncryptedRequest> {
  const plaintext = new TextEncoder().encode(JSON.stringify(body))
  const publicKey = await importJWK({ kty: 'RSA', n: key.n ?? '', e: key.e ?? '' }, 'RSA-OAEP-256')
  const encryptedRequest = await new CompactEncrypt(plaintext)
    .setProtectedHeader({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      cty: 'JWT',
      kid: key.kid,
      iat: Math.floor(now / 1000),
    })
    .encrypt(publicKey)
  return { encryptedRequest }
}
