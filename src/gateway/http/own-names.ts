import type { MiddlewareHandler } from 'hono'
import type { Gateway, GatewayEnv } from '../context.ts'
import { notFound } from '../refusal.ts'

/**
 * For a gateway on loopback, which anybody's admission code opens: a page in this machine's browser may have a name of its own
 * lead here, and would then be of the same origin. An operator's gateway is behind whatever names its proxies give it.
 * @throws Refusal 404
 */
export function ownNames({ origins }: Pick<Gateway, 'origins'>): MiddlewareHandler<GatewayEnv> {
  const hosts = origins.map(origin => new URL(origin).host)
  return async (c, next) => {
    if (!hosts.includes(new URL(c.req.url).host)) throw notFound()
    await next()
  }
}
