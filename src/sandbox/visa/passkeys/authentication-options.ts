import type { VisaContext } from '../context.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import type { FrameSession, TokenizedCard } from '../state.ts'
import { usableToken } from '../tokens/find-token.ts'
import { contextFor } from './authentication-context.ts'
import { approveBinding, bindingFor } from './bindings.ts'
import { type OptionsRequest, optionsSchema } from './request-schema.ts'
import { readSecureToken } from './secure-token.ts'
import { stepUpFor } from './step-up.ts'

/** `POST .../authentication-options` (contract 5.1): says what the device has to do next. */
export async function createAuthenticationOptions({ sandbox, params, body }: Call): Promise<Reply> {
  const request = readBody('tms', optionsSchema, body)
  const token = usableToken(sandbox, params.tokenId ?? '')
  const session = await readSecureToken(sandbox, request.sessionInformation.secureToken)
  requireSameBrowser(session, request)
  return { status: 200, body: nextAction(sandbox, token, session, request) }
}

/** The browser members must agree with the session (contract 5.1); the user agent may come in base64 (section 17, 10). */
export function requireSameBrowser(session: FrameSession, { deviceInformation }: OptionsRequest): void {
  if (!('userAgentBrowserValue' in deviceInformation)) return
  const stated = deviceInformation.userAgentBrowserValue
  const encoded = Buffer.from(session.userAgent).toString('base64')
  if ([session.userAgent, encoded, encoded.replace(/=+$/, '')].includes(stated)) return
  const field = 'deviceInformation.userAgentBrowserValue'
  throw tmsRefusal(400, 'invalidFields', 'The browser does not match the session', [field])
}

function nextAction(sandbox: VisaContext, token: TokenizedCard, session: FrameSession, request: OptionsRequest) {
  if (token.fixture.stepUp === 'impossible') throw tmsRefusal(403, 'declined', 'The issuer cannot bind devices')
  const binding = bindingFor(sandbox, token.id, session.clientId)
  if (binding.state === 'declined') throw tmsRefusal(403, 'declined', 'The issuer refused the device')
  if (binding.state === 'bound') {
    const authenticationContext = contextFor(sandbox, { tokenId: token.id, session, action: 'AUTHENTICATE', request })
    return { action: 'AUTHENTICATE', authenticationContext }
  }
  if (token.fixture.stepUp === 'none') approveBinding(sandbox, binding)
  if (binding.state === 'approved') return { action: 'AUTHENTICATION_REGISTRATION' }
  const attempt = { tokenId: token.id, clientId: session.clientId, correlationId: request.clientCorrelationId }
  const { options } = stepUpFor(sandbox, token.fixture, attempt)
  return { action: sandbox.switches.stepUpSpelling, stepUpOptions: options.map(({ shown }) => shown) }
}
