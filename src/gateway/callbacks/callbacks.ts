import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { sha256Base64Url } from '../hash.ts'
import { notFound } from '../refusal.ts'
import { seal, unseal } from '../seal.ts'
import type { Queryable } from '../store/database.ts'

/**
 * How long a return address works, in milliseconds: longer than the longest visit, Mastercard's quarter of an hour (contract
 * mastercard 13), so that whoever came back in its last moment is found after it.
 */
export const CALLBACK_LIFE = 20 * 60_000

/** What the wallet that started the trip is told. */
export type CallbackState =
  | { readonly state: 'waiting' }
  | { readonly state: 'arrived'; readonly query: Readonly<Record<string, string>> }

/** Makes an unguessable return address for a wallet; the returned id is the secret part of the address. */
export async function createCallback(store: Queryable, walletId: string, now: number): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await store.query('INSERT INTO callbacks (secret_hash, wallet_id, expires_at) VALUES ($1, $2, $3)', [
    sha256Base64Url(secret),
    walletId,
    now + CALLBACK_LIFE,
  ])
  return secret
}

/** Takes what came back, once. False when the address is unknown, used or too old. */
export async function consumeCallback(
  store: Queryable,
  secret: string,
  query: Readonly<Record<string, string>>,
  now: number,
): Promise<boolean> {
  const rows = await store.query(
    `UPDATE callbacks SET sealed_query = $1 WHERE secret_hash = $2 AND sealed_query IS NULL AND expires_at > $3
     RETURNING secret_hash`,
    [seal(query, secret), sha256Base64Url(secret), now],
  )
  return rows.length === 1
}

const callbackRow = v.object({ sealed_query: v.nullable(v.string()) })
const querySchema = v.record(v.string(), v.string())

/** What came back, for the wallet that started it; repeatable until it expires. @throws Refusal 404 for anyone else */
export async function readCallback(
  store: Queryable,
  walletId: string,
  secret: string,
  now: number,
): Promise<CallbackState> {
  const [row] = await store.query(
    'SELECT sealed_query FROM callbacks WHERE secret_hash = $1 AND wallet_id = $2 AND expires_at > $3',
    [sha256Base64Url(secret), walletId, now],
  )
  if (row === undefined) throw notFound()
  const { sealed_query: sealed } = v.parse(callbackRow, row)
  if (sealed === null) return { state: 'waiting' }
  return { state: 'arrived', query: v.parse(querySchema, unseal(sealed, secret)) }
}
