import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Gateway, GatewayEnv } from '../context.ts'

/** Characters of a wallet's id that a log may show: enough to follow one wallet, not to name it elsewhere. */
const WALLET_PREFIX = 8

/** Writes one line per request: no address, no query, no body, no id. */
export function requestLog(gateway: Pick<Gateway, 'log' | 'now'>): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const start = performance.now()
    await next()
    gateway.log({
      at: new Date(gateway.now()).toISOString(),
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round(performance.now() - start),
      wallet: (c.get('walletId') ?? '').slice(0, WALLET_PREFIX),
      correlation: c.get('correlation') ?? '',
    })
  }
}
