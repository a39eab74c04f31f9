import { createHmac, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { CompactSign, compactDecrypt, compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { otherClient } from '../../../src/sandbox/mastercard/client.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { passkeyAssurance } from '../../../src/wire/mastercard/assurance.ts'
import { readAssertionCallback } from '../../../src/wire/mastercard/callback.ts'
import { type PaymentPayload, paymentPayloadSchema } from '../../../src/wire/mastercard/checkout.ts'
import { readShape } from '../../../src/wire/mastercard/primitives.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import {
  type ApiAnswer,
  callbackUri,
  cards,
  control,
  readControl,
  refusal,
  sessionInfo,
  TestApi,
} from './support/api.ts'
import { BrowserInNode } from './support/browser.ts'

let sandbox: MastercardSandbox
let api: TestApi
let card: string
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
  card = (await api.enrol()).body.maskedCard.srcDigitalCardId
})

const shop = 'https://lakeside-outdoor.example.test'
const usd = (transactionAmount: number, transactionCurrencyCode = 'USD') => ({
  transactionAmount,
  transactionCurrencyCode,
})

function order(change: Readonly<Record<string, unknown>> = {}, transactionAmount: object = usd(189)) {
  return {
    ...api.who(),
    srcCorrelationId: randomUUID(),
    srciTransactionId: randomUUID() as string,
    srcDigitalCardId: card,
    dpaData: { dpaName: 'Lakeside Outdoor', dpaUri: shop },
    dpaTransactionOptions: {
      paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
      transactionAmount,
    },
    ...change,
  }
}

const checkOut = (body: object = order()) => api.post('/transaction/credentials', body)

/** Verifies and opens an answer, by jose alone. */
async function open(answer: ApiAnswer): Promise<PaymentPayload> {
  const { keys } = await (await fetch(sandbox.keyDocuments.checkout)).json()
  const { payload, protectedHeader } = await compactVerify(answer.body.checkoutResponseJWS, await importKey(keys[0]))
  expect(protectedHeader).toMatchObject({
    alg: 'RS256',
    iss: 'https://mastercard.com',
    iat: expect.stringMatching(/^\d+$/),
  })
  const { encryptedPayload } = JSON.parse(Buffer.from(payload).toString())
  const key = createPrivateKey({ key: keyFile.keys.clientPayloadDecryption.privateJwk, format: 'jwk' })
  return readShape(
    paymentPayloadSchema,
    JSON.parse(Buffer.from((await compactDecrypt(encryptedPayload, key)).plaintext).toString()),
  )
}

const importKey = async (jwk: object) =>
  (await import('node:crypto')).createPublicKey({ key: { ...jwk }, format: 'jwk' })

async function pay({ token, dynamicData }: PaymentPayload, change: object = {}, key = sandbox.acquirer.key) {
  const response = await fetch(sandbox.acquirer.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      number: token.paymentToken,
      expirationMonth: token.tokenExpirationMonth,
      expirationYear: token.tokenExpirationYear,
      securityCode: dynamicData.dynamicDataValue,
      amount: { amount: 18_900, currency: 'USD' },
      merchantUrl: shop,
      orderId: randomUUID(),
      ...change,
    }),
  })
  return response.json()
}

const bad = (reason: string, source: string) => [400, 'INVALID_ARGUMENT', reason, source]

/** The same words under no algorithm, and under a secret that everybody has: the public key. */
function weaklySigned(jwt: string): readonly string[] {
  const { kid, publicJwk } = keyFile.keys.proofSigning
  const head = (alg: string) =>
    Buffer.from(JSON.stringify({ ...decodeProtectedHeader(jwt), alg, kid })).toString('base64url')
  const pem = createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const signed = `${head('HS256')}.${jwt.split('.')[1]}`
  return [
    `${head('none')}.${jwt.split('.')[1]}.`,
    `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`,
  ]
}

