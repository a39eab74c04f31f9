import { compactVerify, createLocalJWKSet } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, type SandboxClock } from '../../../src/sandbox/clock.ts'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import {
  type ActiveInstruction,
  activeInstruction,
  credentialsBody,
  instructionBody,
  mandate,
  payloadOf,
  type TransactionChoice,
} from './support/commerce.ts'
import { addFault, advance, counts, reset } from './support/control.ts'
import { Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let journey: Journey
const slept: number[] = []

/** Real time, but waiting is only written down. */
function impatientClock(): SandboxClock {
  return { ...createClock(), sleep: async milliseconds => void slept.push(milliseconds) }
}

beforeAll(async () => {
  sandbox = await startVisaSandbox({ clock: impatientClock() })
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  slept.length = 0
  journey = new Journey(sandbox)
})

const path = (id: string) => `/icc/v1/instructions/${id}/credentials`
const ask = (id: string, choice: TransactionChoice) => journey.api.post(path(id), credentialsBody(journey, choice))
const refusal = (status: string, reason: string) => ({
  status: 200,
  body: { status, pendingEvents: [], error: { status, reason } },
})

describe('a credential', () => {
  it('is a PS256 payload that the published key verifies', async () => {
    const { id, mandateId } = await activeInstruction(journey)
    const { body } = await ask(id, { mandateId })
    const response = await fetch(`${sandbox.addresses.rest}/.well-known/jwks`)
    const keys = createLocalJWKSet(await response.json())
    const verified = await compactVerify(body.signedPayload, keys, { algorithms: ['PS256'] })
    const payload = JSON.parse(Buffer.from(verified.payload).toString('utf8'))
    expect(payload.token).toEqual({
      paymentToken: expect.stringMatching(/^489537\d{10}$/),
      tokenExpirationMonth: '12',
      tokenExpirationYear: expect.stringMatching(/^20\d\d$/),
    })
    expect(payload.dynamicData[0]).toMatchObject({
      ...payload.token,
      dynamicDataType: 'DAVV',
      dynamicDataValue: expect.stringMatching(/^\d{3}$/),
    })
    const life = Number(payload.dynamicData[0].dynamicDataExpiration) - sandbox.clock.now() / 1000
    expect(life).toBeGreaterThan(14.5 * 60)
    expect(life).toBeLessThanOrEqual(15 * 60)
  })

  it('can be a cryptogram, can be short-lived, can have no dynamic data', async () => {
    const first = await activeInstruction(journey)
    const cryptogram = payloadOf((await ask(first.id, { dynamicDataType: 'TAVV', ttlMinutes: 2 })).body.signedPayload)
    expect(Buffer.from(cryptogram.dynamicData[0].dynamicDataValue, 'base64')).toHaveLength(20)
    expect(Number(cryptogram.dynamicData[0].dynamicDataExpiration)).toBeLessThanOrEqual(
      sandbox.clock.now() / 1000 + 120,
    )
    const none = payloadOf((await ask(first.id, { dynamicDataType: 'NONE' })).body.signedPayload)
    expect(none.dynamicData[0].dynamicDataValue).toBe('')
  })

  it('is issued once per reference: the same call gets the same payload', async () => {
    const { id, mandateId } = await activeInstruction(journey)
    const body = credentialsBody(journey, { code: 'order-1', mandateId })
    const first = await journey.api.post(path(id), body)
    const again = await journey.api.post(path(id), {
      ...body,
      clientCorrelationId: '11111111-2222-4333-8444-555555555555',
    })
    expect(again.body.signedPayload).toBe(first.body.signedPayload)
    expect(await counts(sandbox)).toMatchObject({
      credentialsIssued: 1,
      perInstruction: { [id]: { credentialsIssued: 1 } },
    })
    const other = await ask(id, { code: 'order-1', mandateId, amount: '42.49' })
    expect(other).toMatchObject({ status: 409, body: { error: { reason: 'DUPLICATE_REFERENCE' } } })
    await advance(sandbox, 15 * 60)
    expect((await journey.api.post(path(id), body)).status).toBe(409)
  })

  it('is issued once when the answer was lost on the way', async () => {
    const { id, mandateId } = await activeInstruction(journey)
    const body = credentialsBody(journey, { mandateId })
    await addFault(sandbox, { match: { method: 'POST', path: '/credentials$' }, mode: 'drop-after' })
    await expect(journey.api.post(path(id), body)).rejects.toThrow('fetch failed')
    expect(await counts(sandbox)).toMatchObject({ credentialsIssued: 1 })
    expect((await journey.api.post(path(id), body)).body.status).toBe('COMPLETED')
    expect(await counts(sandbox)).toMatchObject({ credentialsIssued: 1 })
  })

  it('is issued once to calls that arrive together', async () => {
    const { id, mandateId } = await activeInstruction(journey)
    const body = credentialsBody(journey, { mandateId })
    const answers = await Promise.all([1, 2, 3, 4].map(() => journey.api.post(path(id), body)))
    expect(new Set(answers.map(answer => answer.body.signedPayload)).size).toBe(1)
    expect(await counts(sandbox)).toMatchObject({ credentialsIssued: 1 })
  })
})

describe('the mandate', () => {
  it.each<[string, TransactionChoice, string]>([
    ['more than the threshold', { amount: '42.51' }, 'THRESHOLD_EXCEEDED'],
    ['another currency', { currency: 'EUR' }, 'CURRENCY_MISMATCH'],
    ['another merchant', { url: 'https://other.example/' }, 'MERCHANT_MISMATCH'],
  ])('refuses %s with HTTP 200', async (_, choice, reason) => {
    const { id, mandateId } = await activeInstruction(journey)
    expect(await ask(id, { mandateId, ...choice })).toMatchObject(refusal('DECLINED', reason))
    expect(await counts(sandbox)).toMatchObject({ credentialsIssued: 0 })
  })

  it('accepts the exact threshold', async () => {
    const { id } = await activeInstruction(journey)
    expect((await ask(id, { amount: '42.50' })).body.status).toBe('COMPLETED')
  })

  it('expires', async () => {
    const { id } = await activeInstruction(journey, { until: sandbox.clock.now() + 1_200_000 })
    await advance(sandbox, 1201)
    expect(await ask(id, {})).toMatchObject(refusal('EXPIRED', 'INSTRUCTION_EXPIRED'))
  })

  it('needs a recent authorization', async () => {
    const { id } = await activeInstruction(journey)
    await advance(sandbox, 3601)
    expect(await ask(id, {})).toMatchObject(refusal('DECLINED', 'AUTHORIZATION_EXPIRED'))
  })

  it('must be named when there are two, and be one of them', async () => {
    await activeInstruction(journey)
    const assurance = await journey.authenticate()
    const both = [mandate(journey, { amount: '20.00' }), mandate(journey, { amount: '22.50' })]
    const { body } = await journey.api.post('/icc/v1/instructions', instructionBody(journey, assurance, both))
    const source = 'transactionData[0].mandateReferenceData[0].mandateId'
    const unnamed = await ask(body.instructionId, { amount: '1.00' })
    expect(unnamed).toMatchObject({ status: 400, body: { error: { reason: 'MISSING_FIELD', detail: { source } } } })
    const foreign = await ask(body.instructionId, { amount: '1.00', mandateId: 'm-other' })
    expect(foreign).toMatchObject({ status: 400, body: { error: { reason: 'INVALID_FIELD', detail: { source } } } })
    const second = await ask(body.instructionId, { amount: '22.50', mandateId: both[1]?.mandateId ?? '' })
    expect(second.body.status).toBe('COMPLETED')
  })

  it('is pending while the instruction is', async () => {
    await journey.enrol(await journey.link())
    const assurance = await journey.authenticate({ amount: '1.00' })
    const { body } = await journey.api.post('/icc/v1/instructions', instructionBody(journey, assurance))
    expect(await ask(body.instructionId, {})).toMatchObject({ status: 202, body: { status: 'PENDING' } })
  })
})

describe('amount triggers', () => {
  const triggers: [string, (instruction: ActiveInstruction, choice: TransactionChoice) => Promise<void>][] = [
    [
      '10.77',
      async ({ id }, choice) => {
        expect(await ask(id, choice)).toMatchObject(refusal('DECLINED', 'ISSUER_DECLINED'))
      },
    ],
    [
      '10.78',
      async ({ id }, choice) => {
        expect(await ask(id, choice)).toMatchObject({ status: 202, body: { instructionId: id, status: 'PENDING' } })
        expect((await ask(id, choice)).body.status).toBe('COMPLETED')
      },
    ],
    [
      '10.79',
      async ({ id }, choice) => {
        expect((await ask(id, choice)).status).toBe(500)
        expect((await ask(id, choice)).body.status).toBe('COMPLETED')
      },
    ],
    [
      '10.80',
      async ({ id }, choice) => {
        expect((await ask(id, choice)).body.status).toBe('COMPLETED')
        expect(slept).toEqual([8000])
      },
    ],
  ]

  it.each(triggers)('%s behaves as agreed', async (amount, expectation) => {
    const instruction = await activeInstruction(journey, { amount })
    await expectation(instruction, { amount, code: 'order-1' })
  })
})

describe('the request', () => {
  it.each<[string, (transaction: Record<string, unknown>) => object, string]>([
    [
      'no reference',
      transaction => ({ ...transaction, clientReferenceInformation: {} }),
      'clientReferenceInformation.code',
    ],
    [
      'no merchant name',
      transaction => ({
        ...transaction,
        merchantInformation: { merchantDescriptor: { country: 'US', url: 'https://a.example' } },
      }),
      'merchantInformation.merchantName',
    ],
    [
      'no merchant address',
      transaction => ({
        ...transaction,
        merchantInformation: { merchantName: 'A', merchantDescriptor: { country: 'US' } },
      }),
      'merchantInformation.merchantDescriptor.url',
    ],
    [
      'three decimals of dollars',
      transaction => ({
        ...transaction,
        orderInformation: { amountDetail: { totalAmount: '1.001', currency: 'USD' } },
      }),
      'orderInformation.amountDetail.totalAmount',
    ],
    [
      'a numeric amount',
      transaction => ({ ...transaction, orderInformation: { amountDetail: { totalAmount: 1, currency: 'USD' } } }),
      'orderInformation.amountDetail.totalAmount',
    ],
    ['an unknown type', transaction => ({ ...transaction, type: 'GIFT' }), 'type'],
    [
      'a delivery without a telephone',
      transaction => ({
        ...transaction,
        orderInformation: {
          amountDetail: { totalAmount: '1.00', currency: 'USD' },
          shipTo: { country: 'US', countryCallingCode: '1' },
        },
      }),
      'orderInformation.shipTo.phoneNumber',
    ],
  ])('with %s is refused naming the member', async (_, change, member) => {
    const { id } = await activeInstruction(journey)
    const body = credentialsBody(journey)
    const answer = await journey.api.post(path(id), { ...body, transactionData: body.transactionData.map(change) })
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { detail: { source: `transactionData[0].${member}` } } },
    })
  })
})
