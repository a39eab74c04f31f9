import { verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  cose,
  decodeAttestationObject,
  decodeCredentialPublicKey,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers'
import type { JWK } from 'jose'
import * as v from 'valibot'
import { bindingClaimsSchema, webAuthnBindingSchema } from '../../../wire/beyond-identity/bind.ts'
import { base64ToUrl, relyingPartiesOf } from '../../web/relying-party.ts'
import type { BiContext } from '../context.ts'
import { apiRefusal } from '../refusal.ts'
import type { Expected, ProvenKey } from './proven-key.ts'

/**
 * Checks an attestation whose challenge is the binding request itself (contract 4.4): from a trusted origin, for that
 * origin's relying party, with the person verified. @throws Refusal 400
 */
export async function verifyPasskey(sandbox: BiContext, raw: string, expected: Expected): Promise<ProvenKey> {
  try {
    const parts = v.parse(webAuthnBindingSchema, JSON.parse(raw))
    const id = credentialIdOf(parts.attestation_object)
    let origin = ''
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: base64ToUrl(parts.client_data_json_base64),
          attestationObject: base64ToUrl(parts.attestation_object),
        },
        clientExtensionResults: {},
      },
      expectedChallenge: encoded => isAbout(encoded, expected),
      expectedOrigin: [...sandbox.switches.trustedOrigins],
      expectedRPID: sandbox.switches.trustedOrigins.flatMap(relyingPartiesOf),
      requireUserVerification: true,
    })
    if (!verified) throw new Error('not verified')
    origin = registrationInfo.origin
    return {
      jwk: jwkOf(registrationInfo.credential.publicKey),
      webAuthn: { passkey: registrationInfo.credential, origin },
    }
  } catch {
    throw apiRefusal(400, 'the binding request does not verify')
  }
}

function isAbout(encoded: string, { subject, token }: Expected): boolean {
  const claims = v.parse(bindingClaimsSchema, JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')))
  return claims.sub === subject && claims.token === token
}

function credentialIdOf(attestationObject: string): string {
  const bytes = new Uint8Array(Buffer.from(attestationObject, 'base64'))
  const { credentialID } = parseAuthenticatorData(decodeAttestationObject(bytes).get('authData'))
  if (!credentialID) throw new Error('no attested credential')
  return Buffer.from(credentialID).toString('base64url')
}

/** The public key as JWK: P-256 or RSA, which is what the options ask for. */
function jwkOf(publicKey: Uint8Array<ArrayBuffer>): JWK {
  const key = decodeCredentialPublicKey(publicKey)
  const encode = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url')
  if (cose.isCOSEPublicKeyEC2(key)) {
    return { crv: 'P-256', kty: 'EC', x: encode(key.get(cose.COSEKEYS.x)), y: encode(key.get(cose.COSEKEYS.y)) }
  }
  if (cose.isCOSEPublicKeyRSA(key)) {
    return { e: encode(key.get(cose.COSEKEYS.e)), kty: 'RSA', n: encode(key.get(cose.COSEKEYS.n)) }
  }
  throw new Error('a key of another kind')
}
