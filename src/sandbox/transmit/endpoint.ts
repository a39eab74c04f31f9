import * as v from 'valibot'
import { type Http, endpoint as inTurnEndpoint } from '../web/endpoint.ts'
import { Refusal } from '../web/refusal.ts'
import type { TransmitContext } from './context.ts'

/** Refusal of the WebAuthn and backend calls (contract 3.1, assumed body). */
export const apiRefusal = (status: 400 | 401 | 404 | 409, message: string) =>
  new Refusal(status, { message, error_code: status })

/** A handler in turn with the others of this sandbox. */
export function endpoint(sandbox: TransmitContext, handle: (http: Http) => Response | Promise<Response>) {
  return inTurnEndpoint(sandbox, { message: 'internal error', error_code: 500 }, handle)
}

/** Reads a JSON body by its schema. @throws Refusal 400 naming the member */
export async function readJson<const S extends v.GenericSchema>(http: Http, schema: S): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, await http.req.json().catch(() => undefined))
  if (result.success) return result.output
  throw apiRefusal(400, `invalid ${v.getDotPath(result.issues[0]) ?? 'body'}`)
}

/** The origin a page calls from. @throws Refusal 400 for one that is not allowed */
export function requireOrigin(sandbox: TransmitContext, http: Http): string {
  const origin = http.req.header('origin') ?? ''
  if (!sandbox.switches.allowedOrigins.includes(origin)) throw apiRefusal(400, 'origin not allowed')
  return origin
}
