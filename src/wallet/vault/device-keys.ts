import { base64url, type JWK } from 'jose'
import { WalletError } from '../errors.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { DeviceKeyRow } from '../store/rows.ts'
import type { Sealer } from './sealer.ts'

/** What an ES256 device key is for; each purpose has its own. */
export type DeviceKeyName = 'gateway-proof' | 'approval-evidence'

/** An ES256 key of this device, made when it is first asked for. Members throw WalletError `locked` while the vault is. */
export interface DeviceKey {
  /** `{kty, crv, x, y}`. Works while locked once the key exists. */
  publicJwk(): Promise<JWK>
  /** Not extractable; for `jose`. */
  privateKey(): Promise<CryptoKey>
  /** Raw ES256 signature (r and s, 64 bytes) of the bytes. */
  sign(payload: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
}

/** An RSA-PSS key of this device (2048 bit, SHA-256), made when it is first asked for. Members throw `locked`. */
export interface RsaDeviceKey {
  /** SubjectPublicKeyInfo, DER. */
  publicSpki(): Promise<Uint8Array<ArrayBuffer>>
  /** Not extractable. */
  privateKey(): Promise<CryptoKey>
}

export interface DeviceKeys {
  key(name: DeviceKeyName): DeviceKey
  /** Any number of them; `remove` those that nothing needs any more. */
  rsaKey(name: string): RsaDeviceKey
  esKey(name: string): DeviceKey
  /** Names that begin with `prefix`, and when each was made (epoch milliseconds). */
  list(prefix: string): Promise<readonly { readonly name: string; readonly createdAt: number }[]>
  remove(name: string): Promise<void>
  /** Drops keys from memory. */
  forget(): void
}

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const RSA_PSS = {
  name: 'RSA-PSS',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const
type Algorithm = typeof ES256 | typeof RSA_PSS

/**
 * Software device keys. A key is generated extractable only to be wrapped at once; at rest it exists only wrapped by
 * the vault key (a "non-extractable" key's bytes lie readable in the profile folder), in use it is not extractable.
 */
export function createDeviceKeys(
  db: WalletDatabase,
  sealer: Sealer,
  isUnlocked: () => boolean,
  now: () => number,
): DeviceKeys {
  let inUse = new Map<string, Promise<CryptoKey>>()

  async function stored(name: string, algorithm: Algorithm): Promise<DeviceKeyRow> {
    const row = await db.deviceKeys.get(name)
    if (row) return row
    if (!isUnlocked()) throw new WalletError('locked', { part: 'device_key' })
    const fresh = await generate(sealer, name, algorithm, now())
    // Two callers at once: the first one's key counts for both.
    return db.transaction('rw', db.deviceKeys, async () => {
      const earlier = await db.deviceKeys.get(name)
      if (!earlier) await db.deviceKeys.add(fresh)
      return earlier ?? fresh
    })
  }

  async function load(name: string, algorithm: Algorithm): Promise<CryptoKey> {
    const row = await stored(name, algorithm)
    const wrapped = await sealer.unseal(keyPlace(name), row.wrapped)
    if (typeof wrapped !== 'string') throw new WalletError('storage_failed', { reason: 'device_key' })
    const bytes = new Uint8Array(base64url.decode(wrapped))
    try {
      return await crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign'])
    } finally {
      bytes.fill(0)
    }
  }

  async function privateKey(name: string, algorithm: Algorithm): Promise<CryptoKey> {
    if (!isUnlocked()) throw new WalletError('locked', { part: 'device_key' })
    const loading = inUse.get(name) ?? load(name, algorithm)
    inUse.set(name, loading)
    try {
      return await loading
    } catch (thrown) {
      inUse.delete(name)
      throw thrown
    }
  }

  const esKey = (name: string): DeviceKey => ({
    publicJwk: async () => toPublicJwk((await stored(name, ES256)).publicKey),
    privateKey: () => privateKey(name, ES256),
    sign: async payload => {
      const key = await privateKey(name, ES256)
      return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, payload))
    },
  })

  return {
    key: esKey,
    esKey,
    rsaKey: name => ({
      publicSpki: async () => toSpki((await stored(name, RSA_PSS)).publicKey),
      privateKey: () => privateKey(name, RSA_PSS),
    }),
    async list(prefix) {
      const rows = await db.deviceKeys.where('name').startsWith(prefix).toArray()
      return rows.map(({ name, createdAt }) => ({ name, createdAt }))
    },
    async remove(name) {
      inUse.delete(name)
      await db.deviceKeys.delete(name)
    },
    forget: () => {
      inUse = new Map()
    },
  }
}

async function generate(sealer: Sealer, name: string, algorithm: Algorithm, createdAt: number): Promise<DeviceKeyRow> {
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const bytes = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const publicKey = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const wrapped = await sealer.seal(keyPlace(name), base64url.encode(bytes))
  bytes.fill(0)
  return { name, createdAt, publicKey, wrapped }
}

function toPublicJwk({ x, y }: JsonWebKey): JWK {
  if (x === undefined || y === undefined) throw new WalletError('storage_failed', { reason: 'device_key' })
  return { kty: 'EC', crv: 'P-256', x, y }
}

async function toSpki(publicKey: JsonWebKey): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('jwk', publicKey, RSA_PSS, true, ['verify'])
  return new Uint8Array(await crypto.subtle.exportKey('spki', key))
}

function keyPlace(name: string): string {
  return `deviceKey/${name}`
}
