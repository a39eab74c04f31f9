import { base64url } from 'jose'
import type { SecretStore } from '../store/secrets.ts'

const KEY_REF = 'vault/key'
const USED_REF = 'vault/used'

/** What `storage.session` keeps of an unlocked vault: it outlives the worker, not the browser. */
export interface VaultSession {
  /** The vault key's bytes, undefined while locked. */
  readKey(): Promise<Uint8Array<ArrayBuffer> | undefined>
  writeKey(raw: Uint8Array<ArrayBuffer>): Promise<void>
  /** When the person last used the wallet, epoch milliseconds. */
  readUsed(): Promise<number>
  writeUsed(at: number): Promise<void>
  /** Wipes every secret there is, not only the vault's: nothing secret outlives a lock. */
  wipe(): Promise<void>
}

export function createVaultSession(secrets: SecretStore): VaultSession {
  return {
    readKey: async () => {
      const kept = await secrets.get(KEY_REF)
      return typeof kept === 'string' ? new Uint8Array(base64url.decode(kept)) : undefined
    },
    writeKey: raw => secrets.put(KEY_REF, base64url.encode(raw)),
    readUsed: async () => {
      const kept = await secrets.get(USED_REF)
      return typeof kept === 'number' ? kept : 0
    },
    writeUsed: at => secrets.put(USED_REF, at),
    wipe: () => secrets.wipePrefix(''),
  }
}
