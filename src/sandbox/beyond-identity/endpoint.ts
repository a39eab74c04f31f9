import * as v from 'valibot'
import type { BiContext, Http } from './context.ts'
import { apiRefusal, fieldRefusal, Refusal } from './refusal.ts'

const turns = new WeakMap<BiContext, Promise<unknown>>()

/** Handlers run one at a time, so that what is good once is used once. Refusals become answers. */
export function endpoint(sandbox: BiContext, handle: (http: Http) => Response | Promise<Response>) {
  return async (http: Http): Promise<Response> => {
    const earlier = turns.get(sandbox) ?? Promise.resolve()
    const mine = earlier.then(() => settle(http, handle))
    turns.set(sandbox, mine)
    return mine
  }
}

async function settle(http: Http, handle: (http: Http) => Response | Promise<Response>): Promise<Response> {
  try {
    return await handle(http)
  } catch (error) {
    if (error instanceof Refusal) return http.json(error.body as object, error.status)
    console.error('sandbox: a handler failed', error)
    return http.json({ code: 'internal', message: 'internal error' }, 500)
  }
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
