import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { RequestClaims } from '../../../wire/beyond-identity/authenticate.ts'
import { describeConfig } from '../binding/info.ts'
import type { BiContext, Http } from '../context.ts'
import { type AuthenticatorConfig, applicationOf, limits, realm, tenant } from '../fixtures.ts'
import { newSecret } from '../random.ts'
import { apiRefusal } from '../refusal.ts'
import type { Transaction } from '../state.ts'
import { readForm } from './clients.ts'

/** The authenticate request (contract 8): its claims, or in the partial form a token for them. */
export function signRequest(
  sandbox: BiContext,
  transaction: Transaction,
  config: AuthenticatorConfig,
): Promise<string> {
  const { privateKey, publicJwk } = sandbox.keys.request
  const claims = claimsOf(sandbox, transaction, config)
  return new SignJWT(sandbox.switches.requestForm === 'full' ? { ...claims } : partialForm(sandbox, claims))
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'JWT',
      kid: publicJwk.kid,
      jku: `${sandbox.addresses.keySet}/.well-known/bi-request-jwks.json`,
    })
    .sign(privateKey)
}

function partialForm(sandbox: BiContext, claims: RequestClaims) {
  const token = newSecret()
  sandbox.state.requests.set(token, claims)
  return { token, introspect_uri: `${sandbox.addresses.web}/introspect-request`, iat: claims.iat, exp: claims.exp }
}

/** `POST …/introspect-request`, form `token`: the claims of a partial request, once. */
export async function introspectRequest({ state }: BiContext, http: Http): Promise<Response> {
  const token = (await readForm(http)).get('token') ?? ''
  const claims = state.requests.get(token)
  state.requests.delete(token)
  if (claims === undefined) throw apiRefusal(404, 'request not found')
  return http.json(claims)
}

function claimsOf(sandbox: BiContext, { id, nonce, authorization }: Transaction, config: AuthenticatorConfig) {
  const { web: cloud } = sandbox.addresses
  const now = Math.floor(sandbox.clock.now() / 1000)
  const application = applicationOf(authorization.applicationId)
  const claims: RequestClaims = {
    iss: cloud,
    sub: authorization.applicationId,
    aud: ['bi-embedded'],
    iat: now,
    nbf: now,
    exp: now + limits.request / 1000,
    jti: randomUUID(),
    cid: randomUUID(),
    verb: 'authenticate',
    origin: { ip: '127.0.0.1', ua: 'Sandbox/1.0', geo: '', ref: '' },
    indirect_uri: `${cloud}/indirect`,
    transaction_id: id,
    authn: {
      base_url: cloud,
      tid: tenant.id,
      rid: realm.id,
      aid: authorization.applicationId,
      action: { prove: { transaction_id: id, nonce, bi_req: 'W10', bi_obl: 'W10', bi_pol_ver: 'v3' } },
      redirect_uri: authorization.redirectUri,
      ...(authorization.state !== undefined && { state: authorization.state }),
      mode: 'grant',
      application: { display_name: application?.displayName ?? '' },
      authenticator_config: describeConfig(sandbox, config),
    },
  }
  return claims
}
