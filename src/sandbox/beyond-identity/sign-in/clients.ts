import type { Http } from '../context.ts'
import { type Application, applicationOf } from '../fixtures.ts'
import { pathPart, requireRealm } from '../management/caller.ts'
import { apiRefusal, oauthRefusal } from '../refusal.ts'

/** The application a path names. @throws Refusal 404 */
export function requireApplication(http: Http): Application {
  requireRealm(http)
  const application = applicationOf(pathPart(http, 'applicationId'))
  if (!application) throw apiRefusal(404, 'application not found')
  return application
}

/**
 * Authenticates the client of a form call: Basic, form fields, or none for a public client with PKCE.
 * @throws Refusal 401 `invalid_client`
 */
export function authenticateClient(
  http: Http,
  application: Application,
  form: URLSearchParams,
): 'confidential' | 'public' {
  const given = basicOf(http) ?? { id: form.get('client_id'), secret: form.get('client_secret') }
  if (given.id !== application.clientId) throw oauthRefusal(401, 'invalid_client')
  if (given.secret === null) return 'public'
  if (given.secret !== application.clientSecret) throw oauthRefusal(401, 'invalid_client')
  return 'confidential'
}

function basicOf(http: Http): { id: string; secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(http.req.header('authorization') ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  return { id, secret }
}

/** Reads a form body. */
export async function readForm(http: Http): Promise<URLSearchParams> {
  return new URLSearchParams(await http.req.text())
}
