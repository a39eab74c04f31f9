import * as v from 'valibot'
import type { WalletDatabase } from '../store/database.ts'

/** Random ids of this installation, made once: they tell one device and one wallet from another at a provider. */
export interface Installation {
  readonly clientId: string
  readonly consumerId: string
}

const KEY = 'installation'
const installationSchema = v.object({ clientId: v.string(), consumerId: v.string() })

/** Reads the installation's ids, making them on first use; two calls at once get the same ones. */
export function readInstallation(db: WalletDatabase): Promise<Installation> {
  const fresh = { clientId: randomId(), consumerId: randomId() }
  return db.transaction('rw', db.settings, async () => {
    const kept = v.safeParse(installationSchema, (await db.settings.get(KEY))?.value)
    if (kept.success) return kept.output
    await db.settings.put({ key: KEY, value: fresh })
    return fresh
  })
}

/** 24 hexadecimal characters: the length providers take (contract cybersource-visa 4.2, 6.3). */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('')
}
