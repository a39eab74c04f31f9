import type { Next } from 'hono'
import type { BiContext, Http } from './context.ts'

/** Calls that pages make; everything else is for backends and has no CORS (contract 11). */
const browserCalls =
  /(:(invokeAuthenticator|getInfo|bind)|\/authorize|\/bi-authenticate|\/introspect-request|\/\.well-known\/[a-z-]+(\.json)?)$/

/** Lets trusted origins read the answers of browser calls. */
export function cors(sandbox: BiContext) {
  return async (http: Http, next: Next): Promise<Response | undefined> => {
    const origin = http.req.header('origin') ?? ''
    const isAllowed = browserCalls.test(http.req.path) && sandbox.switches.trustedOrigins.includes(origin)
    if (http.req.method === 'OPTIONS' && isAllowed) {
      return new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, OPTIONS',
          'access-control-allow-headers': 'authorization, content-type, x-correlation-id',
        },
      })
    }
    await next()
    if (isAllowed) http.header('access-control-allow-origin', origin)
    http.header('vary', 'Origin')
    return undefined
  }
}
