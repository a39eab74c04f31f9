import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as v from 'valibot'
import type { Http, TransmitContext } from './context.ts'

/** An answer other than success. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly body: object

  constructor(status: ContentfulStatusCode, body: object) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

/** Refusal of the WebAuthn and backend calls (contract 3.1, assumed body). */
export const apiRefusal = (status: 400 | 401 | 404 | 409, message: string) =>
  new Refusal(status, { message, error_code: status })

const turns = new WeakMap<TransmitContext, Promise<unknown>>()

/** Handlers run one at a time, so that what is good once is used once. Refusals become answers. */
export function endpoint(sandbox: TransmitContext, handle: (http: Http) => Response | Promise<Response>) {
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
    if (error instanceof Refusal) return http.json(error.body, error.status)
    console.error('sandbox: a handler failed', error)
    return http.json({ message: 'internal error', error_code: 500 }, 500)
  }
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
