import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import { usableToken } from '../tokens/find-token.ts'
import { contextFor } from './authentication-context.ts'
import { requireSameBrowser } from './authentication-options.ts'
import { bindingFor } from './bindings.ts'
import { registrationSchema } from './request-schema.ts'
import { readSecureToken } from './secure-token.ts'

/** `POST .../authentication-registrations` (contract 5.4): opens the ceremony that makes the passkey. */
export async function createAuthenticationRegistration({ sandbox, params, body }: Call): Promise<Reply> {
  const request = readBody('tms', registrationSchema, body)
  const token = usableToken(sandbox, params.tokenId ?? '')
  const session = await readSecureToken(sandbox, request.sessionInformation.secureToken)
  requireSameBrowser(session, request)
  const { state } = bindingFor(sandbox, token.id, session.clientId)
  if (state === 'declined') throw tmsRefusal(403, 'declined', 'The issuer refused the device')
  if (state !== 'approved') throw tmsRefusal(412, 'conflict', 'The binding is not approved')
  return {
    status: 200,
    body: { authenticationContext: contextFor(sandbox, { tokenId: token.id, session, action: 'REGISTER', request }) },
  }
}
