import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { inTurn } from '../../turns.ts'
import type { VisaContext } from '../context.ts'
import { authenticate } from './authentication.ts'
import { encryptToMerchant, openBody } from './encryption.ts'
import type { Family } from './read-body.ts'
import { iccRefusal, Refusal, tmsRefusal } from './refusal.ts'
import type { Caller, WireRequest } from './wire-request.ts'

/** An authenticated call with its body in the clear. */
export interface Call {
  readonly sandbox: VisaContext
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a handler answers. `jose` marks a body that is a compact JWE already; `delay` is in milliseconds. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly jose?: string
  readonly delay?: number
}

export type Handler = (call: Call) => Reply | Promise<Reply>

/** Which envelope a call speaks and whether its body must be encrypted. */
export interface Rules {
  readonly family: Family
  readonly mandatory: boolean
}

type NodeContext = Context<{ Bindings: HttpBindings }>

const maxBodyBytes = 512 * 1024

/**
 * Wraps a handler in everything each call goes through: authentication, opening of the body, the error envelope,
 * encryption of the answer, the journal. Handlers run one at a time, so that a repeated call meets a settled first one.
 */
export function endpoint(sandbox: VisaContext, rules: Rules, handler: Handler) {
  return async (context: NodeContext): Promise<Response> => {
    const correlationId = randomUUID()
    const request = await readRequest(context)
    let caller: Caller | undefined
    let body: unknown
    const reply = await settle(rules.family, async () => {
      caller = await authenticate(sandbox, request)
      body = await openBody(sandbox, rules, caller, parseBody(rules.family, request))
      const call = { sandbox, caller, params: context.req.param(), query: context.req.query(), body }
      return inTurn(sandbox, () => handler(call))
    })
    sandbox.journal.add({
      at: sandbox.clock.now(),
      method: request.method,
      target: request.target,
      body,
      reply,
      scheme: caller?.scheme,
    })
    if (reply.delay !== undefined) await sandbox.clock.sleep(reply.delay)
    return answer(sandbox, caller, reply, correlationId)
  }
}

async function readRequest(context: NodeContext): Promise<WireRequest> {
  const { incoming } = context.env
  const body = new Uint8Array(await context.req.arrayBuffer())
  return { method: (incoming.method ?? '').toUpperCase(), target: incoming.url ?? '', headers: incoming.headers, body }
}

function parseBody(family: Family, request: WireRequest): unknown {
  if (request.body.length === 0) return undefined
  if (request.body.length > maxBodyBytes) throw new Refusal(413, { error: { reason: 'TOO_LARGE' } })
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(type)) throw badHeader(family)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body))
  } catch {
    throw badBody(family)
  }
}

function badHeader(family: Family): Refusal {
  if (family === 'tms') return tmsRefusal(400, 'invalidHeaders', 'The content type is not JSON', ['content-type'])
  return iccRefusal(415, 'INVALID_HEADER', 'The content type is not JSON', 'content-type')
}

function badBody(family: Family): Refusal {
  if (family === 'tms') return tmsRefusal(400, 'invalidFields', 'The body is not JSON', ['body'])
  return iccRefusal(400, 'INVALID_FIELD', 'The body is not JSON', 'body')
}

async function settle(family: Family, run: () => Promise<Reply>): Promise<Reply> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body }
    console.error('sandbox: a handler failed', error)
    const failure =
      family === 'tms'
        ? tmsRefusal(500, 'internalError', 'Internal error')
        : iccRefusal(500, 'SYSTEM_ERROR', 'Internal error')
    return { status: failure.status, body: failure.body }
  }
}

async function answer(sandbox: VisaContext, caller: Caller | undefined, reply: Reply, id: string): Promise<Response> {
  const headers = { 'v-c-correlation-id': id, 'cache-control': 'no-store' }
  if (reply.jose !== undefined) {
    return new Response(reply.jose, {
      status: reply.status,
      headers: { ...headers, 'content-type': 'application/jose;charset=utf-8' },
    })
  }
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers })
  const text = JSON.stringify(reply.body)
  const protect = caller?.wantsEncryptedAnswer === true
  const sent = protect ? JSON.stringify({ encryptedResponse: await encryptToMerchant(sandbox, text) }) : text
  return new Response(sent, {
    status: reply.status,
    headers: { ...headers, 'content-type': 'application/hal+json;charset=utf-8' },
  })
}
