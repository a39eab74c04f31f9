import * as v from 'valibot'
import { type AuthenticatorResponse, authenticatorResponseSchema } from '../../wire/mastercard/authenticators.ts'
import { PROOF_LIFE, PROOF_SKEW, SESSION_LIFE } from '../../wire/mastercard/limits.ts'
import { sha256Base64Url } from '../hash.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'

/** How long a session is remembered: its own life, then a proof's, then the clocks' difference (contract 13). */
export const ATTEMPT_LIFE = SESSION_LIFE + PROOF_LIFE + PROOF_SKEW

/** One visit to the launch page that a wallet started. */
export interface Attempt {
  readonly authenticationSessionId: string
  readonly clientSessionId: string
}

/** An attempt belongs to one wallet (contract 14.2). @throws Refusal 409 when another wallet uses this id */
export async function requireFreeAttempt(store: Queryable, walletId: string, clientSessionId: string): Promise<void> {
  const others = await store.query(
    'SELECT 1 FROM mastercard_sessions WHERE client_session_id = $1 AND wallet_id <> $2',
    [clientSessionId, walletId],
  )
  if (others.length > 0) throw new Refusal(409, 'object_taken')
}

/** Keeps a started session as the wallet's. @throws Refusal 409 when another wallet has it */
export async function keepAttempt(store: Queryable, walletId: string, attempt: Attempt, now: number): Promise<void> {
  await store.query(
    `INSERT INTO mastercard_sessions (authentication_session_id, client_session_id, wallet_id, created_at)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [attempt.authenticationSessionId, attempt.clientSessionId, walletId, now],
  )
  if (!(await hasAttempt(store, walletId, attempt))) throw new Refusal(409, 'object_taken')
}

/** @throws Refusal 404 for a session that is unknown, another wallet's, or was started with another id */
export async function requireAttempt(store: Queryable, walletId: string, attempt: Attempt): Promise<void> {
  if (!(await hasAttempt(store, walletId, attempt))) throw notFound()
}

async function hasAttempt(store: Queryable, walletId: string, attempt: Attempt): Promise<boolean> {
  const rows = await store.query(
    `SELECT 1 FROM mastercard_sessions
     WHERE authentication_session_id = $1 AND client_session_id = $2 AND wallet_id = $3`,
    [attempt.authenticationSessionId, attempt.clientSessionId, walletId],
  )
  return rows.length === 1
}

/** Which call a proof is used in. */
export interface ProofUse {
  readonly proof: string
  readonly authenticationSessionId: string
  readonly correlationId: string
}

const proofRow = v.object({
  authentication_session_id: v.string(),
  correlation_id: v.string(),
  binding: v.nullable(v.string()),
})

/**
 * Uses a proof in one call. A call repeated because its answer was lost is the same use, and gets the binding that came
 * of it if there was one. @throws Refusal 409 `authentication_proof_replayed` for any other use
 */
export async function useProof(store: Queryable, use: ProofUse): Promise<AuthenticatorResponse | undefined> {
  const hash = sha256Base64Url(use.proof)
  await store.query(
    `INSERT INTO mastercard_proofs (proof_hash, authentication_session_id, correlation_id)
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [hash, use.authenticationSessionId, use.correlationId],
  )
  const [row] = await store.query(
    'SELECT authentication_session_id, correlation_id, binding FROM mastercard_proofs WHERE proof_hash = $1',
    [hash],
  )
  const known = v.parse(proofRow, row)
  const isSame =
    known.authentication_session_id === use.authenticationSessionId && known.correlation_id === use.correlationId
  if (!isSame) throw new Refusal(409, 'authentication_proof_replayed')
  return known.binding === null ? undefined : v.parse(authenticatorResponseSchema, JSON.parse(known.binding))
}

/** Keeps what came of a proof. */
export async function keepBinding(store: Queryable, proof: string, binding: AuthenticatorResponse): Promise<void> {
  await store.query('UPDATE mastercard_proofs SET binding = $1 WHERE proof_hash = $2', [
    JSON.stringify(binding),
    sha256Base64Url(proof),
  ])
}

/** Marks a checkout answer as seen; false when it was seen before. `until` is epoch milliseconds. */
export async function rememberAnswer(store: Queryable, jti: string, until: number): Promise<boolean> {
  const rows = await store.query(
    'INSERT INTO mastercard_answers (jti, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING jti',
    [jti, until],
  )
  return rows.length === 1
}
