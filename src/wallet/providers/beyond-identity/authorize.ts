import * as oauth from 'oauth4webapi'
import { authorizeAnswerSchema, readAuthenticateUrl } from '../../../wire/beyond-identity/authenticate.ts'
import { SIGN_IN_RETURN_PATH } from '../../../wire/beyond-identity/gateway-api.ts'
import { applicationPath } from '../../../wire/beyond-identity/ids.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { type BiAddresses, readAddresses } from './addresses.ts'
import { type AuthenticateRequest, readRequest } from './authenticate-request.ts'
import type { BiDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { callCloud, expectShape } from './http.ts'

/** What ties an answer to the one who asked (RFC 7636, RFC 6749 10.12). Secret. */
export interface Pkce {
  readonly verifier: string
  readonly challenge: string
  readonly state: string
}

export async function newPkce(): Promise<Pkce> {
  const verifier = oauth.generateRandomCodeVerifier()
  return { verifier, challenge: await oauth.calculatePKCECodeChallenge(verifier), state: oauth.generateRandomState() }
}

/** The one return address that is registered with the cloud: the gateway's. */
export async function returnAddress({ gateway }: BiDeps): Promise<string> {
  const enrolment = await gateway.enrolment()
  if (!enrolment) throw new WalletError('not_set_up', { part: 'gateway' })
  return enrolment.origin + SIGN_IN_RETURN_PATH
}

/**
 * The query of `/authorize` (contract 7). A sign-in of an hour ago confirms no purchase of now: the gateway checks `auth_time`,
 * which a provider must tell only where `max_age` was asked for (OIDC Core 3.1.2.1).
 */
export function authorizeQuery(about: {
  readonly clientId: string
  readonly redirectUri: string
  readonly nonce: string
  readonly pkce: Pick<Pkce, 'challenge' | 'state'>
}): Record<string, string> {
  const { clientId, redirectUri, nonce, pkce } = about
  return {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    state: pkce.state,
    nonce,
    max_age: '0',
    code_challenge_method: 'S256',
    code_challenge: pkce.challenge,
  }
}

/**
 * Asks to sign in (contract 7) and reads the request that comes back: in JSON where the configuration is manual, in the
 * address a redirect led to where it is automatic. Throws `identity_refused`.
 */
export async function authorize(
  deps: BiDeps,
  { nonce, pkce }: { readonly nonce: string; readonly pkce: Pkce },
  call: Call,
): Promise<AuthenticateRequest> {
  const addresses = await readAddresses(deps, call)
  const redirectUri = await returnAddress(deps)
  const query = authorizeQuery({ clientId: addresses.clientId, redirectUri, nonce, pkce })
  const url = `${endpointOf(addresses)}?${new URLSearchParams(query)}`
  const headers = { accept: 'application/json' }
  const answer = await callCloud(deps, url, { headers, redirect: 'follow' }, call)
  const asked = { addresses, state: pkce.state, redirectUri }
  if (readAuthenticateUrl(answer.url) !== undefined) return readRequest(deps, answer.url, asked, call)
  if (answer.status >= 400) throw refusal('biUnexpected')
  return readRequest(deps, expectShape(authorizeAnswerSchema, answer).authenticate_url, asked, call)
}

function endpointOf({ authOrigin, ...ids }: BiAddresses): string {
  return `${authOrigin}${applicationPath(ids)}/authorize`
}
