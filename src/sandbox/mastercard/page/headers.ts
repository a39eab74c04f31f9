import type { Context, Next } from 'hono'

/** Headers of the launch page (contract 7.4, step 1): no framing, no referrer, no cache, nothing foreign. */
export async function pageHeaders(context: Context, next: Next): Promise<void> {
  await next()
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  context.header('content-security-policy', policy.join('; '))
  context.header('x-frame-options', 'DENY')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
  context.header('cache-control', 'no-store')
}
