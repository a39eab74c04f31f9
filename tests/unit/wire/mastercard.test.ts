import { compactDecrypt, importJWK } from 'jose'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { passkeyAssurance } from '../../../src/wire/mastercard/assurance.ts'
import {
  passkeyFailures,
  readAssertionCallback,
  readPasskeyCallback,
  reasonOfBackend,
} from '../../../src/wire/mastercard/callback.ts'
import { type CallbackPolicy, isAllowedCallback } from '../../../src/wire/mastercard/callback-uri.ts'
import {
  type PaymentPayload,
  paymentPayloadSchema,
  readCheckoutCredential,
} from '../../../src/wire/mastercard/checkout.ts'
import { hasDetail, readMastercardProblem } from '../../../src/wire/mastercard/errors.ts'
import { encryptPayload } from '../../../src/wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../../../src/wire/mastercard/sandbox-key.ts'
import {
  checkLaunchUri,
  sessionInfoSchema,
  sessionRequestSchema,
  withCallbackInQuery,
} from '../../../src/wire/mastercard/session.ts'
import {
  fromProviderTime,
  fromTransactionAmount,
  toEpochSeconds,
  toIsoSeconds,
  toTransactionAmount,
} from '../../../src/wire/mastercard/units.ts'
import checkout from '../../vectors/mastercard-checkout-jws.json' with { type: 'json' }
import jwe from '../../vectors/mastercard-jwe.json' with { type: 'json' }
import keys from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }

describe('units', () => {
  it.each([
    [{ amount: 18_900, currency: 'USD' }, 189],
    [{ amount: 1007, currency: 'USD' }, 10.07],
    [{ amount: 500, currency: 'JPY' }, 500],
    [{ amount: 1234, currency: 'KWD' }, 1.234],
    [{ amount: 0, currency: 'EUR' }, 0],
  ])('writes %o as a number and reads it back', (money, number) => {
    const amount = toTransactionAmount(money)
    expect(amount.transactionAmount).toBe(number)
    expect(fromTransactionAmount(amount)).toEqual(money)
  })

  it('refuses an amount finer than the currency', () => {
    expect(() => fromTransactionAmount({ transactionAmount: 1.5, transactionCurrencyCode: 'JPY' })).toThrow(
      'bad_amount',
    )
  })

  it('reads both spellings of a time and writes one', () => {
    expect(fromProviderTime('1767226200')).toBe(1_767_226_200_000)
    expect(fromProviderTime('2026-01-01T00:10:00.000Z')).toBe(1_767_226_200_000)
    expect(() => fromProviderTime('soon')).toThrow('bad_time')
    expect(toEpochSeconds(1_767_226_200_999)).toBe('1767226200')
    expect(toIsoSeconds(1_767_226_200_999)).toBe('2026-01-01T00:10:00Z')
  })
})

describe('callback', () => {
  it('maps every pair of the tables and nothing else', () => {
    for (const [reason, { status }] of Object.entries(passkeyFailures)) {
      const kind = status === 'CANCELLED' ? 'cancelled' : 'failed'
      expect(readPasskeyCallback({ status, reason })).toEqual({ kind, reason })
    }
    const unknown = { kind: 'failed', reason: 'UNKNOWN_ERROR' }
    expect(readPasskeyCallback({})).toEqual(unknown)
    expect(readPasskeyCallback({ status: 'ENROLLED' })).toEqual(unknown)
    expect(readPasskeyCallback({ status: 'ENROLLED', proofOfAuthentication: 'x'.repeat(8193) })).toEqual(unknown)
    expect(readPasskeyCallback({ status: 'CANCELLED', reason: 'NOT_FOUND' })).toEqual(unknown)
    expect(readPasskeyCallback({ status: 'ERROR', reason: 'toString' })).toEqual(unknown)
    expect(readPasskeyCallback({ status: 'COMPLETE', assertion: 'a.b.c' })).toEqual(unknown)
    expect(readAssertionCallback({ status: 'ENROLLED', proofOfAuthentication: 'a.b.c' })).toEqual(unknown)
  })

  it('gives the proof or the assertion of a success', () => {
    expect(readPasskeyCallback({ status: 'ENROLLED', proofOfAuthentication: 'a.b.c', more: '1' })).toEqual({
      kind: 'enrolled',
      proof: 'a.b.c',
    })
    expect(readAssertionCallback({ status: 'COMPLETE', assertion: 'a.b.c' })).toEqual({
      kind: 'asserted',
      assertion: 'a.b.c',
    })
  })

  it('turns the status of the page’s backend into the published reason', () => {
    const pairs = [400, 401, 403, 404, 500, 503, 418].map(status => [status, reasonOfBackend(status)])
    expect(Object.fromEntries(pairs)).toEqual({
      400: 'INVALID_ARGUMENT',
      401: 'PERMISSION_DENIED',
      403: 'FORBIDDEN',
      404: 'NOT_FOUND',
      418: 'SERVICE_ERROR',
      500: 'INVALID_STATE',
      503: 'SERVICE_UNAVAILABLE',
    })
  })
})

