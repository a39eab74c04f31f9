import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import * as v from 'valibot'
import { webAuthnProofChallengeSchema, webAuthnProofSchema } from '../../../wire/beyond-identity/authenticate.ts'
import { base64ToUrl, relyingPartiesOf } from '../../web/relying-party.ts'
import type { BiContext } from '../context.ts'
import type { Credential } from '../state.ts'
import type { SignedProof } from './signed-proof.ts'

const clientDataSchema = v.object({ challenge: v.string() })

/** Checks a proof by a device's passkey, whose challenge is the proof itself (contract 9). Throws otherwise. */
export async function verifyPasskeyProof(sandbox: BiContext, text: string): Promise<SignedProof> {
  const parts = v.parse(webAuthnProofSchema, JSON.parse(text))
  const clientData = Buffer.from(parts.client_data, 'base64').toString('utf8')
  const { challenge } = v.parse(clientDataSchema, JSON.parse(clientData))
  const { claims } = v.parse(webAuthnProofChallengeSchema, readChallenge(challenge))
  const credential = findCredential(sandbox, claims.pub_key_cred_id ?? '')
  const { passkey, origin } = credential.webAuthn
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: passkey.id,
      rawId: passkey.id,
      type: 'public-key',
      response: {
        clientDataJSON: base64ToUrl(parts.client_data),
        authenticatorData: base64ToUrl(parts.authenticator_data),
        signature: base64ToUrl(parts.signature),
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingPartiesOf(origin),
    credential: passkey,
    requireUserVerification: true,
  })
  if (!verified) throw new Error('not verified')
  passkey.counter = authenticationInfo.newCounter
  return { credential, claims }
}

/** The challenge's bytes are the JSON, as in binding. */
function readChallenge(challenge: string): unknown {
  return JSON.parse(Buffer.from(challenge, 'base64url').toString('utf8'))
}

function findCredential(sandbox: BiContext, id: string): Credential & { webAuthn: object } {
  const wanted = Buffer.from(id, 'base64url').toString('base64url')
  for (const credential of sandbox.state.credentials.values()) {
    if (credential.state !== 'ACTIVE' || credential.webAuthn?.passkey.id !== wanted) continue
    return { ...credential, webAuthn: credential.webAuthn }
  }
  throw new Error('no active credential')
}
