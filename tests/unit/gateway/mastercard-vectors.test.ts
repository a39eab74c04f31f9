import { createHmac, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import OAuth from 'mastercard-oauth1-signer'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decryptPayload } from '../../../src/gateway/mastercard/decrypt.ts'
import type { KeySet } from '../../../src/gateway/mastercard/key-set.ts'
import { openCheckout } from '../../../src/gateway/mastercard/open-checkout.ts'
import { signCall } from '../../../src/gateway/mastercard/sign.ts'
import { verifyProof } from '../../../src/gateway/mastercard/verify-proof.ts'
import { Refusal } from '../../../src/gateway/refusal.ts'
import checkout from '../../vectors/mastercard-checkout-jws.json' with { type: 'json' }
import jwe from '../../vectors/mastercard-jwe.json' with { type: 'json' }
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import oauth1 from '../../vectors/mastercard-oauth1.json' with { type: 'json' }
import proofs from '../../vectors/mastercard-proof-jwt.json' with { type: 'json' }

const { keys } = keyFile
const signingKey = createPrivateKey({ key: keys.clientRequestSigning.privateJwk, format: 'jwk' })
const signer = { consumerKey: oauth1.consumerKey, signingKey }

const own = (role: 'networkPayloadEncryption' | 'clientPayloadDecryption') => ({
  kid: keys[role].kid,
  key: createPrivateKey({ key: keys[role].privateJwk, format: 'jwk' }),
})

const keySet = (jwks: readonly { kid: string }[]): KeySet => {
  const known = new Map<string, KeyObject>(
    jwks.map(jwk => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]),
  )
  return { find: async kid => known.get(kid) }
}

describe('signing', () => {
  const ours = oauth1.positive.filter(({ matchesOfficialSigner }) => matchesOfficialSigner === true)

  it.each(ours)('$name gives the official header', ({ method, url, body, nonce, timestamp, authorizationHeader }) => {
    expect(signCall(signer, { method, url, body: body ?? '', nonce, timestamp })).toBe(authorizationHeader)
  })

  it('covers the seven cases that the official package makes', () => expect(ours).toHaveLength(7))

  afterEach(() => vi.useRealTimers())

  it('equals the official package for every call the gateway makes', () => {
    vi.useFakeTimers({ now: 1_767_225_600_000, toFake: ['Date'] })
    const pem = signingKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    const base = 'https://api.mastercard.com/src/api'
    const query = 'srcClientId=6aff5cba-3aac-4fe0-b0cd-a52fc948d0c6&serviceId=LOCAL_WALLET%23AGENT%2301'
    const calls = [
      ['POST', `${base}/digital/payments/authentication/sessions`, '{"a":"Žižka"}'],
      ['POST', `${base}/digital/payments/transaction/credentials`, '{"dpaUri":"https://shop.example/!*()"}'],
      ['GET', `${base}/digital/payments/cards/61XJzB_BQ9qa29nGa7JZrQ000000000000US?${query}`, ''],
      [
        'DELETE',
        `http://127.0.0.1:8787/src/api/digital/payments/cards/51a977f3-bda4-498b-901d-b48ad4d97ab0?${query}`,
        '',
      ],
      ['POST', `${base}/confirmations`, '{}'],
    ] as const
    for (const [method, url, body] of calls) {
      const official = OAuth.getAuthorizationHeader(url, method, body === '' ? null : body, signer.consumerKey, pem)
      const [, nonce = ''] = /oauth_nonce="(\w+)"/.exec(official) ?? []
      expect(signCall(signer, { method, url, body, nonce, timestamp: 1_767_225_600 }), url).toBe(official)
    }
  })
})

describe('decryption', () => {
  it.each([...jwe.positive, ...jwe.sdk])('opens $name', ({ compact, decryptWith, plaintext }) => {
    const role = decryptWith === 'clientPayloadDecryption' ? decryptWith : 'networkPayloadEncryption'
    expect(decryptPayload(compact, own(role))).toEqual(JSON.parse(plaintext))
  })

  it.each(jwe.negative)('refuses $name with the one error', ({ compact }) => {
    expect(() => decryptPayload(compact, own('networkPayloadEncryption'))).toThrow('the payload can not be decrypted')
  })

  it('refuses what is no token at all', () => {
    for (const text of ['', 'a.b.c.d.e', randomBytes(20).toString('hex')]) {
      expect(() => decryptPayload(text, own('networkPayloadEncryption'))).toThrow('the payload can not be decrypted')
    }
  })
})

