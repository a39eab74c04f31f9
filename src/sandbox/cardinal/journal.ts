import type { Context, Next } from 'hono'
import type { CardinalContext } from './context.ts'

const capacity = 2000

/** Notes every call: where to, and how it was answered. Bodies hold card numbers and are not looked at. */
export function journal(sandbox: CardinalContext) {
  return async (context: Context, next: Next): Promise<void> => {
    await next()
    const { calls } = sandbox.state
    calls.push({
      at: sandbox.clock.now(),
      method: context.req.method,
      target: context.req.path,
      status: context.res.status,
    })
    if (calls.length > capacity) calls.shift()
  }
}
