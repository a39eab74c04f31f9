import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../../src/sandbox/clock.ts'
import { loadMastercardKeys } from '../../../src/sandbox/keys/mastercard.ts'
import { decryptPayload, encryptPayload, Undecryptable } from '../../../src/sandbox/mastercard/api/jwe.ts'
import { readBody } from '../../../src/sandbox/mastercard/api/read-body.ts'
import type { Refusal } from '../../../src/sandbox/mastercard/api/refusal.ts'
import { ProofRefused, verifyProof } from '../../../src/sandbox/mastercard/authentication/verify-proof.ts'
import { requireAssertion } from '../../../src/sandbox/mastercard/checkout/check-assertion.ts'
import { signatureBaseString } from '../../../src/sandbox/mastercard/oauth1/base-string.ts'
import { readOAuthHeader } from '../../../src/sandbox/mastercard/oauth1/header.ts'
import { type OAuthVerifier, type SignedRequest, verifyOAuth1 } from '../../../src/sandbox/mastercard/oauth1/verify.ts'
import { verifyClientAssertion } from '../../../src/sandbox/mastercard/oauth2/client-assertion.ts'
import { hashOfToken, verifyDpop } from '../../../src/sandbox/mastercard/oauth2/dpop.ts'
import { createState } from '../../../src/sandbox/mastercard/state.ts'
import { assuranceDataSchema, passkeyAssurance } from '../../../src/wire/mastercard/assurance.ts'
import { enrolCardRequestSchema } from '../../../src/wire/mastercard/cards.ts'
import { checkoutRequestSchema } from '../../../src/wire/mastercard/checkout.ts'
import jwe from '../../vectors/mastercard-jwe.json' with { type: 'json' }
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import oauth1 from '../../vectors/mastercard-oauth1.json' with { type: 'json' }
import oauth2 from '../../vectors/mastercard-oauth2-dpop.json' with { type: 'json' }
import proofs from '../../vectors/mastercard-proof-jwt.json' with { type: 'json' }

const keys = loadMastercardKeys()

describe('OAuth 1.0a vectors', () => {
  const verifierAt = (now: number): OAuthVerifier => {
    const seen = new Set<string>()
    return {
      keyOf: name => (name === oauth1.consumerKey ? keys.clientRequestSigning.publicKey : undefined),
      useNonce: (name, nonce) => {
        const isNew = !seen.has(`${name} ${nonce}`)
        seen.add(`${name} ${nonce}`)
        return isNew
      },
      now: () => now * 1000,
    }
  }
  const requestOf = (vector: {
    method: string
    url: string
    body?: string | null
    authorizationHeader: string | null
  }): SignedRequest => ({
    method: vector.method,
    url: vector.url,
    authorization: vector.authorizationHeader ?? undefined,
    body: Buffer.from(vector.body ?? ''),
  })

  it.each(oauth1.positive)('accepts $name', vector => {
    expect(verifyOAuth1(requestOf(vector), verifierAt(vector.timestamp))).toBe(oauth1.consumerKey)
    if (vector.signatureBaseString === undefined) return
    const base = signatureBaseString(vector.method, vector.url, readOAuthHeader(vector.authorizationHeader))
    expect(base).toBe(vector.signatureBaseString)
  })

  it.each(oauth1.negative)('refuses $name', vector => {
    const verifier = verifierAt(vector.verifierNow)
    if (vector.precondition !== undefined) verifyOAuth1(requestOf(vector), verifier)
    const { status, reasonCode, source } = vector.expect
    const body = { Errors: { Error: [expect.objectContaining({ Source: source, ReasonCode: reasonCode })] } }
    const expected: Partial<Refusal> = { status, body }
    expect(() => verifyOAuth1(requestOf(vector), verifier)).toThrow(expect.objectContaining(expected))
  })

  it('covers every vector', () => expect([oauth1.positive.length, oauth1.negative.length]).toEqual([9, 13]))
})

