import type { VisaContext } from '../context.ts'
import { hashOf, randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import type { AuthenticationContext, FrameSession } from '../state.ts'
import type { OptionsRequest } from './request-schema.ts'
import { badToken } from './secure-token.ts'

const endpoints = {
  REGISTER: 'L29hdXRoMi9hdXRob3JpemF0aW9uL3JlcXVlc3QvaHViL3BheW1lbnQtY3JlZGVudGlhbC1iaW5kaW5n',
  AUTHENTICATE: 'L29hdXRoMi9hdXRob3JpemF0aW9uL3JlcXVlc3QvaHViL3BheW1lbnQtY3JlZGVudGlhbC1hdXRoZW50aWNhdGlvbg==',
} as const

/** What a ceremony will be about. */
export interface ContextRequest {
  readonly tokenId: string
  readonly session: FrameSession
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly request: OptionsRequest
}

/**
 * The context of a ceremony as 5.1 and 5.4 answer it. The same request gets the same unused context, so that a repeat
 * after a lost answer has no second effect (our extension of section 12).
 * @throws Refusal 400 when the session was used for this action already
 */
export function contextFor(sandbox: VisaContext, wanted: ContextRequest) {
  const { session, action } = wanted
  if (action === 'REGISTER' ? session.registrationUsed : session.authenticationUsed) throw badToken()
  const key = hashOf([wanted.tokenId, action, wanted.request])
  const known = sandbox.state.contexts.get(sandbox.state.contextsByRequest.get(key) ?? '')
  const isOpen = known !== undefined && !known.used && known.expiresAt > sandbox.clock.now()
  const context = isOpen ? known : makeContext(sandbox, wanted)
  sandbox.state.contextsByRequest.set(key, context.id)
  return contextBody(context)
}

function makeContext(
  sandbox: VisaContext,
  { tokenId, session, action, request }: ContextRequest,
): AuthenticationContext {
  const context: AuthenticationContext = {
    id: `auth-ctx-${randomHex(12)}`,
    tokenId,
    clientId: session.clientId,
    sessionId: session.id,
    correlationId: request.clientCorrelationId,
    action,
    endpoint: endpoints[action],
    payload: Buffer.from(randomHex(48)).toString('base64url'),
    amount: request.orderInformation.amountDetails.totalAmount,
    currency: request.orderInformation.amountDetails.currency,
    merchantName: request.merchantInformation.merchantDescriptor.name,
    merchantUrl: request.merchantInformation.merchantDescriptor.url,
    expiresAt: Math.min(session.expiresAt, sandbox.clock.now() + limits.context),
    used: false,
  }
  sandbox.state.contexts.set(context.id, context)
  return context
}

function contextBody(context: AuthenticationContext) {
  return {
    id: context.id,
    endpoint: context.endpoint,
    payload: context.payload,
    action: context.action,
    platformType: 'WEB',
    authenticationPreferencesEnabled: { responseType: 'code', responseMode: 'com_visa_web_message' },
  }
}
