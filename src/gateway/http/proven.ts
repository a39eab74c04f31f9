import type { Context, MiddlewareHandler } from 'hono'
import type { Gateway, GatewayEnv } from '../context.ts'
import { type ProvenRequest, verifyProof } from '../proof/verify.ts'

/** Lets only enrolled wallets through, at their rate. @throws Refusal 401 or 429 */
export function proven(gateway: Gateway): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const walletId = await verifyProof(gateway, requestToProve(c))
    c.set('walletId', walletId)
    gateway.limits.wallet.take(walletId)
    await next()
  }
}

/** The request as a proof must describe it: path and query exactly as they arrived. */
export function requestToProve(c: Context<GatewayEnv>): ProvenRequest {
  const { pathname, search } = new URL(c.req.url)
  return {
    method: c.req.method,
    target: pathname + search,
    bytes: c.get('bytes'),
    proof: c.req.header('countersign-proof'),
  }
}
