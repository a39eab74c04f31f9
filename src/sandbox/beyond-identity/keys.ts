import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key pair with its public half as it stands in a key set. */
export interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK & { readonly kid: string; readonly alg: string }
}

export interface SigningKeys {
  /** Signs authenticate requests (contract 8). */
  readonly request: SigningKey
  /** Signs tokens (contract 10). */
  readonly token: SigningKey
}

async function createKey(alg: 'ES256' | 'RS256', kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Fresh keys: nobody pins them, everybody reads the key sets. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const [request, token] = await Promise.all([
    createKey('ES256', 'bi-sandbox-1'),
    createKey('RS256', 'bi-sandbox-token-1'),
  ])
  return { request, token }
}
