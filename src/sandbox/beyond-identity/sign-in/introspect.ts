import { createLocalJWKSet, jwtVerify } from 'jose'
import type { BiContext, Http } from '../context.ts'
import { applications } from '../fixtures.ts'
import { requireScope } from '../management/caller.ts'
import { authenticateClient, readForm } from './clients.ts'

/** `POST …/introspect` of the realm (contract 10), for a client or an API token. */
export async function introspect(sandbox: BiContext, http: Http): Promise<Response> {
  const form = await readForm(http)
  requireCaller(http, form)
  const keys = createLocalJWKSet({ keys: [sandbox.keys.token.publicJwk] })
  try {
    const { payload } = await jwtVerify(form.get('token') ?? '', keys, {
      algorithms: ['RS256'],
      currentDate: new Date(sandbox.clock.now()),
    })
    return http.json({ active: true, ...payload })
  } catch {
    return http.json({ active: false })
  }
}

function requireCaller(http: Http, form: URLSearchParams): void {
  if (/^Bearer /i.test(http.req.header('authorization') ?? '')) {
    requireScope(http, 'read')
    return
  }
  const named = Object.values(applications).find(({ clientId }) => basicClient(http) === clientId)
  authenticateClient(http, named ?? applications.wallet, form)
}

function basicClient(http: Http): string {
  const encoded = (http.req.header('authorization') ?? '').replace(/^Basic /i, '')
  return Buffer.from(encoded, 'base64').toString('utf8').split(':')[0] ?? ''
}