describe('JWE vectors', () => {
  it.each([...jwe.positive, ...jwe.sdk])('opens $name', vector => {
    const key =
      vector.decryptWith === 'clientPayloadDecryption' ? keys.clientPayloadDecryption : keys.networkPayloadEncryption
    expect(decryptPayload(vector.compact, key)).toEqual(JSON.parse(vector.plaintext))
  })

  it.each(jwe.negative)('refuses $name', vector => {
    expect(() => decryptPayload(vector.compact, keys.networkPayloadEncryption)).toThrow(Undecryptable)
  })

  it('opens what it encrypts itself and not with another key', () => {
    const token = encryptPayload({ a: 1 }, keys.clientPayloadDecryption)
    expect(decryptPayload(token, keys.clientPayloadDecryption)).toEqual({ a: 1 })
    expect(() => decryptPayload(token, keys.networkPayloadEncryption)).toThrow(Undecryptable)
  })

  it('does not take the older field-level form for a card', () => {
    expect(() => readBody(enrolCardRequestSchema, jwe.legacyFieldLevel.request)).toThrow()
  })
})

describe('proof vectors', () => {
  const { iss: issuer, clientSessionId } = proofs.verifierExpectations
  const check = (jwt: string, now: number) =>
    verifyProof(jwt, { keys: proofs.jwks.keys, issuer, clientSessionId, now: now * 1000 })

  it.each(proofs.positive)('accepts $name', ({ jwt, verifierNow }) => {
    expect(check(jwt, verifierNow)).toMatchObject({ clientSessionId, authenticationMethod: 'FIDO2' })
  })

  // One use is the binding's to see: authenticators.test.ts.
  it.each(proofs.negative.filter(({ name }) => name !== 'replayed'))('refuses $name', ({ jwt, verifierNow }) => {
    expect(() => check(jwt, verifierNow)).toThrow(ProofRefused)
  })
})

describe('the transaction assertion vector', () => {
  const { claims, additionalDataBase64, verifierNow } = proofs.transactionAssertion
  const request = {
    srcClientId: '6aff5cba-3aac-4fe0-b0cd-a52fc948d0c6',
    serviceId: 'LOCAL_WALLET#AGENT#01',
    srcDigitalCardId: claims.srcDigitalCardId,
    srciTransactionId: 'transaction-1',
    dpaData: { dpaName: claims.merchantName, dpaUri: 'https://lakeside-outdoor.example.test' },
    dpaTransactionOptions: {
      paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
      transactionAmount: { transactionAmount: 189, transactionCurrencyCode: 'USD' },
    },
  }
  const [entry] = passkeyAssurance({ assertion: '', at: 0 }).verificationData
  const judge = (change: object = {}, { additionalData = additionalDataBase64, at = verifierNow } = {}) => {
    const state = createState()
    state.assertions.set(claims.jti, { currency: 'USD' })
    const clock = createClock()
    clock.set(at * 1000)
    const checkout = v.parse(checkoutRequestSchema, { ...request, srcCorrelationId: randomUUID(), ...change })
    const assurance = v.parse(assuranceDataSchema, { verificationData: [{ ...entry, additionalData }] })
    return () => requireAssertion({ keys, state, clock }, checkout, assurance)
  }

  it('confirms its purchase', () => expect(judge()).not.toThrow())

  it.each([
    ['another card', { srcDigitalCardId: '00000000-0000-4000-8000-000000000000' }],
    ['another merchant', { dpaData: { ...request.dpaData, dpaName: 'Elsewhere' } }],
    [
      'another amount',
      {
        dpaTransactionOptions: {
          ...request.dpaTransactionOptions,
          transactionAmount: { transactionAmount: 189.01, transactionCurrencyCode: 'USD' },
        },
      },
    ],
  ])('does not confirm %s', (_, change) => {
    expect(judge(change)).toThrow(expect.objectContaining({ status: 403 }))
  })

  it('does not confirm with one character of its claims changed, nor after its time', () => {
    const told = JSON.parse(Buffer.from(additionalDataBase64, 'base64').toString())
    const assertion = told.assertion.replace(
      /\.(.{20})./,
      (whole: string, start: string) => `.${start}${whole.endsWith('A') ? 'B' : 'A'}`,
    )
    const bent = Buffer.from(JSON.stringify({ ...told, assertion })).toString('base64')
    expect(judge({}, { additionalData: bent })).toThrow(expect.objectContaining({ status: 403 }))
    expect(judge({}, { at: claims.exp + 61 })).toThrow(expect.objectContaining({ status: 400 }))
  })
})

