import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { Refusal } from '../../web/refusal.ts'
import type { Http, TransmitContext } from '../context.ts'
import { apiRefusal, readJson } from '../endpoint.ts'
import { failCall } from '../failures.ts'
import { client, limits } from '../fixtures.ts'
import { userTokens } from './user-tokens.ts'

/** `POST /oidc/token`, client credentials (contract 3.6). */
export async function clientToken(sandbox: TransmitContext, http: Http): Promise<Response> {
  const form = new URLSearchParams(await http.req.text())
  const isClient = form.get('client_id') === client.id && form.get('client_secret') === client.secret
  if (!isClient) return http.json({ error: 'invalid_client' }, 401)
  if (form.get('grant_type') !== 'client_credentials') return http.json({ error: 'unsupported_grant_type' }, 400)
  const token = randomBytes(32).toString('base64url')
  sandbox.state.clientTokens.set(token, sandbox.clock.now() + limits.clientToken)
  return http.json({ access_token: token, token_type: 'Bearer', expires_in: limits.clientToken / 1000 })
}

/** @throws Refusal 401 for anyone but the client's backend */
export function requireBackend(sandbox: TransmitContext, http: Http): void {
  const token = /^Bearer (.+)$/.exec(http.req.header('authorization') ?? '')?.[1] ?? ''
  if ((sandbox.state.clientTokens.get(token) ?? 0) <= sandbox.clock.now()) throw apiRefusal(401, 'unauthorized')
}

const bodySchema = v.object({ code: v.pipe(v.string(), v.maxLength(256)) })

/** `POST /ido/api/v2/token/exchange` (contract 6): a code once, within five minutes, for the client's backend. */
export async function exchangeCode(sandbox: TransmitContext, http: Http): Promise<Response> {
  failCall(sandbox, 'exchange')
  requireBackend(sandbox, http)
  const { code } = await readJson(http, bodySchema)
  const completion = sandbox.state.completions.get(code)
  sandbox.state.completions.delete(code)
  const isGood = completion !== undefined && completion.expiresAt > sandbox.clock.now()
  if (!isGood || http.req.query('clientId') !== client.id) {
    throw new Refusal(400, { error_code: 4000, error_message: 'invalid code' })
  }
  const { journey, user } = completion
  const { amr, organisationId, approval, authenticatedAt = 0 } = journey
  const { nonce } = journey.params
  const signedIn = { user, authenticatedAt, amr, organisationId, approval }
  return http.json({
    ...(await userTokens(sandbox, { ...signedIn, ...(nonce !== undefined && { nonce: String(nonce) }) })),
    session_id: journey.sessionId,
    context: {
      device_status: journey.device ?? 'unknown',
      access: journey.access,
      ...(journey.deviceKeyId !== undefined && { device_key_id: journey.deviceKeyId }),
    },
  })
}
