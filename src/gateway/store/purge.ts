import { CHECK_LIFE } from '../identity/checks.ts'
import { providers } from '../providers.ts'
import type { Queryable } from './database.ts'

/** Deletes what has run out: replay memory, callbacks, kept answers, what providers keep. `now` is epoch ms. */
export async function purgeExpired(store: Queryable, now: number): Promise<void> {
  await store.query('DELETE FROM proofs WHERE expires_at < $1', [now])
  await store.query('DELETE FROM callbacks WHERE expires_at < $1', [now])
  await store.query('DELETE FROM answers WHERE expires_at < $1', [now])
  await store.query('DELETE FROM begun_calls WHERE expires_at < $1', [now])
  await store.query('DELETE FROM identity_checks WHERE checked_at < $1', [now - CHECK_LIFE])
  for (const provider of providers) await provider.purge?.(store, now)
}