describe('OAuth 2.0 vectors', () => {
  const now = oauth2.now * 1000
  const at = { method: 'POST', url: oauth2.tokenEndpoint, now }
  const resource = { ...at, url: oauth2.dpop.resourceRequest.url, accessToken: oauth2.dpop.resourceRequest.accessToken }
  const negative = new Map(oauth2.negative.map(vector => [vector.name, vector]))

  it.each(['PS256', 'ES256'] as const)('accepts the %s client assertion', async alg => {
    const { jwt } = oauth2.clientAssertion[alg]
    expect(await verifyClientAssertion(jwt, keys, now)).toBe(oauth2.clientAssertion.claims.jti)
    await expect(verifyClientAssertion(jwt, keys, now + 120_000)).rejects.toThrow()
  })

  it('accepts the proofs', async () => {
    const { thumbprint } = oauth2.dpop
    expect(await verifyDpop(oauth2.dpop.tokenRequest.proof, at)).toMatchObject({ thumbprint, nonce: undefined })
    const { nonce, proof } = oauth2.dpop.tokenRequestWithNonce
    expect(await verifyDpop(proof, at)).toMatchObject({ thumbprint, nonce })
    expect(await verifyDpop(oauth2.dpop.resourceRequest.proof, resource)).toMatchObject({ thumbprint })
    expect(hashOfToken(resource.accessToken)).toBe(oauth2.dpop.resourceRequest.ath)
  })

  it.each(['htm_mismatch', 'htu_mismatch'])('refuses %s', async name => {
    const { expectedMethod = '', expectedUrl = '' } = negative.get(name) ?? {}
    const expected = { method: expectedMethod, url: expectedUrl, now }
    await expect(verifyDpop(oauth2.dpop.tokenRequest.proof, expected)).rejects.toThrow()
  })

  it.each(['ath_mismatch', 'private_key_in_jwk'])('refuses %s', async name => {
    await expect(verifyDpop(negative.get(name)?.proof ?? '', resource)).rejects.toThrow()
    await expect(verifyDpop(negative.get(name)?.proof ?? '', at)).rejects.toThrow()
  })

  it('takes no bearer token where a proof is wanted', () => {
    const { authorization } = negative.get('bearer_scheme_for_dpop_token') ?? {}
    expect(authorization).toMatch(/^Bearer /)
    expect(() => readOAuthHeader(authorization)).toThrow(expect.objectContaining({ status: 400 }))
  })

  it('tells a proof of another key by its thumbprint', async () => {
    const proof = negative.get('proof_by_other_key')?.proof ?? ''
    expect((await verifyDpop(proof, resource)).thumbprint).not.toBe(oauth2.dpop.thumbprint)
  })
})

it('uses the keys of the vectors', () => {
  for (const [role, { publicJwk }] of Object.entries(keys)) {
    const file: Readonly<Record<string, { publicJwk: object }>> = keyFile.keys
    expect(publicJwk, role).toEqual(file[role]?.publicJwk)
  }
  const { privateJwk } = keyFile.keys.proofSigning
  const derived = createPublicKey(createPrivateKey({ key: privateJwk, format: 'jwk' }))
  expect(derived.equals(keys.proofSigning.publicKey)).toBe(true)
})
