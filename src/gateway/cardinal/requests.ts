import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { Returned, ReturnedResult } from '../../wire/cardinal/gateway-api.ts'
import { returnedSchema } from '../../wire/cardinal/gateway-api.ts'
import { RESPONSE_FIELD, readEnrollment, readTransaction, TRANSACTION_FIELD } from '../../wire/cardinal/jwt.ts'
import { limits } from '../../wire/cardinal/limits.ts'
import { sha256Base64Url } from '../hash.ts'
import { notFound } from '../refusal.ts'
import { seal, unseal } from '../seal.ts'
import type { Queryable } from '../store/database.ts'
import type { CardinalConfig } from './config.ts'
import { verifyResponse } from './verify.ts'

/** What a window was opened for. */
export type WindowKind = 'step-up' | 'enroll' | 'transact'

/** Makes the unguessable part of a `ReturnUrl`. */
export function newReturnSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Notes what a window was opened for and which answer would fit. */
export async function keepRequest(
  store: Queryable,
  request: { readonly secret: string; readonly handle: string; readonly kind: WindowKind; readonly jti: string },
): Promise<void> {
  const { secret, handle, kind, jti } = request
  await store.query('INSERT INTO cardinal_requests (secret_hash, handle_hash, kind, jti) VALUES ($1, $2, $3, $4)', [
    sha256Base64Url(secret),
    sha256Base64Url(handle),
    kind,
    jti,
  ])
}

const requestRow = v.object({
  kind: v.picklist(['step-up', 'enroll', 'transact']),
  jti: v.string(),
  reference_id: v.string(),
  transaction_id: v.nullable(v.string()),
})

/**
 * Takes what a window posted back, once, if it is the answer to what it was opened for. False when the address is
 * unknown, used or too old, or the answer is not ours: nobody is told which.
 */
export async function consumeReturn(
  store: Queryable,
  config: CardinalConfig,
  secret: string,
  form: URLSearchParams,
  times: { readonly now: number; readonly providerNow: number },
): Promise<boolean> {
  const [row] = await store.query(
    `SELECT kind, jti, reference_id, transaction_id FROM cardinal_requests JOIN cardinal_sessions USING (handle_hash)
     WHERE secret_hash = $1 AND sealed_result IS NULL AND created_at > $2`,
    [sha256Base64Url(secret), times.now - limits.session],
  )
  if (row === undefined) return false
  const result = await judge(config, v.parse(requestRow, row), form, times.providerNow)
  if (result === undefined) return false
  const taken = await store.query(
    'UPDATE cardinal_requests SET sealed_result = $1 WHERE secret_hash = $2 AND sealed_result IS NULL RETURNING kind',
    [seal({ result: JSON.stringify(result) }, secret), sha256Base64Url(secret)],
  )
  return taken.length === 1
}

/** The end of a challenge proves nothing; it only says that it is time to ask how it went (contract 16, rule 4). */
async function judge(
  config: CardinalConfig,
  request: v.InferOutput<typeof requestRow>,
  form: URLSearchParams,
  now: number,
): Promise<ReturnedResult | undefined> {
  if (request.kind === 'step-up') {
    return form.get(TRANSACTION_FIELD) === request.transaction_id ? { kind: 'challenge_over' } : undefined
  }
  try {
    const expected = { requestId: request.jti, referenceId: request.reference_id, now }
    const payload = await verifyResponse(config, form.get(RESPONSE_FIELD) ?? '', expected)
    return request.kind === 'enroll' ? readEnrollment(payload) : readTransaction(payload)
  } catch {
    return undefined
  }
}

const resultRow = v.object({ sealed_result: v.nullable(v.string()) })
const sealedSchema = v.object({ result: v.string() })

/** What came back, for the wallet that opened the window; repeatable while the session lasts. @throws Refusal 404 */
export async function readReturn(store: Queryable, walletId: string, secret: string, now: number): Promise<Returned> {
  const [row] = await store.query(
    `SELECT sealed_result FROM cardinal_requests JOIN cardinal_sessions USING (handle_hash)
     WHERE secret_hash = $1 AND wallet_id = $2 AND created_at > $3`,
    [sha256Base64Url(secret), walletId, now - 2 * limits.session],
  )
  if (row === undefined) throw notFound()
  const { sealed_result: sealed } = v.parse(resultRow, row)
  if (sealed === null) return { state: 'waiting' }
  const { result } = v.parse(sealedSchema, unseal(sealed, secret))
  return v.parse(returnedSchema, { state: 'arrived', result: JSON.parse(result) })
}
