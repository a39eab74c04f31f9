import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { inTurn } from '../turns.ts'
import { Refusal } from './refusal.ts'

/** A request to a sandbox, with Node's own below it. */
export type Http = Context<{ Bindings: HttpBindings }>

/**
 * Runs a handler in turn with the others of its sandbox, so that what is good once is used once, and turns refusals into
 * answers. `failure` is the provider's body of a 500.
 */
export function endpoint(sandbox: object, failure: object, handle: (http: Http) => Response | Promise<Response>) {
  return (http: Http): Promise<Response> =>
    inTurn(sandbox, async () => {
      try {
        return await handle(http)
      } catch (error) {
        if (error instanceof Refusal) return http.json(error.body, error.status)
        console.error('sandbox: a handler failed', error)
        return http.json(failure, 500)
      }
    })
}