describe('checkout', () => {
  it('gives a token and a code that pay once, for this money at this merchant', async () => {
    const payment = await open(await checkOut())
    const declined = (reason: string) => ({ status: 'DECLINED', reason })
    expect(await pay(payment, { amount: { amount: 18_901, currency: 'USD' } })).toMatchObject(declined('WRONG_AMOUNT'))
    expect(await pay(payment, { amount: { amount: 18_900, currency: 'EUR' } })).toMatchObject(
      declined('WRONG_CURRENCY'),
    )
    expect(await pay(payment, { merchantUrl: 'https://other.example.test' })).toMatchObject(declined('WRONG_MERCHANT'))
    expect(await pay(payment, { expirationYear: '2030' })).toMatchObject(declined('WRONG_EXPIRATION'))
    expect(await pay(payment, { securityCode: undefined })).toMatchObject(declined('WRONG_DYNAMIC_DATA'))
    expect(await pay(payment, { cryptogram: 'AAAA' })).toMatchObject(declined('WRONG_DYNAMIC_DATA'))
    expect(await pay(payment, { number: cards.known })).toMatchObject(declined('UNKNOWN_NUMBER'))
    expect(await pay(payment, {}, 'other')).toEqual({ error: 'unauthorized' })
    const orderId = 'order-1'
    const approved = await pay(payment, { orderId })
    expect(approved).toMatchObject({ status: 'APPROVED', responseCode: '00' })
    expect(await pay(payment, { orderId })).toEqual(approved)
    expect(await pay(payment, { orderId, expirationYear: '2031' })).toMatchObject(declined('DUPLICATE_ORDER'))
    expect(await pay(payment)).toMatchObject(declined('ALREADY_USED'))
    const { body } = await api.call('GET', `/cards/${card}/transactions${api.query()}`)
    expect(body).toMatchObject({
      transactions: expect.arrayContaining([
        expect.objectContaining({ authorizationStatus: 'AUTHORIZED', amount: '189.00', currencyCode: 'USD' }),
      ]),
    })
    expect((body as unknown as { transactions: unknown[] }).transactions.length).toBeLessThanOrEqual(10)
  })

  it('ends the code after ten minutes', async () => {
    const payment = await open(await checkOut())
    await control(sandbox, 'clock', { advanceSeconds: 601 })
    expect(await pay(payment)).toMatchObject({ status: 'DECLINED', reason: 'DYNAMIC_DATA_EXPIRED' })
  })

  it('does not pay with a card that was suspended or deleted since', async () => {
    const payment = await open(await checkOut())
    await control(sandbox, `cards/${card}`, { event: 'suspend' })
    expect(await pay(payment)).toMatchObject({ reason: 'TOKEN_NOT_ACTIVE' })
    await api.call('DELETE', `/cards/${card}${api.query()}`)
    expect(await pay(payment)).toMatchObject({ reason: 'UNKNOWN_NUMBER' })
  })

  it('gives the same code for the same transaction, and none for a changed or a paid one', async () => {
    const body = order()
    const first = await open(await checkOut(body))
    expect((await open(await checkOut(body))).dynamicData).toEqual(first.dynamicData)
    const changed = { ...body, dpaTransactionOptions: order({}, usd(190)).dpaTransactionOptions }
    expect(refusal(await checkOut(changed))).toEqual(bad('ALREADY_EXISTS', 'srciTransactionId'))
    await pay(first)
    expect(refusal(await checkOut(body))).toEqual(bad('INVALID_STATE', 'srciTransactionId'))
    expect(await readControl(sandbox, 'counts')).toMatchObject({ codesIssued: 1, authorizationsApproved: 1 })
  })

  it.each<[string, () => object, unknown[]]>([
    ['no card', () => order({ srcDigitalCardId: undefined }), bad('CANNOT_BE_NULL', 'srcDigitalCardId')],
    ['an unknown card', () => order({ srcDigitalCardId: randomUUID() }), bad('CARD_NOT_FOUND', 'srcDigitalCardId')],
    [
      'a negative amount',
      () => order({}, usd(-1)),
      bad('INVALID_FORMAT', 'dpaTransactionOptions.transactionAmount.transactionAmount'),
    ],
    [
      'an amount finer than its currency',
      () => order({}, usd(1.5, 'JPY')),
      bad('INVALID_VALUE', 'dpaTransactionOptions.transactionAmount'),
    ],
    [
      'another kind of data',
      () =>
        order({
          dpaTransactionOptions: { ...order().dpaTransactionOptions, paymentOptions: [{ dynamicDataType: 'NONE' }] },
        }),
      bad('INVALID_VALUE', 'dpaTransactionOptions.paymentOptions[0].dynamicDataType'),
    ],
    [
      'a merchant without an address',
      () => order({ dpaData: { dpaName: 'x', dpaUri: 'nothing' } }),
      bad('INVALID_FORMAT', 'dpaData.dpaUri'),
    ],
    [
      'a restricted merchant',
      () => order({ dpaData: { dpaName: 'x', dpaUri: 'https://restricted.test' } }),
      [403, 'LOCKED', 'RESTRICTED', 'dpaData.dpaUri'],
    ],
  ])('refuses %s', async (_, body, expected) => {
    expect(refusal(await checkOut(body()))).toEqual(expected)
  })

  it('refuses cards that are suspended, pending, over or another client’s', async () => {
    const pending = (await api.enrol(cards.unknown)).body.maskedCard.srcDigitalCardId
    expect(refusal(await checkOut(order({ srcDigitalCardId: pending })))).toEqual(
      bad('INACTIVE_CARD', 'srcDigitalCardId'),
    )
    const other = new TestApi(sandbox, otherClient)
    const foreign = await other.post('/transaction/credentials', { ...order(), ...other.who() })
    expect(refusal(foreign)).toEqual(bad('CARD_NOT_FOUND', 'srcDigitalCardId'))
    await control(sandbox, `cards/${card}`, { event: 'suspend' })
    expect(refusal(await checkOut())).toEqual(bad('SUSPENDED_CARD', 'srcDigitalCardId'))
    await control(sandbox, `cards/${card}`, { event: 'resume' })
    await control(sandbox, 'clock', { now: Date.UTC(2030, 1) })
    expect(refusal(await checkOut())).toEqual(bad('EXPIRED', 'srcDigitalCardId'))
  })

  it.each(['bad_signature', 'wrong_card', 'expired_code', 'pan_instead_of_token'])(
    'can be made faulty: %s',
    async defect => {
      await control(sandbox, 'next', { checkout: { defect } })
      const answer = await checkOut()
      expect(answer.status).toBe(200)
      const payload = decodeJwt(answer.body.checkoutResponseJWS)
      if (defect === 'wrong_card') return expect(payload.maskedCard).not.toMatchObject({ srcDigitalCardId: card })
      if (defect === 'expired_code') {
        const { dynamicData } = await open(answer)
        return expect(Number(dynamicData.dynamicDataExpiration) * 1000).toBeLessThan(Date.now())
      }
      await expect(open(answer)).rejects.toThrow()
      expect(decodeProtectedHeader(answer.body.checkoutResponseJWS).alg).toBe('RS256')
    },
  )
})

