import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import { MAX_REQUEST_LENGTH } from '../messages/agent.ts'

export type RequestId = string | number

/** One JSON-RPC 2.0 call; `params` is not looked into yet. */
export interface RpcRequest {
  readonly id: RequestId
  readonly method: string
  readonly params?: unknown
}

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: Readonly<Record<string, string | number>>
}

export type RpcResponse =
  | { readonly jsonrpc: '2.0'; readonly id: RequestId; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RequestId | null; readonly error: RpcError }

const idSchema = v.union([v.pipe(v.string(), v.maxLength(128)), v.pipe(v.number(), v.safeInteger())])

const requestSchema = v.object({
  jsonrpc: v.literal('2.0'),
  id: idSchema,
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.unknown()),
})

/** Objects in one another at most this deep: what comes after recurses. */
const MAX_DEPTH = 16

/** Thrown for text that is not one JSON-RPC call; `code` is the protocol's own. */
export class RpcFault extends Error {
  override readonly name = 'RpcFault'
  readonly code: -32700 | -32600

  constructor(code: -32700 | -32600, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Reads one call. Batches and notifications are refused: each call has one answer.
 * @throws RpcFault for malformed text, WalletError `too_large`
 */
export function readCall(body: string): RpcRequest {
  if (body.length > MAX_REQUEST_LENGTH || new TextEncoder().encode(body).length > MAX_REQUEST_LENGTH) {
    throw new WalletError('too_large', { limit: MAX_REQUEST_LENGTH })
  }
  const parsed = v.safeParse(requestSchema, parseJson(body))
  if (!parsed.success) throw new RpcFault(-32600, 'Not a JSON-RPC 2.0 call')
  const { id, method, params } = parsed.output
  if (isDeeperThan(params, MAX_DEPTH)) throw new RpcFault(-32600, 'Nested too deep')
  return { id, method, ...(params !== undefined && { params }) }
}

/** The id of a text that {@link readCall} refused, so that its sender learns which call it was; null when it has none. */
export function readId(body: string): RequestId | null {
  if (body.length > MAX_REQUEST_LENGTH) return null
  try {
    const parsed = v.safeParse(v.object({ id: idSchema }), JSON.parse(body))
    return parsed.success ? parsed.output.id : null
  } catch {
    return null
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new RpcFault(-32700, 'Not JSON')
  }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some(member => isDeeperThan(member, depth - 1))
}
