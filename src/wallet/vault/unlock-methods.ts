import { argon2id } from 'hash-wasm'
import { base64url } from 'jose'
import { WalletError } from '../errors.ts'
import type { UnlockMethodRow } from '../store/rows.ts'
import { importAesKey, KEY_BYTES } from './keys.ts'
import { sealWithKey, unseal } from './sealing.ts'

/** What a surface sends to set up a way to unlock. `prf` is the output of the passkey's PRF for `salt`; all base64url. */
export type NewMethod =
  | {
      readonly method: 'passkey'
      readonly credentialId: string
      readonly publicKey: string
      readonly prf: string
      readonly salt: string
    }
  | { readonly method: 'passphrase'; readonly passphrase: string }

/** What a surface sends to unlock. */
export type UnlockInput =
  | { readonly method: 'passkey'; readonly credentialId: string; readonly prf: string }
  | { readonly method: 'passphrase'; readonly passphrase: string }

/** Argon2id at OWASP's first choice and above: 64 MiB and three passes, about half a second on a laptop. */
export const ARGON2 = { memoryKiB: 65_536, iterations: 3, parallelism: 1 } as const

const PRF_BYTES = 32
const HKDF_INFO = new TextEncoder().encode('countersign vault key 1')

/** Makes the row of a new way to unlock: the vault key, wrapped by what only the person can bring. */
export async function createMethod(
  input: NewMethod,
  vaultKey: Uint8Array<ArrayBuffer>,
  now: number,
): Promise<UnlockMethodRow> {
  const id = crypto.randomUUID()
  const wrap = async (wrapping: CryptoKey) => sealWithKey(wrapping, methodPlace(id), base64url.encode(vaultKey))
  if (input.method === 'passkey') {
    const wrapped = await wrap(await keyFromPrf(input.prf, input.salt))
    const { credentialId, publicKey, salt } = input
    return { id, method: 'passkey', createdAt: now, credentialId, publicKey, salt, wrapped }
  }
  const salt = base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
  const wrapped = await wrap(await keyFromPassphrase(input.passphrase, { salt, ...ARGON2 }))
  return { id, method: 'passphrase', createdAt: now, salt, ...ARGON2, wrapped }
}

/**
 * The vault key's bytes, unwrapped by the first method that fits. Throws WalletError `wrong_secret` when none does,
 * `invalid_input` for PRF output of a wrong size.
 */
export async function openMethod(
  rows: readonly UnlockMethodRow[],
  input: UnlockInput,
): Promise<Uint8Array<ArrayBuffer>> {
  for (const row of rows) {
    const wrapping = await wrappingKey(row, input)
    const raw = wrapping && (await unwrap(wrapping, row))
    if (raw) return raw
  }
  throw new WalletError('wrong_secret', { method: input.method })
}

/** Undefined for a method of another kind or another passkey. */
async function wrappingKey(row: UnlockMethodRow, input: UnlockInput): Promise<CryptoKey | undefined> {
  if (row.method === 'passkey') {
    return input.method === 'passkey' && input.credentialId === row.credentialId
      ? keyFromPrf(input.prf, row.salt)
      : undefined
  }
  return input.method === 'passphrase' ? keyFromPassphrase(input.passphrase, row) : undefined
}

async function unwrap(wrapping: CryptoKey, row: UnlockMethodRow): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const raw = await unseal({ vaultKey: wrapping }, methodPlace(row.id), row.wrapped)
    return typeof raw === 'string' ? new Uint8Array(base64url.decode(raw)) : undefined
  } catch {
    // The tag does not fit: another secret. That a row was damaged looks the same, and can't be told apart.
    return undefined
  }
}

/** PRF output is uniform already; HKDF binds it to this use. */
async function keyFromPrf(prf: string, salt: string): Promise<CryptoKey> {
  const bytes = new Uint8Array(base64url.decode(prf))
  if (bytes.length !== PRF_BYTES) throw new WalletError('invalid_input', { field: 'prf' })
  const input = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  bytes.fill(0)
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(base64url.decode(salt)), info: HKDF_INFO },
    input,
    { name: 'AES-GCM', length: KEY_BYTES * 8 },
    false,
    ['encrypt', 'decrypt'],
  )
}

interface Argon2Parameters {
  readonly salt: string
  readonly memoryKiB: number
  readonly iterations: number
  readonly parallelism: number
}

async function keyFromPassphrase(passphrase: string, parameters: Argon2Parameters): Promise<CryptoKey> {
  const hash = await argon2id({
    // The same words typed on another keyboard may arrive composed differently.
    password: passphrase.normalize('NFKC'),
    salt: base64url.decode(parameters.salt),
    memorySize: parameters.memoryKiB,
    iterations: parameters.iterations,
    parallelism: parameters.parallelism,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
  return importAesKey(new Uint8Array(hash))
}

function methodPlace(id: string): string {
  return `unlockMethod/${id}`
}