describe('a purchase confirmed with the passkey', () => {
  let browser: BrowserInNode
  beforeEach(async () => {
    browser = new BrowserInNode(sandbox)
    const { authenticationSessionId, uri } = (await api.session(sessionInfo(sandbox))).body
    const clientSessionId = new URL(uri).searchParams.get('clientSessionId')
    const proofOfAuthentication = (await browser.visit(uri)).address?.searchParams.get('proofOfAuthentication')
    await api.post('/authentication/authenticators', {
      ...api.who('passkey'),
      authenticationSessionId,
      clientSessionId,
      proofOfAuthentication,
    })
  })

  const info = (change: object = {}) => ({
    purpose: 'transaction',
    srcDigitalCardId: card,
    dpaData: { dpaName: 'Lakeside Outdoor', dpaUri: shop },
    transactionAmount: usd(189),
    callbackUri,
    ...change,
  })

  async function assert(change: object = {}): Promise<string> {
    const { address } = await browser.visit((await api.session(info(change))).body.uri)
    const callback = readAssertionCallback(Object.fromEntries(address?.searchParams ?? []))
    if (callback.kind !== 'asserted') throw new Error(callback.reason)
    return callback.assertion
  }
  const confirmed = (assertion: string, change: Readonly<Record<string, unknown>> = {}, amount?: object) =>
    order({ assuranceData: passkeyAssurance({ assertion, at: sandbox.clock.now() }), ...change }, amount)

  it('carries an assertion about card, merchant and amount', async () => {
    const assertion = await assert()
    expect(decodeJwt(assertion)).toMatchObject({
      iss: 'https://mastercard.com',
      transactionAmount: '189.00',
      merchantName: 'Lakeside Outdoor',
      srcDigitalCardId: card,
      authenticationReasons: ['TRANSACTION_AUTHENTICATION'],
    })
    const answer = await checkOut(confirmed(assertion))
    expect(decodeJwt(answer.body.checkoutResponseJWS)).toMatchObject({ assuranceData: { eci: '02' } })
    expect(await pay(await open(answer))).toMatchObject({ status: 'APPROVED' })
  })

  it('is confirmed for one transaction, which may be asked for again', async () => {
    const body = confirmed(await assert())
    expect(await checkOut(body)).toMatchObject({ status: 200 })
    expect(await checkOut(body)).toMatchObject({ status: 200 })
    expect(refusal(await checkOut({ ...body, srciTransactionId: randomUUID() }))).toEqual(
      bad('ALREADY_EXISTS', 'assuranceData'),
    )
  })

  it('is not confirmed for other money, another merchant or another card', async () => {
    const denied = [403, 'PERMISSION_DENIED', 'INVALID_VALUE', 'assuranceData']
    const second = (await api.enrol('2221000000000009')).body.maskedCard.srcDigitalCardId
    const assertion = await assert()
    for (const body of [
      confirmed(assertion, {}, usd(190)),
      confirmed(assertion, {}, usd(189, 'EUR')),
      confirmed(assertion, { dpaData: { dpaName: 'Other', dpaUri: shop } }),
      confirmed(assertion, { srcDigitalCardId: second }),
    ]) {
      expect(refusal(await checkOut(body))).toEqual(denied)
    }
    const forged = await new CompactSign(Buffer.from(JSON.stringify(decodeJwt(assertion))))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT+ext.assertion_token', kid: keyFile.keys.proofSigning.kid })
      .sign(createPrivateKey({ key: keyFile.keys.attacker.privateJwk, format: 'jwk' }))
    expect(refusal(await checkOut(confirmed(forged)))).toEqual(denied)
    const own = { key: keyFile.keys.proofSigning.privateJwk, format: 'jwk' } as const
    for (const change of [{ iss: 'https://mastercard.com.evil.test' }, { aud: 'https://countersign.test' }]) {
      const elsewhere = await new CompactSign(Buffer.from(JSON.stringify({ ...decodeJwt(assertion), ...change })))
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT+ext.assertion_token', kid: keyFile.keys.proofSigning.kid })
        .sign(createPrivateKey(own))
      expect(refusal(await checkOut(confirmed(elsewhere)))).toEqual(denied)
    }
    for (const weak of weaklySigned(assertion))
      expect(refusal(await checkOut(confirmed(weak)))).toEqual(bad('INVALID_FORMAT', 'assuranceData'))
    expect(refusal(await checkOut(confirmed('x.y.z')))).toEqual(bad('INVALID_FORMAT', 'assuranceData'))
    await control(sandbox, 'clock', { advanceSeconds: 961 })
    expect(refusal(await checkOut(confirmed(assertion)))).toEqual(bad('EXPIRED', 'assuranceData'))
  })

  it('needs a card that has a passkey', async () => {
    const second = (await api.enrol('2221000000000009')).body.maskedCard.srcDigitalCardId
    expect(await browser.visit((await api.session(info({ srcDigitalCardId: second }))).body.uri)).toEqual({
      refused: 404,
    })
    expect(refusal(await api.session(info({ srcDigitalCardId: randomUUID() })))).toEqual([
      404,
      'NOT_FOUND',
      'NOT_FOUND',
      'srcDigitalCardId',
    ])
    expect(refusal(await api.session(info({ transactionAmount: usd(1.5, 'JPY') })))).toEqual(
      bad('INVALID_VALUE', 'transactionAmount'),
    )
    await control(sandbox, `cards/${card}`, { event: 'suspend' })
    expect(refusal(await api.session(info()))).toEqual(bad('SUSPENDED_CARD', 'srcDigitalCardId'))
  })
})
