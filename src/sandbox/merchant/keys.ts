import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key pair of the shop and the public half as it stands in `/.well-known/ucp`. */
export interface ShopKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** Makes a signing key (ES256). */
export function makeSigningKey(): Promise<ShopKey> {
  return makeKey('ES256', { use: 'sig', alg: 'ES256' })
}

/** Makes a key that sealed credentials are encrypted to (ECDH-ES over P-256). */
export function makeEncryptionKey(): Promise<ShopKey> {
  return makeKey('ECDH-ES', { use: 'enc', alg: 'ECDH-ES' })
}

async function makeKey(algorithm: string, members: Pick<JWK, 'use' | 'alg'> & object): Promise<ShopKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { kid, privateKey, publicJwk: { ...jwk, kid, ...members } }
}

/** The keys a shop holds. Replaced whole when a test rotates them. */
export interface ShopKeys {
  signing: ShopKey
  encryption: ShopKey
  /** Not ours: what an impostor signs with. */
  readonly foreign: ShopKey
}

export async function makeShopKeys(): Promise<ShopKeys> {
  const [signing, encryption, foreign] = await Promise.all([makeSigningKey(), makeEncryptionKey(), makeSigningKey()])
  return { signing, encryption, foreign }
}
