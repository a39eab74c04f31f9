import type { BiContext, Http } from '../context.ts'
import { requireApplication } from './clients.ts'
import { issuerOf } from './token.ts'

/** `…/.well-known/openid-configuration` of an application (contract 10). */
export function discovery(sandbox: BiContext, http: Http): Response {
  const application = requireApplication(http)
  const issuer = issuerOf(sandbox, application)
  return http.json({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes_supported: ['openid'],
  })
}