describe('callback address', () => {
  const live: CallbackPolicy = {
    allowed: [{ host: 'gateway.example.com', pathPrefix: '/callback' }],
    environment: 'public',
  }
  const local: CallbackPolicy = {
    allowed: [{ host: 'gateway.localhost', pathPrefix: '/callback' }],
    environment: 'local',
  }

  it.each(['https://gateway.example.com/callback/abc', 'https://gateway.example.com/callback?x=1'])('takes %s', uri =>
    expect(isAllowedCallback(uri, live)).toBe(true),
  )

  it.each([
    'http://gateway.example.com/callback/abc',
    'https://gateway.example.com:8443/callback/abc',
    'https://evil.gateway.example.com/callback/abc',
    'https://gateway.example.com.evil.test/callback/abc',
    'https://gateway.example.com/callbackx',
    'https://gateway.example.com/callback/../other',
    'https://user@gateway.example.com/callback/abc',
    'https://gateway.example.com/callback/abc#x',
    'https://GATEWAY.example.com/callback/abc',
    'https://gateway.example.com/callback/abc?status=ENROLLED',
    'https://gateway.example.com/callback/abc?proofOfAuthentication=x',
    'https://gateway.example.com/callback/abc?reason=x',
    `https://gateway.example.com/callback/${'a'.repeat(1024)}`,
    'https://127.0.0.1/callback/abc',
    'javascript:alert(1)',
    'not an address',
  ])('refuses %s', uri => expect(isAllowedCallback(uri, live)).toBe(false))

  it('takes http on a local name in the local environment only', () => {
    const uri = 'http://gateway.localhost:8700/callback/abc'
    expect(isAllowedCallback(uri, local)).toBe(true)
    expect(isAllowedCallback(uri, { ...local, environment: 'public' })).toBe(false)
    expect(isAllowedCallback('http://gateway.example.com/callback/abc', { ...live, environment: 'local' })).toBe(false)
  })
})

describe('launch address', () => {
  const expected = {
    origins: ['https://verify.mastercard.com'],
    authenticationSessionId: 'as-1',
    clientSessionId: 'cs-1',
  }
  const good =
    'https://verify.mastercard.com/auth/passkeys?clientId=c&authenticationSessionId=as-1&clientSessionId=cs-1#t0'

  it('gives a good one back byte for byte', () => {
    expect(checkLaunchUri(good, expected)).toBe(good)
    expect(withCallbackInQuery(good, 'https://a.example/b?c=d')).toBe(
      good.replace('#', '&callbackUri=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd#'),
    )
  })

  it.each([
    [good.replace('https:', 'http:'), 'uri.protocol'],
    [good.replace('mastercard.com', 'mastercard.com.evil.test'), 'uri.host'],
    [good.replace('https://', 'https://x@'), 'uri.host'],
    [good.replace('/auth/', '/other/'), 'uri.path'],
    [good.replace('as-1', 'as-2'), 'uri.authenticationSessionId'],
    [good.replace('cs-1', 'cs-2'), 'uri.clientSessionId'],
    [good.replace('#', '&clientSessionId=cs-1#'), 'uri.clientSessionId'],
    ['nothing', 'uri'],
  ])('refuses %s', (uri, field) => {
    expect(() => checkLaunchUri(uri, expected)).toThrow(expect.objectContaining({ code: 'bad_shape', field }))
  })
})

