import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { TransportRefusal } from '../jwt.ts'

export type WebContext = Context<{ Bindings: HttpBindings }>

/** Reads a posted form. @throws TransportRefusal 415 for another content type */
export async function readForm(context: WebContext): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(context.req.header('content-type') ?? ''))
    throw new TransportRefusal(415, 0, '')
  return new URLSearchParams(await context.req.text())
}

/** Turns refusals into the answers of contract 10, and counts them. */
export function refusing(
  counts: () => { requestsRefused: number },
  handle: (context: WebContext) => Promise<Response>,
) {
  return async (context: WebContext): Promise<Response> => {
    try {
      return await handle(context)
    } catch (thrown) {
      if (!(thrown instanceof TransportRefusal)) throw thrown
      counts().requestsRefused += 1
      if (thrown.status === 415) return context.body(null, 415)
      return context.json({ ErrorNumber: thrown.errorNumber, ErrorDescription: thrown.message }, thrown.status)
    }
  }
}
