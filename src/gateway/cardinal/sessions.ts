import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { limits } from '../../wire/cardinal/limits.ts'
import { sha256Base64Url } from '../hash.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'

/** A registration check that a wallet made. Its handle is known to that wallet alone; the table has its hash. */
export interface CardinalSession {
  readonly handle: string
  readonly referenceId: string
  readonly createdAt: number
  readonly transactionId: string | undefined
  /** The open challenge's address and CReq. */
  readonly challenge: { readonly acsUrl: string; readonly payload: string } | undefined
}

/** Whose card a session is about. */
export interface Holder {
  readonly email: string
  readonly accountNumber: string
}

/** Opens a session for a wallet; returns its handle. */
export async function openSession(
  store: Queryable,
  walletId: string,
  { referenceId, holder, now }: { readonly referenceId: string; readonly holder: Holder; readonly now: number },
): Promise<string> {
  const handle = randomBytes(32).toString('base64url')
  await store.query(
    `INSERT INTO cardinal_sessions (handle_hash, wallet_id, reference_id, binding, created_at) VALUES ($1, $2, $3, $4, $5)`,
    [sha256Base64Url(handle), walletId, referenceId, bindingOf(handle, holder).toString('base64url'), now],
  )
  return handle
}

/**
 * E-mail and card number under a key that is not in the table, so that nobody can try numbers against what is there.
 */
function bindingOf(handle: string, { email, accountNumber }: Holder): Buffer {
  return createHmac('sha256', handle).update(`${email.toLowerCase()}\n${accountNumber}`).digest()
}

const sessionRow = v.object({
  reference_id: v.string(),
  binding: v.string(),
  created_at: v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number)),
  transaction_id: v.nullable(v.string()),
  challenge: v.nullable(v.string()),
})
const challengeSchema = v.object({ acsUrl: v.string(), payload: v.string() })

/** Finds a wallet's session. @throws Refusal 404 for anyone else's, 410 `session_ended` twenty minutes after it began */
export async function requireSession(
  store: Queryable,
  walletId: string,
  handle: string,
  now: number,
): Promise<CardinalSession> {
  const row = await read(store, walletId, handle)
  if (now - row.created_at >= limits.session) throw new Refusal(410, 'session_ended')
  return {
    handle,
    referenceId: row.reference_id,
    createdAt: row.created_at,
    transactionId: row.transaction_id ?? undefined,
    challenge: row.challenge === null ? undefined : v.parse(challengeSchema, JSON.parse(row.challenge)),
  }
}

/** E-mail and card number may not change after the registration check (seed). @throws Refusal 409 `session_mismatch` */
export async function requireHolder(store: Queryable, walletId: string, handle: string, holder: Holder): Promise<void> {
  const { binding } = await read(store, walletId, handle)
  const expected = Buffer.from(binding, 'base64url')
  if (!timingSafeEqual(expected, bindingOf(handle, holder))) throw new Refusal(409, 'session_mismatch')
}

async function read(store: Queryable, walletId: string, handle: string) {
  const [row] = await store.query(
    `SELECT reference_id, binding, created_at, transaction_id, challenge FROM cardinal_sessions
     WHERE handle_hash = $1 AND wallet_id = $2`,
    [sha256Base64Url(handle), walletId],
  )
  if (row === undefined) throw notFound()
  return v.parse(sessionRow, row)
}

/** Notes the latest transaction of a session, and its challenge if there is one. */
export async function keepTransaction(
  store: Queryable,
  handle: string,
  transactionId: string,
  challenge: CardinalSession['challenge'],
): Promise<void> {
  await store.query('UPDATE cardinal_sessions SET transaction_id = $1, challenge = $2 WHERE handle_hash = $3', [
    transactionId,
    challenge === undefined ? null : JSON.stringify(challenge),
    sha256Base64Url(handle),
  ])
}
