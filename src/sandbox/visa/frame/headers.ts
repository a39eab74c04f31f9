import type { Context, Next } from 'hono'
import { allowedHostName } from '../../web/allowed-host.ts'

/** Headers of contract 6.6 and a policy that lets nothing foreign run on the page. */
export async function frameHeaders(context: Context, next: Next): Promise<void> {
  await next()
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors http://${allowedHostName}:*`,
  ]
  context.header('content-security-policy', policy.join('; '))
  context.header('permissions-policy', 'publickey-credentials-get=*, publickey-credentials-create=*')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
  context.header('cache-control', 'no-store')
}
