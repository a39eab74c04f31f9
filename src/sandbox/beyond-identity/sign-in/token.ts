import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { applicationPath } from '../../../wire/beyond-identity/ids.ts'
import type { BiContext, Http } from '../context.ts'
import { type Application, limits, realm, tenant } from '../fixtures.ts'
import { oauthRefusal } from '../refusal.ts'
import type { Code } from '../state.ts'
import { authenticateClient, readForm, requireApplication } from './clients.ts'

/** `POST …/token` (contract 10): a code once, for its client, its redirect address and its verifier. */
export async function exchangeCode(sandbox: BiContext, http: Http): Promise<Response> {
  const application = requireApplication(http)
  const form = await readForm(http)
  const client = authenticateClient(http, application, form)
  if (form.get('grant_type') !== 'authorization_code') throw oauthRefusal(400, 'unsupported_grant_type')
  const code = takeCode(sandbox, form.get('code') ?? '')
  requireOwn(code, application, form)
  requireVerifier(code, client, form.get('code_verifier'))
  if (sandbox.clock.now() >= code.expiresAt) throw oauthRefusal(400, 'invalid_grant')
  sandbox.state.counts.tokens += 1
  http.header('cache-control', 'no-store')
  return http.json(await tokens(sandbox, application, code))
}

/** A code is used up by the first attempt, right or wrong. */
function takeCode(sandbox: BiContext, text: string): Code {
  const code = sandbox.state.codes.get(text)
  sandbox.state.codes.delete(text)
  if (!code) throw oauthRefusal(400, 'invalid_grant')
  return code
}

function requireOwn({ authorization }: Code, { id }: Application, form: URLSearchParams): void {
  const isSame = authorization.applicationId === id && authorization.redirectUri === form.get('redirect_uri')
  if (!isSame) throw oauthRefusal(400, 'invalid_grant')
}

function requireVerifier({ authorization }: Code, client: 'confidential' | 'public', verifier: string | null): void {
  const { codeChallenge } = authorization
  if (codeChallenge === undefined && client === 'confidential' && verifier === null) return
  const isWellFormed = /^[A-Za-z0-9._~-]{43,128}$/.test(verifier ?? '')
  const made = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  if (!isWellFormed || made !== codeChallenge) throw oauthRefusal(400, 'invalid_grant')
}

async function tokens(sandbox: BiContext, application: Application, code: Code) {
  const { authorization, identityId, authTime } = code
  const common = { bi_t: tenant.id, bi_r: realm.id, bi_p: identityId, bi_ty: 'user', jti: randomUUID() }
  const nonce = authorization.nonce === undefined ? {} : { nonce: authorization.nonce }
  const time = authorization.tellsTime ? { auth_time: Math.floor(authTime / 1000) } : {}
  const idClaims = { ...common, ...nonce, ...time }
  return {
    access_token: await sign(sandbox, application, identityId, limits.accessToken, {
      ...common,
      azp: application.clientId,
    }),
    token_type: 'Bearer',
    expires_in: limits.accessToken / 1000,
    scope: authorization.scope,
    id_token: await sign(sandbox, application, identityId, limits.idToken, idClaims),
  }
}

function sign(
  sandbox: BiContext,
  application: Application,
  subject: string,
  life: number,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { privateKey, publicJwk } = sandbox.keys.token
  const now = Math.floor(sandbox.clock.now() / 1000)
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: publicJwk.kid })
    .setIssuer(issuerOf(sandbox, application))
    .setSubject(subject)
    .setAudience(application.clientId)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + life / 1000)
    .sign(privateKey)
}

/** Issuer of an application's tokens (contract 10). */
export function issuerOf(sandbox: BiContext, { id }: Application): string {
  return sandbox.addresses.web + applicationPath({ tenantId: tenant.id, realmId: realm.id, applicationId: id })
}
