import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { activeInstruction, credentialsBody, payloadOf, type TransactionChoice } from './support/commerce.ts'
import { advance, counts, reset } from './support/control.ts'
import { Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  journey = new Journey(sandbox)
})

async function credential(choice: TransactionChoice = {}) {
  const { id } = await activeInstruction(journey)
  const { body } = await journey.api.post(`/icc/v1/instructions/${id}/credentials`, credentialsBody(journey, choice))
  const { token, dynamicData } = payloadOf(body.signedPayload)
  const value = dynamicData[0].dynamicDataValue
  return {
    number: token.paymentToken,
    expirationMonth: token.tokenExpirationMonth,
    expirationYear: token.tokenExpirationYear,
    ...(dynamicData[0].dynamicDataType === 'TAVV' ? { cryptogram: value } : { securityCode: value }),
    amount: { amount: 4250, currency: 'USD' },
    merchantUrl: 'https://shop.example',
    orderId: 'order-1',
  }
}

async function pay(payment: object, key = sandbox.acquirer.key) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const response = await fetch(sandbox.acquirer.url, { method: 'POST', headers, body: JSON.stringify(payment) })
  return { status: response.status, body: await response.json() }
}

const approved = {
  status: 200,
  body: { status: 'APPROVED', responseCode: '00', approvalCode: expect.stringMatching(/^\d{6}$/) },
}
const declined = (reason: string) => ({ status: 200, body: { status: 'DECLINED', reason } })

describe('the acquirer', () => {
  it('approves a credential used as it was issued, once', async () => {
    const payment = await credential()
    const first = await pay(payment)
    expect(first).toMatchObject(approved)
    expect(await pay(payment)).toEqual(first)
    expect(await pay({ ...payment, orderId: 'order-2' })).toMatchObject(declined('ALREADY_USED'))
    expect(await counts(sandbox)).toMatchObject({ authorizationsApproved: 1, authorizationsDeclined: 1 })
  })

  it('approves a cryptogram', async () => {
    expect(await pay(await credential({ dynamicDataType: 'TAVV' }))).toMatchObject(approved)
  })

  it.each<[string, object, string]>([
    ['another amount', { amount: { amount: 4251, currency: 'USD' } }, 'WRONG_AMOUNT'],
    ['another currency', { amount: { amount: 4250, currency: 'EUR' } }, 'WRONG_CURRENCY'],
    ['another merchant', { merchantUrl: 'https://other.example' }, 'WRONG_MERCHANT'],
    ['another number', { number: '4111111111111111' }, 'UNKNOWN_NUMBER'],
    ['another expiration', { expirationYear: '2040' }, 'WRONG_EXPIRATION'],
    ['a long code', { securityCode: '0000' }, 'WRONG_DYNAMIC_DATA'],
    ['no code', { securityCode: undefined }, 'WRONG_DYNAMIC_DATA'],
    ['a right code with a wrong cryptogram', { cryptogram: 'AAAA' }, 'WRONG_DYNAMIC_DATA'],
  ])('declines %s', async (_, change, reason) => {
    const payment = await credential()
    expect(await pay({ ...payment, ...change })).toMatchObject(declined(reason))
  })

  it('declines expired dynamic data', async () => {
    const payment = await credential({ ttlMinutes: 2 })
    await advance(sandbox, 120)
    expect(await pay(payment)).toMatchObject(declined('DYNAMIC_DATA_EXPIRED'))
  })

  it('declines a token that the issuer suspended', async () => {
    const payment = await credential()
    const events = `/tms/v2/tokenized-cards/${journey.tokenId}/issuer-life-cycle-event-simulations`
    await journey.api.post(events, { state: 'SUSPENDED' })
    expect(await pay(payment)).toMatchObject(declined('TOKEN_NOT_ACTIVE'))
  })

  it('declines an order id that returns with other facts', async () => {
    const payment = await credential()
    await pay(payment)
    expect(await pay({ ...payment, amount: { amount: 1, currency: 'USD' } })).toMatchObject(declined('DUPLICATE_ORDER'))
  })

  it('serves its own merchants only', async () => {
    expect((await pay(await credential(), 'other')).status).toBe(401)
    expect(await pay({ orderId: 'x' })).toMatchObject({ status: 400, body: { field: 'number' } })
  })

  it('lets one purchase pay once, by code or by cryptogram', async () => {
    const payment = await credential()
    const encoded = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
    const answer = await journey.api.post(`/tms/v2/tokens/${journey.tokenId}/payment-credentials`, {
      clientCorrelationId: journey.correlationId,
      orderInformation: { amountDetails: { totalAmount: '42.50', currency: '840' } },
      merchantInformation: {
        merchantDescriptor: { name: encoded('Shop Example'), url: encoded('https://shop.example') },
      },
    })
    const { cryptogram } = JSON.parse(await journey.api.decrypt(answer.text)).tokenizedCard
    const byCryptogram = { ...payment, securityCode: undefined, cryptogram, orderId: 'order-2' }
    expect(await pay(byCryptogram)).toMatchObject(approved)
    expect(await pay({ ...payment, orderId: 'order-3' })).toMatchObject(declined('ALREADY_USED'))
  })
})
