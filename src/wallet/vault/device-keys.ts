import { base64url, type JWK } from 'jose'
import { WalletError } from '../errors.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { DeviceKeyRow } from '../store/rows.ts'
import type { Sealer } from './sealer.ts'

/** What a device key is for; each purpose has its own. */
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

export interface DeviceKeys {
  key(name: DeviceKeyName): DeviceKey
  /** Drops keys from memory. */
  forget(): void
}

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const

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
  let inUse = new Map<DeviceKeyName, Promise<CryptoKey>>()

  async function stored(name: DeviceKeyName): Promise<DeviceKeyRow> {
    const row = await db.deviceKeys.get(name)
    if (row) return row
    if (!isUnlocked()) throw new WalletError('locked', { part: 'device_key' })
    const fresh = await generate(sealer, name, now())
    // Two callers at once: the first one's key counts for both.
    return db.transaction('rw', db.deviceKeys, async () => {
      const earlier = await db.deviceKeys.get(name)
      if (!earlier) await db.deviceKeys.add(fresh)
      return earlier ?? fresh
    })
  }

  async function load(name: DeviceKeyName): Promise<CryptoKey> {
    const row = await stored(name)
    const wrapped = await sealer.unseal(keyPlace(name), row.wrapped)
    if (typeof wrapped !== 'string') throw new WalletError('storage_failed', { reason: 'device_key' })
    const bytes = new Uint8Array(base64url.decode(wrapped))
    try {
      return await crypto.subtle.importKey('pkcs8', bytes, ES256, false, ['sign'])
    } finally {
      bytes.fill(0)
    }
  }

  async function privateKey(name: DeviceKeyName): Promise<CryptoKey> {
    if (!isUnlocked()) throw new WalletError('locked', { part: 'device_key' })
    const loading = inUse.get(name) ?? load(name)
    inUse.set(name, loading)
    try {
      return await loading
    } catch (thrown) {
      inUse.delete(name)
      throw thrown
    }
  }

  return {
    key: name => ({
      publicJwk: async () => toPublicJwk((await stored(name)).publicKey),
      privateKey: () => privateKey(name),
      sign: async payload => {
        const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, await privateKey(name), payload)
        return new Uint8Array(signature)
      },
    }),
    forget: () => {
      inUse = new Map()
    },
  }
}

async function generate(sealer: Sealer, name: DeviceKeyName, createdAt: number): Promise<DeviceKeyRow> {
  const pair = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify'])
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

function keyPlace(name: string): string {
  return `deviceKey/${name}`
}
