import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { Gateway, GatewayEnv } from '../context.ts'
import { sha256Base64Url } from '../hash.ts'
import { seal, unseal } from '../seal.ts'
import { type Keeper, keeperOf } from './keepers.ts'
import type { Keeping } from './keeping.ts'

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
 * is under way waits for it. Only successes are kept, where `keeping` says, sealed under the key, which is kept nowhere.
 */
export function answerOnce(
  gateway: Pick<Gateway, 'store' | 'answers' | 'now'>,
  keeping: Keeping,
): MiddlewareHandler<GatewayEnv> {
  const keeper = keeperOf(gateway, keeping)
  const underWay = new Map<string, Promise<void>>()
  return async (c, next) => {
    const call = callOf(c)
    if (call === undefined) return next()
    const before = underWay.get(call.hash)
    const turn = carryOut(keeper, c, call, next, before)
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
  keeper: Keeper,
  c: Context<GatewayEnv>,
  { key, hash }: Call,
  next: () => Promise<void>,
  before: Promise<void> | undefined,
): Promise<Response | undefined> {
  await before
  const sealed = await keeper.find(hash)
  if (sealed !== undefined) return open(sealed, key)
  const walletId = c.get('walletId')
  await keeper.begin(hash, walletId)
  try {
    await next()
  } finally {
    if (!c.res.ok) await keeper.release(hash)
  }
  if (c.res.ok) {
    const answer = seal(await readAnswer(c.res.clone()), key)
    await keeper.keep(hash, { walletId, sealed: answer, attempt: c.get('attempt') })
  }
  return undefined
}

function open(sealed: string, key: string): Response {
  const { status, source, body } = v.parse(answerSchema, unseal(sealed, key))
  const headers = { 'content-type': 'application/json', ...(source !== null && { 'countersign-source': source }) }
  return new Response(body === '' ? null : body, { status, headers })
}

async function readAnswer(response: Response): Promise<v.InferOutput<typeof answerSchema>> {
  return {
    status: response.status,
    source: response.headers.get('countersign-source'),
    body: await response.text(),
  }
}
