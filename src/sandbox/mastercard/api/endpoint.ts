import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { serviceId } from '../../../wire/mastercard/primitives.ts'
import { inTurn } from '../../turns.ts'
import { client, otherClient } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import type { ForcedApi } from '../forced.ts'
import { verifyOAuth1 } from '../oauth1/verify.ts'
import { verifyOAuth2 } from '../oauth2/verify.ts'
import { useOnce } from '../state.ts'
import { decryptPayload, Undecryptable } from './jwe.ts'
import { badArgument, Refusal, serviceRefusal } from './refusal.ts'
import { type NodeContext, readRequest, type WireRequest } from './wire-request.ts'

/** An authenticated call. */
export interface Call {
  readonly sandbox: MastercardContext
  /** Who signed; what a body or query says must agree. */
  readonly srcClientId: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
}

export type Handler = (call: Call) => Reply | Promise<Reply>

const MAX_BODY = 256 * 1024

/** Wraps a handler in what each call goes through: authentication, body, forced errors, the envelope of refusals. */
export function endpoint(sandbox: MastercardContext, route: ForcedApi['route'] | undefined, handler: Handler) {
  return async (context: NodeContext): Promise<Response> => {
    const request = await readRequest(context)
    let body: unknown
    const reply = await inTurn(sandbox, () =>
      settle(async () => {
        const srcClientId = await authenticate(sandbox, request)
        forceError(sandbox, route)
        body = parseBody(request, context.req.header('content-type'))
        return handler({ sandbox, srcClientId, params: context.req.param(), query: queryOf(context), body })
      }),
    )
    const { pathname: target } = new URL(request.url)
    const scheme = request.authorization?.startsWith('DPoP ') ? 'oauth2' : 'oauth1'
    sandbox.journal.add({ at: sandbox.clock.now(), method: request.method, target, body, reply, scheme })
    return answer(reply)
  }
}

async function authenticate(sandbox: MastercardContext, request: WireRequest): Promise<string> {
  if (request.authorization?.startsWith('DPoP ')) return verifyOAuth2(sandbox, request)
  const { keys, state, clock } = sandbox
  const clients = new Map<string, string>([client, otherClient].map(entry => [entry.consumerKey, entry.srcClientId]))
  const consumerKey = verifyOAuth1(request, {
    keyOf: name => (clients.has(name) ? keys.clientRequestSigning.publicKey : undefined),
    useNonce: (name, nonce, until) => useOnce(state, `oauth1:${name}:${nonce}`, until, clock.now()),
    now: clock.now,
  })
  return clients.get(consumerKey) ?? ''
}

/** A name that comes twice is nobody's guess. */
function queryOf(context: NodeContext): Readonly<Record<string, string>> {
  const entries = Object.entries(context.req.queries())
  const double = entries.find(([, values]) => values.length > 1)
  if (double !== undefined) throw badQuery('INVALID_FORMAT', double[0])
  return Object.fromEntries(entries.map(([name, [value = '']]) => [name, value]))
}

function badQuery(reason: string, source: string): Refusal {
  return serviceRefusal(400, 'INVALID_ARGUMENT', { reason, source, sourceType: 'QUERY' })
}

function forceError({ forced }: MastercardContext, route: ForcedApi['route'] | undefined): void {
  const error = route === undefined ? undefined : forced.takeApi(route)
  if (error === undefined) return
  const { http, reason = reasons[http], detail, source = 'body' } = error
  throw serviceRefusal(http, reason, ...(detail === undefined ? [] : [{ reason: detail, source }]))
}

const reasons = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
} as const

function parseBody(request: WireRequest, type = ''): unknown {
  if (request.body.length === 0) return undefined
  if (request.body.length > MAX_BODY) throw badArgument('LIMIT_EXCEED', 'body')
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(type)) {
    throw serviceRefusal(400, 'INVALID_ARGUMENT', {
      reason: 'INVALID_VALUE',
      source: 'Content-Type',
      sourceType: 'HEADER',
    })
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body))
  } catch {
    throw badArgument('INVALID_FORMAT', 'body')
  }
}

async function settle(
  run: () => Promise<Reply>,
): Promise<Reply & { readonly headers?: Readonly<Record<string, string>> }> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body, headers: error.headers }
    console.error('sandbox: a handler failed', error)
    return { status: 500, body: serviceRefusal(500, 'INTERNAL').body }
  }
}

function answer({ status, body, headers }: Reply & { readonly headers?: Readonly<Record<string, string>> }): Response {
  const all = { ...headers, 'cache-control': 'no-store', 'x-src-cx-flow-id': randomUUID() }
  if (body === undefined) return new Response(null, { status, headers: all })
  return Response.json(body, { status, headers: all })
}

const callerSchema = v.object({ srcClientId: v.string(), serviceId: v.optional(serviceId) })

/** Requires that a body or query speaks for the client that signed and for one of its services. @throws Refusal 403 */
export function requireOwnClient(call: Call, said: unknown, services: readonly string[]): void {
  const { srcClientId, serviceId: service } = v.parse(callerSchema, said)
  if (srcClientId.toLowerCase() !== call.srcClientId) throw notYours('srcClientId')
  if (service !== undefined && !services.includes(service)) throw notYours('serviceId')
}

function notYours(source: string): Refusal {
  return serviceRefusal(403, 'PERMISSION_DENIED', { reason: 'INVALID_VALUE', source })
}

/** Opens an encrypted member. @throws Refusal 400 `CORRUPT_DATA` naming it */
export function openMember({ sandbox }: Call, name: string, jwe: string): unknown {
  try {
    return decryptPayload(jwe, sandbox.keys.networkPayloadEncryption)
  } catch (error) {
    if (error instanceof Undecryptable) throw badArgument('CORRUPT_DATA', name)
    throw error
  }
}