describe('proofs', () => {
  const { iss: issuer, clientSessionId } = proofs.verifierExpectations
  const check = (jwt: string, now: number) =>
    verifyProof(jwt, { keys: keySet(proofs.jwks.keys), issuer, clientSessionId, now: now * 1000 })

  it.each(proofs.positive)('$name is accepted', ({ jwt, verifierNow }) =>
    expect(check(jwt, verifierNow)).resolves.toBeUndefined(),
  )

  // One use is kept in the table: tests/contract/gateway/mastercard-answers.test.ts.
  it.each(proofs.negative.filter(({ name }) => name !== 'replayed'))('$name is refused', ({ jwt, verifierNow }) =>
    expect(check(jwt, verifierNow)).rejects.toThrow(Refusal),
  )

  it.each(proofs.positive)('$name is refused in another spelling of the same signature', async proof => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = proof.jwt.slice(0, -1) + alphabet[alphabet.indexOf(proof.jwt.slice(-1)) + 1]
    const bytes = (jwt: string) => Buffer.from(jwt.split('.')[2] ?? '', 'base64url')
    expect(bytes(twin)).toEqual(bytes(proof.jwt))
    await expect(check(twin, proof.verifierNow)).rejects.toMatchObject({ field: 'format' })
  })

  it('covers every vector', () => expect([proofs.positive.length, proofs.negative.length]).toEqual([5, 24]))

  it('knows the published sample by its shape, and that it expired', async () => {
    const { header, payload } = proofs.decodedPublicSample
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const sample = `${part(header)}.${part(payload)}.AAAA`
    const at = (now: number) =>
      verifyProof(sample, { keys: undefined, issuer, clientSessionId: payload.clientSessionId, now: now * 1000 })
    await expect(at(payload.iat + 10)).resolves.toBeUndefined()
    await expect(at(payload.exp + 61)).rejects.toMatchObject({ status: 410, code: 'authentication_proof_expired' })
  })
})

describe('checkout answers', () => {
  const asked = {
    srcDigitalCardId: checkout.payload.maskedCard.srcDigitalCardId,
    srciTransactionId: checkout.payload.srciTransactionId,
  }
  const judge = {
    keys: keySet(checkout.jwks.keys),
    decryptionKey: own('clientPayloadDecryption'),
    now: 1_767_225_610_000,
  }
  const open = (answer: unknown, change: object = {}) => {
    const seen = new Set<string>()
    const useOnce = async (jti: string) => !seen.has(jti) && seen.add(jti) !== undefined
    return openCheckout(answer, asked, { ...judge, useOnce, ...change })
  }

  it('the vector opens to what it holds', async () => {
    const { token, dynamicData } = checkout.decryptedPayload
    const { paymentAccountReference: _, ...shown } = token
    expect((await open(checkout.wireResponse)).payment).toEqual({ token: shown, dynamicData })
  })

  it.each(checkout.negative)('$name is refused', async ({ checkoutResponseJWS }) => {
    await expect(open({ checkoutResponseJWS })).rejects.toMatchObject({ code: 'provider_unreadable' })
  })

  it('with alg none, or with the public key as a secret, is refused', async () => {
    const { checkoutResponseJWS } = checkout.wireResponse
    const [, payload = ''] = checkoutResponseJWS.split('.')
    const head = (alg: string) =>
      Buffer.from(JSON.stringify({ ...checkout.protectedHeader, alg })).toString('base64url')
    const [jwk] = checkout.jwks.keys
    const pem = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const signed = `${head('HS256')}.${payload}`
    const mac = createHmac('sha256', pem).update(signed).digest('base64url')
    for (const forged of [`${head('none')}.${payload}.AA`, `${signed}.${mac}`])
      await expect(open({ checkoutResponseJWS: forged })).rejects.toMatchObject({ field: 'header' })
    await expect(open({ checkoutResponseJWS: `${head('none')}.${payload}.` })).rejects.toMatchObject({
      field: 'format',
    })
  })

  it('one that was seen before is refused', async () => {
    const refused = open(checkout.wireResponse, { useOnce: async () => false })
    await expect(refused).rejects.toMatchObject({ field: 'jti' })
  })

  it('one for another transaction is refused', async () => {
    const other = { ...asked, srciTransactionId: 'another' }
    const refused = openCheckout(checkout.wireResponse, other, { ...judge, useOnce: async () => true })
    await expect(refused).rejects.toMatchObject({ field: 'srciTransactionId' })
  })
})
