import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  authenticationResultSchema,
  readEncodedResult,
  registrationResultSchema,
} from '../../../wire/transmit/webauthn.ts'
import { base64ToUrl, relyingPartiesOf } from '../../web/relying-party.ts'
import type { TransmitContext } from '../context.ts'
import type { User, WebAuthnSession } from '../state.ts'

/** Who authenticated, and what was approved by it. */
export interface Authenticated {
  readonly user: User
  readonly session: WebAuthnSession
}

/** Verifies an encoded result of authentication (contract 3.3): session once, then WebAuthn. Throws otherwise. */
export async function verifyAuthentication(sandbox: TransmitContext, encoded: string): Promise<Authenticated> {
  const { webauthnSessionId, publicKeyCredential: given } = readEncodedResult(authenticationResultSchema, encoded)
  const session = takeSession(sandbox, webauthnSessionId, 'authenticate')
  const { user, passkey } = findPasskey(sandbox, given.id)
  if (session.username !== undefined && session.username !== user.username) throw new Error("another user's passkey")
  const { response } = given
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: given.id,
      rawId: base64ToUrl(given.rawId),
      type: 'public-key',
      response: {
        authenticatorData: base64ToUrl(response.authenticatorData),
        clientDataJSON: base64ToUrl(response.clientDataJSON),
        signature: base64ToUrl(response.signature),
      },
      clientExtensionResults: {},
    },
    expectedChallenge: session.challenge,
    expectedOrigin: session.origin,
    expectedRPID: relyingPartiesOf(session.origin),
    credential: passkey.credential,
    requireUserVerification: true,
  })
  if (!verified) throw new Error('not verified')
  passkey.credential.counter = authenticationInfo.newCounter
  sandbox.state.counts.authentications += 1
  return { user, session }
}

/** Verifies an encoded result of registration and keeps the passkey. Throws otherwise. */
export async function verifyRegistration(sandbox: TransmitContext, user: User, encoded: string) {
  const result = readEncodedResult(registrationResultSchema, encoded)
  const session = takeSession(sandbox, result.webauthnSessionId, 'register')
  if (session.username !== user.username) throw new Error('a passkey for another user')
  const given = result.publicKeyCredential
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: {
      id: given.id,
      rawId: base64ToUrl(given.rawId),
      type: 'public-key',
      response: {
        attestationObject: base64ToUrl(given.response.attestationObject),
        clientDataJSON: base64ToUrl(given.response.clientDataJSON),
      },
      clientExtensionResults: {},
    },
    expectedChallenge: session.challenge,
    expectedOrigin: session.origin,
    expectedRPID: relyingPartiesOf(session.origin),
    requireUserVerification: true,
  })
  if (!verified) throw new Error('not verified')
  user.passkeys.push({ credential: registrationInfo.credential, origin: session.origin })
  sandbox.state.counts.passkeys += 1
  return result.deviceInfo
}

/** A session is used up by the first result, right or wrong. */
function takeSession(sandbox: TransmitContext, id: string, kind: WebAuthnSession['kind']): WebAuthnSession {
  const session = sandbox.state.sessions.get(id)
  sandbox.state.sessions.delete(id)
  if (session?.kind !== kind || session.expiresAt <= sandbox.clock.now()) throw new Error('no such session')
  return session
}

function findPasskey(sandbox: TransmitContext, id: string) {
  for (const user of sandbox.state.users.values()) {
    const passkey = user.passkeys.find(({ credential }) => credential.id === id)
    if (passkey) return { user, passkey }
  }
  throw new Error('unknown passkey')
}
