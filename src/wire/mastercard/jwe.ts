import { CompactEncrypt, importJWK, type JWK } from 'jose'

/** Mastercard's payload encryption key: public RSA JWK of the key document, chosen by `use` and named by `kid` (contract 2). */
export type PayloadKey = JWK & { readonly kid: string }

/**
 * Encrypts an object to Mastercard's key: compact JWE, RSA-OAEP-256 with A128GCM (contract 5.1). Made with jose on
 * WebCrypto and never with the official package, which in a browser writes tokens that are not what they say.
 */
export async function encryptPayload(body: object, key: PayloadKey): Promise<string> {
  const publicKey = await importJWK({ kty: 'RSA', n: key.n ?? '', e: key.e ?? '' }, 'RSA-OAEP-256')
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader({ kid: key.kid, alg: 'RSA-OAEP-256', enc: 'A128GCM' })
    .encrypt(publicKey)
}
