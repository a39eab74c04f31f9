import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'

export type NodeContext = Context<{ Bindings: HttpBindings }>
export type NodeApp = Hono<{ Bindings: HttpBindings }>

/** A request as it came over the wire, before anything is parsed. */
export interface WireRequest {
  /** Upper case. */
  readonly method: string
  /** Scheme, host and port the caller wrote, then path and query exactly as sent. */
  readonly url: string
  readonly authorization: string | undefined
  readonly dpop: string | undefined
  readonly body: Uint8Array
}

/** Reads a request whose address is signed: nothing of it may be normalised on the way. */
export async function readRequest(context: NodeContext): Promise<WireRequest> {
  const { incoming } = context.env
  const { authorization, dpop, host = '' } = incoming.headers
  return {
    method: (incoming.method ?? '').toUpperCase(),
    url: `http://${host}${incoming.url ?? ''}`,
    authorization,
    dpop: typeof dpop === 'string' ? dpop : undefined,
    body: new Uint8Array(await context.req.arrayBuffer()),
  }
}
