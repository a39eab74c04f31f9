import * as v from 'valibot'
import { type Http, endpoint as inTurnEndpoint } from '../web/endpoint.ts'
import type { BiContext } from './context.ts'
import { apiRefusal, fieldRefusal } from './refusal.ts'

/** A handler in turn with the others of this sandbox. */
export function endpoint(sandbox: BiContext, handle: (http: Http) => Response | Promise<Response>) {
  return inTurnEndpoint(sandbox, { code: 'internal', message: 'internal error' }, handle)
}

/** Reads a JSON body by its schema. @throws Refusal 400 naming every member that is wrong */
export async function readJson<const S extends v.GenericSchema>(http: Http, schema: S): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, await http.req.json().catch(() => undefined))
  if (result.success) return result.output
  throw fieldRefusal(result.issues.map(issue => ({ field: v.getDotPath(issue) ?? 'body', description: issue.message })))
}

/** The token of an `Authorization: Bearer` header. @throws Refusal 401 */
export function bearerOf(http: Http): string {
  const [scheme, token] = (http.req.header('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw apiRefusal(401, 'missing bearer token')
  return token
}
