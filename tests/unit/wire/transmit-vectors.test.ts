import { describe, expect, it } from 'vitest'
import { bytesFromBase64, bytesToBase64 } from '../../../src/wire/base64.ts'
import {
  DEVICE_KEY_ALGORITHM,
  deviceKeyId,
  signDeviceChallenge,
  verifyDeviceChallenge,
} from '../../../src/wire/transmit/device-key.ts'
import {
  authenticationResultSchema,
  readEncodedResult,
  registrationResultSchema,
} from '../../../src/wire/transmit/webauthn.ts'
import vectors from '../../vectors/transmit.json' with { type: 'json' }

const { T1, T2 } = vectors

describe('vectors of Transmit, as both sides read and write them', () => {
  it('T1: the id of a device key, and its signature over a challenge and no other', async () => {
    expect(await deviceKeyId(bytesFromBase64(T1.publicKey))).toBe(T1.keyId)
    expect(await verifyDeviceChallenge(T1.publicKey, T1.challenge, T1.signature)).toBe(true)
    expect(await verifyDeviceChallenge(T1.publicKey, T1.otherChallenge, T1.signature)).toBe(false)
  })

  it('T1: what a wallet signs verifies with a salt of exactly 32 bytes', async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(DEVICE_KEY_ALGORITHM, true, ['sign', 'verify'])
    const spki = bytesToBase64(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)))
    expect(await verifyDeviceChallenge(spki, T1.challenge, await signDeviceChallenge(privateKey, T1.challenge))).toBe(
      true,
    )
    const bytes = new TextEncoder().encode(T1.challenge)
    const salted = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 20 }, privateKey, bytes)
    expect(await verifyDeviceChallenge(spki, T1.challenge, bytesToBase64(new Uint8Array(salted)))).toBe(false)
  })

  it('T2: encoded results', () => {
    const made = readEncodedResult(registrationResultSchema, T2.registration.result)
    const used = readEncodedResult(authenticationResultSchema, T2.authentication.result)
    expect([made.webauthnSessionId, used.webauthnSessionId]).toEqual(['ws-reg-0001', 'ws-auth-0001'])
    expect(bytesToBase64(Buffer.from(T2.credentialIdHex, 'hex'))).toBe(used.publicKeyCredential.rawId)
    const clientData = JSON.parse(atob(used.publicKeyCredential.response.clientDataJSON))
    expect(clientData).toMatchObject({ challenge: T2.authentication.challengeInClientData, origin: T2.origin })
    expect(atob(used.publicKeyCredential.response.userHandle ?? '')).toBe(T2.userHandle)
  })
})
