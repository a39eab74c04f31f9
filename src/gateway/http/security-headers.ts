import type { MiddlewareHandler } from 'hono'

/** Headers of every answer; pages set their own content policy over the closed one. No CORS header is ever sent. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const strictTransport = 'max-age=63072000; includeSubDomains'

/** Adds the security headers; HSTS where the gateway is reached by https. */
export function securityHeaders(mode: 'sandbox' | 'live'): MiddlewareHandler {
  return async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
    if (mode === 'live') c.res.headers.set('strict-transport-security', strictTransport)
  }
}
