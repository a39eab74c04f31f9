import { limits } from '../../wire/cardinal/limits.ts'
import { APPROVAL_LIFE } from '../approvals/approvals.ts'
import { ATTEMPT_LIFE } from '../mastercard/attempts.ts'
import type { Queryable } from './database.ts'

/** Deletes what has run out: replay memory, callbacks, decisions of issuers. `now` is epoch ms. */
export async function purgeExpired(store: Queryable, now: number): Promise<void> {
  await store.query('DELETE FROM proofs WHERE expires_at < $1', [now])
  await store.query('DELETE FROM callbacks WHERE expires_at < $1', [now])
  await store.query('DELETE FROM approvals WHERE occurred_at < $1', [now - APPROVAL_LIFE])
  // Twice its life: what came back at the last moment can still be read.
  await store.query('DELETE FROM cardinal_sessions WHERE created_at < $1', [now - 2 * limits.session])
  await store.query('DELETE FROM mastercard_sessions WHERE created_at < $1', [now - ATTEMPT_LIFE])
  await store.query('DELETE FROM mastercard_answers WHERE expires_at < $1', [now])
}
