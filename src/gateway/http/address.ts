import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * Network address of the caller. Behind `trustedProxies` proxies it is the entry the outermost of them wrote; entries
 * before that are the caller's own words.
 */
export function callerAddress(c: Context, trustedProxies: number): string {
  const own = getConnInfo(c).remote.address ?? 'unknown'
  if (trustedProxies === 0) return own
  const entries = (c.req.header('x-forwarded-for') ?? '').split(',').map(entry => entry.trim())
  return entries.at(-trustedProxies) || own
}
