import { WalletError } from '../errors.ts'

/** The part of `storage.session` that is used: memory only, empty after a browser restart, closed to content scripts. */
export interface SessionArea {
  get(keys?: string | string[] | null): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  remove(keys: string | string[]): Promise<void>
}

/**
 * Secrets by reference: PAN, one-time code, access token, credential, raw vault key. They exist here and in memory,
 * never in IndexedDB. Values are JSON.
 */
export interface SecretStore {
  put(ref: string, value: unknown): Promise<void>
  /** Undefined when there is none, or when the browser was restarted since. */
  get(ref: string): Promise<unknown>
  wipe(ref: string): Promise<void>
  /** Wipes every secret whose reference begins with `prefix`; the empty prefix wipes all. */
  wipePrefix(prefix: string): Promise<void>
  /** References that begin with `prefix`. */
  refs(prefix: string): Promise<readonly string[]>
}

const KEY_PREFIX = 'secret:'

/** A SecretStore over `storage.session` (or a stand-in with the same three methods). */
export function createSecretStore(area: SessionArea): SecretStore {
  async function refs(prefix: string): Promise<readonly string[]> {
    const keys = Object.keys(await area.get(null))
    return keys.filter(key => key.startsWith(KEY_PREFIX + prefix)).map(key => key.slice(KEY_PREFIX.length))
  }

  return {
    put: (ref, value) => area.set({ [KEY_PREFIX + ref]: requireJson(ref, value) }),
    get: async ref => (await area.get(KEY_PREFIX + ref))[KEY_PREFIX + ref],
    wipe: ref => area.remove(KEY_PREFIX + ref),
    refs,
    wipePrefix: async prefix => area.remove((await refs(prefix)).map(ref => KEY_PREFIX + ref)),
  }
}

/** `storage.session` quietly turns a CryptoKey, a Map or bytes into `{}`: better to refuse than to lose a secret. */
function requireJson(ref: string, value: unknown): unknown {
  if (isJson(value)) return value
  throw new WalletError('internal', { reason: 'secret_not_json', ref })
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  if (typeof value !== 'object') return false
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every(member => member === undefined || isJson(member))
}
