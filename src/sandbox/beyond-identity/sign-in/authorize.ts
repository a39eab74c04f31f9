import { randomUUID } from 'node:crypto'
import { invocationOf } from '../binding/info.ts'
import type { BiContext, Http } from '../context.ts'
import { type Application, limits } from '../fixtures.ts'
import { startVisit } from '../hosted/visits.ts'
import { newSecret } from '../random.ts'
import { oauthRefusal } from '../refusal.ts'
import type { Authorization, Transaction } from '../state.ts'
import { requireApplication } from './clients.ts'
import { signRequest } from './request-jwt.ts'

/** Where codes may be sent: the gateway's return page on any port, and the page the published client is tried on. */
const redirectUris = [
  /^http:\/\/gateway\.localhost(:\d+)?\/callback\/sign-in\/return$/,
  /^http:\/\/sdk\.localhost(:\d+)?\/callback$/,
]

/** `GET …/authorize` (contract 7). @throws Refusal 400 without a redirect for a bad client or redirect_uri */
export async function authorize(sandbox: BiContext, http: Http): Promise<Response> {
  const application = requireApplication(http)
  const query = new URL(http.req.url).searchParams
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== application.clientId) throw oauthRefusal(400, 'invalid_client')
  if (!redirectUris.some(pattern => pattern.test(redirectUri))) throw oauthRefusal(400, 'invalid_redirect_uri')
  const state = query.get('state') ?? undefined
  const problem = problemOf(query)
  if (problem) return http.redirect(backWith({ redirectUri, state }, { error: problem }), 302)
  return begin(sandbox, http, application, {
    applicationId: application.id,
    redirectUri,
    state,
    nonce: query.get('nonce') ?? undefined,
    codeChallenge: query.get('code_challenge') ?? undefined,
    tellsTime: query.has('max_age'),
    scope: query.get('scope') ?? '',
  })
}

function problemOf(query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  if (!(query.get('scope') ?? '').split(' ').includes('openid')) return 'invalid_scope'
  if (!/^\d{1,9}$/.test(query.get('max_age') ?? '0')) return 'invalid_request'
  const challenge = query.get('code_challenge')
  if (challenge === null) return undefined
  const isRight = query.get('code_challenge_method') === 'S256' && /^[A-Za-z0-9_-]{43}$/.test(challenge)
  return isRight ? undefined : 'invalid_request'
}

/** The address that brings a person back to the client, with its state. */
export function backWith(
  { redirectUri, state }: Pick<Authorization, 'redirectUri' | 'state'>,
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}

async function begin(
  sandbox: BiContext,
  http: Http,
  { authenticator }: Application,
  authorization: Authorization,
): Promise<Response> {
  if (authenticator === 'hosted') return http.redirect(startVisit(sandbox, authorization), 302)
  const transaction: Transaction = {
    id: randomUUID(),
    nonce: newSecret(),
    authorization,
    expiresAt: sandbox.clock.now() + limits.request,
  }
  sandbox.state.transactions.set(transaction.id, transaction)
  const request = await signRequest(sandbox, transaction, authenticator)
  const address = `${sandbox.switches.invokeUrl.replace(/\/$/, '')}/bi-authenticate?request=${request}`
  if (invocationOf(sandbox, authenticator) === 'automatic') return http.redirect(address, 302)
  return http.json({ authenticate_url: address })
}
