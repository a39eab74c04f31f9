import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { Gateway, GatewayEnv } from '../context.ts'
import { sha256Base64Url } from '../hash.ts'
import { seal, unseal } from '../seal.ts'
import type { Queryable } from '../store/database.ts'

/** How long an answer can be had again, in milliseconds: as long as what it carries is of use (contract cybersource-visa 13). */
export const ANSWER_LIFE = 15 * 60_000

/** What a wallet must send to get its answer again: unguessable, since it is also what opens the kept answer. */
const keySchema = v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/))

const answerSchema = v.object({ status: v.number(), source: v.nullable(v.string()), body: v.string() })

/** One call: the very request, of one wallet, under one key. */
interface Call {
  readonly key: string
  readonly hash: string
}

/**
 * Carries out a call once for its `Idempotency-Key`: a wallet whose worker died before the answer came sends the same
 * request again and gets the first one's answer, whatever the provider makes of repeats. A repeat that comes while the first
 * is under way waits for it. Only successes are kept, sealed under the key, which no table has.
 */
export function answerOnce(gateway: Pick<Gateway, 'store' | 'now'>): MiddlewareHandler<GatewayEnv> {
  const underWay = new Map<string, Promise<void>>()
  return async (c, next) => {
    const call = callOf(c)
    if (call === undefined) return next()
    const before = underWay.get(call.hash)
    const turn = carryOut(gateway, c, call, next, before)
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    underWay.set(call.hash, over)
    try {
      return await turn
    } finally {
      if (underWay.get(call.hash) === over) underWay.delete(call.hash)
    }
  }
}

function callOf(c: Context<GatewayEnv>): Call | undefined {
  const key = c.req.header('idempotency-key')
  if (c.req.method === 'GET' || !v.is(keySchema, key)) return undefined
  const { pathname, search } = new URL(c.req.url)
  const parts = [c.get('walletId'), key, c.req.method, pathname + search, sha256Base64Url(c.get('bytes'))]
  return { key, hash: sha256Base64Url(JSON.stringify(parts)) }
}

async function carryOut(
  { store, now }: Pick<Gateway, 'store' | 'now'>,
  c: Context<GatewayEnv>,
  call: Call,
  next: () => Promise<void>,
  before: Promise<void> | undefined,
): Promise<Response | undefined> {
  await before
  const known = await findAnswer(store, call, now())
  if (known !== undefined) return known
  await next()
  if (c.res.ok) await keepAnswer(store, c.get('walletId'), call, c.res.clone(), now())
  return undefined
}

async function findAnswer(store: Queryable, { key, hash }: Call, now: number): Promise<Response | undefined> {
  const [row] = await store.query('SELECT sealed FROM answers WHERE hash = $1 AND expires_at > $2', [hash, now])
  if (row === undefined) return undefined
  const { sealed } = v.parse(v.object({ sealed: v.string() }), row)
  const { status, source, body } = v.parse(answerSchema, unseal(sealed, key))
  const headers = { 'content-type': 'application/json', ...(source !== null && { 'countersign-source': source }) }
  return new Response(body === '' ? null : body, { status, headers })
}

async function keepAnswer(
  store: Queryable,
  walletId: string,
  { key, hash }: Call,
  response: Response,
  now: number,
): Promise<void> {
  const answer = {
    status: response.status,
    source: response.headers.get('countersign-source'),
    body: await response.text(),
  }
  await store.query(
    'INSERT INTO answers (hash, wallet_id, expires_at, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [hash, walletId, now + ANSWER_LIFE, seal(answer, key)],
  )
}
