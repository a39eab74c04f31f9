import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { currencyOfNumeric } from '../../../wire/currency.ts'
import type { VisaContext } from '../context.ts'
import { relyingPartyId } from '../merchant.ts'
import { signAssertion } from '../passkeys/assertion-blob.ts'
import { bindingFor } from '../passkeys/bindings.ts'
import { signSecureToken } from '../passkeys/secure-token.ts'
import type { AuthenticationContext, Binding, FrameSession } from '../state.ts'

/** A ceremony that cannot go on; the text goes to the host page as the frame's `error`. */
export class CeremonyError extends Error {
  override readonly name = 'CeremonyError'
}

/** What the host sent as `authenticationContext` with message 4. */
export interface CeremonyRequest {
  readonly identifier: string
  readonly endpoint: string
  readonly payload: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly isPopup: boolean
}

/** Opens a ceremony: what to show the person, and the WebAuthn options. @throws CeremonyError */
export async function beginCeremony(sandbox: VisaContext, request: CeremonyRequest) {
  const { context, binding } = openContext(sandbox, request)
  requirePopup(sandbox, request)
  const token = sandbox.state.tokens.get(context.tokenId)
  if (token?.state !== 'ACTIVE') throw new CeremonyError('FIDO_START_FAILED')
  const { action, merchantName, merchantUrl } = context
  const shown = { action, merchantName, merchantUrl, money: moneyOf(context), lastFour: token.card.suffix }
  if (action === 'REGISTER') return { shown, registration: await registrationOptions(context, token.card.suffix) }
  return { shown, authentication: await authenticationOptions(context, binding) }
}

/** Verifies the authenticator's answer and ends the ceremony with the blob of contract 6.6. @throws CeremonyError */
export async function finishRegistration(
  sandbox: VisaContext,
  request: CeremonyRequest,
  response: RegistrationResponseJSON,
) {
  const { context, session, binding } = openContext(sandbox, request)
  const result = await verifyRegistrationResponse({ ...expectations(sandbox, context), response })
  if (!result.verified || !result.registrationInfo.userVerified) throw new CeremonyError('FIDO_VERIFICATION_FAILED')
  binding.passkey = result.registrationInfo.credential
  binding.state = 'bound'
  session.registrationUsed = true
  sandbox.state.counts.registrations += 1
  return complete(sandbox, context, session)
}

/** As {@link finishRegistration}, for a passkey that exists. @throws CeremonyError */
export async function finishAuthentication(
  sandbox: VisaContext,
  request: CeremonyRequest,
  response: AuthenticationResponseJSON,
) {
  const { context, session, binding } = openContext(sandbox, request)
  if (binding.passkey === undefined) throw new CeremonyError('FIDO_VERIFICATION_FAILED')
  const credential = binding.passkey
  const result = await verifyAuthenticationResponse({ ...expectations(sandbox, context), response, credential })
  if (!result.verified || !result.authenticationInfo.userVerified) throw new CeremonyError('FIDO_VERIFICATION_FAILED')
  binding.passkey = { ...credential, counter: result.authenticationInfo.newCounter }
  session.authenticationUsed = true
  sandbox.state.counts.authentications += 1
  return complete(sandbox, context, session)
}

async function complete(sandbox: VisaContext, context: AuthenticationContext, session: FrameSession) {
  context.used = true
  const fidoBlob = await signAssertion(sandbox, context)
  return {
    assuranceData: { fidoBlob, identifier: context.id, rpID: relyingPartyId },
    sessionContext: { secureToken: await signSecureToken(sandbox, session) },
  }
}

function openContext(sandbox: VisaContext, request: CeremonyRequest) {
  const context = sandbox.state.contexts.get(request.identifier)
  const isSame =
    context !== undefined &&
    context.payload === request.payload &&
    context.endpoint === request.endpoint &&
    context.action === request.action
  if (!isSame || context.used || context.expiresAt <= sandbox.clock.now()) throw new CeremonyError('INVALID_CONTEXT')
  const session = sandbox.state.sessions.get(context.sessionId)
  if (session === undefined || isUsed(session, context)) throw new CeremonyError('INVALID_SESSION')
  const binding = bindingFor(sandbox, context.tokenId, context.clientId)
  requireState(context, binding)
  return { context, session, binding }
}

function moneyOf({ amount, currency }: AuthenticationContext): string {
  const { alpha } = currencyOfNumeric(currency)
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: alpha }).format(Number(amount))
}

function isUsed(session: FrameSession, { action }: AuthenticationContext): boolean {
  return action === 'REGISTER' ? session.registrationUsed : session.authenticationUsed
}

function requireState({ action }: AuthenticationContext, { state }: Binding): void {
  const expected = action === 'REGISTER' ? 'approved' : 'bound'
  if (state !== expected) throw new CeremonyError('INVALID_CONTEXT')
}

function requirePopup(sandbox: VisaContext, { action, isPopup }: CeremonyRequest): void {
  const { requirePopup: rule } = sandbox.switches
  const needed = rule === 'both' || (rule === 'register' && action === 'REGISTER')
  if (needed && !isPopup) throw new CeremonyError('POPUP_REQUIRED')
}

async function registrationOptions(context: AuthenticationContext, lastFour: string) {
  const options = await generateRegistrationOptions({
    rpName: 'Visa (sandbox)',
    rpID: relyingPartyId,
    userName: `Card ending in ${lastFour}`,
    userDisplayName: `Card ending in ${lastFour}`,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestationType: 'none',
  })
  context.challenge = options.challenge
  return options
}

async function authenticationOptions(context: AuthenticationContext, { passkey }: Binding) {
  const allowCredentials = passkey === undefined ? [] : [{ id: passkey.id, ...transportsOf(passkey.transports) }]
  const options = await generateAuthenticationOptions({
    rpID: relyingPartyId,
    allowCredentials,
    userVerification: 'required',
  })
  context.challenge = options.challenge
  return options
}

function transportsOf(transports: NonNullable<Binding['passkey']>['transports']) {
  return transports === undefined ? {} : { transports }
}

function expectations(sandbox: VisaContext, { challenge }: AuthenticationContext) {
  if (challenge === undefined) throw new CeremonyError('INVALID_CONTEXT')
  return {
    expectedChallenge: challenge,
    expectedOrigin: sandbox.addresses.frame,
    expectedRPID: relyingPartyId,
    requireUserVerification: true,
  }
}
