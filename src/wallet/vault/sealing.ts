import { CompactEncrypt, compactDecrypt } from 'jose'
import { WalletError } from '../errors.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** `at` names the place a sealed value belongs to; the header is authenticated, so it can't be moved elsewhere. */
interface Header {
  readonly alg: 'dir' | 'ECDH-ES'
  readonly at: string
}

/** Seals JSON under the vault key: compact JWE, `dir` with A256GCM. */
export function sealWithKey(key: CryptoKey, place: string, value: unknown): Promise<string> {
  return encrypt(key, { alg: 'dir', at: place }, value)
}

/** Seals JSON to the vault's public key, for the time it is locked: compact JWE, `ECDH-ES` with A256GCM. */
export function sealToPublicKey(publicKey: CryptoKey, place: string, value: unknown): Promise<string> {
  return encrypt(publicKey, { alg: 'ECDH-ES', at: place }, value)
}

function encrypt(key: CryptoKey, header: Header, value: unknown): Promise<string> {
  return new CompactEncrypt(encoder.encode(JSON.stringify(value)))
    .setProtectedHeader({ ...header, enc: 'A256GCM' })
    .encrypt(key)
}

/** The two keys that open what was sealed. */
export interface OpeningKeys {
  readonly vaultKey: CryptoKey
  /** Absent only while the vault itself is being opened. */
  readonly privateKey?: CryptoKey
}

/**
 * Opens a sealed value. Throws WalletError `storage_failed` when it was tampered with, moved, or sealed for other keys.
 */
export async function unseal(keys: OpeningKeys, place: string, sealed: string): Promise<unknown> {
  const { plaintext, at } = await decrypt(keys, place, sealed)
  if (at !== place) throw new WalletError('storage_failed', { reason: 'moved', place })
  return JSON.parse(decoder.decode(plaintext))
}

async function decrypt(
  keys: OpeningKeys,
  place: string,
  sealed: string,
): Promise<{ plaintext: Uint8Array; at: unknown }> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, header => keyFor(keys, header.alg), {
      keyManagementAlgorithms: ['dir', 'ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return { plaintext, at: protectedHeader.at }
  } catch (cause) {
    throw new WalletError('storage_failed', { reason: 'not_openable', place }, { cause })
  }
}

function keyFor(keys: OpeningKeys, alg: string | undefined): CryptoKey {
  const key = alg === 'dir' ? keys.vaultKey : keys.privateKey
  if (!key) throw new WalletError('storage_failed', { reason: 'no_key' })
  return key
}
