import type { MiddlewareHandler } from 'hono'
import type { GatewayEnv } from '../context.ts'
import { Refusal } from '../refusal.ts'
import { BodyTooLarge, chunksOf, readCapped } from './read-capped.ts'

/** Reads the body once, up to `limit` bytes, so that a proof covers the exact bytes. @throws Refusal 413 `too_large` */
export function bodyBytes(limit: number): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    try {
      c.set('bytes', await readCapped(chunksOf(c.req.raw.body), limit))
    } catch (cause) {
      if (cause instanceof BodyTooLarge) throw new Refusal(413, 'too_large', 'body', { cause })
      throw new Refusal(400, 'invalid_input', 'body', { cause })
    }
    await next()
  }
}