describe('bodies', () => {
  it('reads the session vector’s plaintext and a request around it', () => {
    const vector = jwe.positive.find(({ name }) => name === 'session_initiation_request_info_A128GCM')
    expect(v.safeParse(sessionInfoSchema, JSON.parse(vector?.plaintext ?? '')).success).toBe(true)
    const request = {
      srcClientId: '6aff5cba-3aac-4fe0-b0cd-a52fc948d0c6',
      serviceId: 'LOCAL_WALLET#PASSKEY#01',
      clientSessionId: '5a1f9f5e-2d36-4a3f-9f1c-0a8b6a3c1d10',
      encryptedSessionInitiationRequestInfo: vector?.compact,
    }
    expect(v.safeParse(sessionRequestSchema, request).success).toBe(true)
  })

  it('encrypts to the sandbox key what its private half opens', async () => {
    const token = await encryptPayload({ hello: 'world' }, sandboxPayloadKey)
    const key = await importJWK(keys.keys.networkPayloadEncryption.privateJwk, 'RSA-OAEP-256')
    const { plaintext, protectedHeader } = await compactDecrypt(token, key)
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({ hello: 'world' })
    expect(protectedHeader).toEqual({ kid: sandboxPayloadKey.kid, alg: 'RSA-OAEP-256', enc: 'A128GCM' })
  })

  const payment = v.parse(paymentPayloadSchema, checkout.decryptedPayload)
  const now = 1_767_225_700_000

  it('reads a payment payload', () => {
    expect(readCheckoutCredential(payment, now)).toEqual({
      number: '5120341111111110',
      expirationMonth: '12',
      expirationYear: '2029',
      securityCode: '427',
      expiresAt: 1_767_226_200_000,
    })
  })

  it.each<[string, PaymentPayload, number]>([
    [
      'a number that fails its check digit',
      { ...payment, token: { ...payment.token, paymentToken: '5120341111111111' } },
      now,
    ],
    ['a spent code', payment, 1_767_226_200_000],
    ['a token past its end', { ...payment, token: { ...payment.token, tokenExpirationYear: '2025' } }, now],
  ])('refuses %s', (_, faulty, at) => {
    expect(() => readCheckoutCredential(faulty, at)).toThrow()
  })

  it('refuses a card number in place of a token', () => {
    const withCard = { ...checkout.decryptedPayload, card: { primaryAccountNumber: '5120350100064537' } }
    expect(v.safeParse(paymentPayloadSchema, withCard).success).toBe(false)
  })

  it('puts an assertion where checkout wants it', () => {
    const [entry] = passkeyAssurance({ assertion: 'a.b.c', at: 1_767_225_570_000 }).verificationData
    expect(entry).toMatchObject({
      verificationEntity: '02',
      verificationMethod: '07',
      verificationTimestamp: '1767225570',
    })
    expect(JSON.parse(atob(entry?.additionalData ?? ''))).toEqual({ type: 'PROPRIETARY', assertion: 'a.b.c' })
  })
})

describe('errors', () => {
  const detail = { reason: 'PAN_INELIGIBLE', sourceType: 'BODY', message: 'x', source: 'accountReference' }

  it.each(['errordetail', 'details'])('finds the details under %s', name => {
    const problem = readMastercardProblem(400, {
      status: 400,
      reason: 'INVALID_ARGUMENT',
      message: 'x',
      [name]: [detail],
    })
    expect(problem).toMatchObject({ family: 'service', reason: 'INVALID_ARGUMENT' })
    expect(hasDetail(problem, 'PAN_INELIGIBLE', 'accountReference')).toBe(true)
    expect(hasDetail(problem, 'PAN_INELIGIBLE', 'other')).toBe(false)
  })

  it('reads an absent or null list, a null reason, the other envelope, and nothing at all', () => {
    expect(readMastercardProblem(404, { reason: 'NOT_FOUND', errordetail: null })).toMatchObject({ details: [] })
    expect(readMastercardProblem(400, { reason: 'X', details: [{ reason: null }] }).details).toEqual([
      { reason: '', source: '' },
    ])
    const gateway = { Errors: { Error: [{ Source: 'Gateway', ReasonCode: 'INVALID_BODY_HASH', Details: null }] } }
    expect(readMastercardProblem(400, gateway)).toMatchObject({ family: 'gateway', reason: 'INVALID_BODY_HASH' })
    expect(readMastercardProblem(503, '<html>')).toEqual({ family: 'unknown', status: 503, reason: '', details: [] })
  })
})
