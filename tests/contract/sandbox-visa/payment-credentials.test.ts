import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { advance, counts, reset } from './support/control.ts'
import type { AssuranceResult } from './support/frame.ts'
import { Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let journey: Journey
let proof: AssuranceResult
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  journey = new Journey(sandbox)
  await journey.link()
  proof = await journey.authenticate()
})

interface Choice {
  readonly amount?: string
  readonly url?: string
  readonly identity?: object | null
  readonly correlationId?: string
  readonly type?: string
}

function body({ amount = '42.50', url = 'https://shop.example', identity = {}, correlationId, type }: Choice = {}) {
  const encoded = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
  const own = {
    provider: 'VISA_PAYMENT_PASSKEY',
    id: proof.identifier,
    data: proof.fidoBlob,
    relyingPartyId: Buffer.from(proof.rpID).toString('base64url'),
  }
  return {
    ...(type !== undefined && { paymentCredentialType: type }),
    clientCorrelationId: correlationId ?? journey.correlationId,
    orderInformation: { amountDetails: { totalAmount: amount, currency: '840' } },
    merchantInformation: { merchantDescriptor: { name: encoded('Shop Example'), url: encoded(url) } },
    ...(identity !== null && { authenticatedIdentities: [{ ...own, ...identity }] }),
  }
}

const ask = (choice?: Choice, version = 'v2') =>
  journey.api.post(`/tms/${version}/tokens/${journey.tokenId}/payment-credentials`, body(choice))

async function opened(choice?: Choice, version?: string) {
  const answer = await ask(choice, version)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/jose;charset=utf-8')
  return JSON.parse(await journey.api.decrypt(answer.text))
}

describe('payment credentials', () => {
  it('come as a JWE with cryptogram and ECI 05 after a passkey', async () => {
    const { tokenizedCard, card } = await opened()
    expect(card.suffix).toBe('0126')
    expect(tokenizedCard).toMatchObject({ type: 'visa', eci: '05', requestorId: '40010099999' })
    expect(tokenizedCard.number).toMatch(/^489537\d{10}$/)
    expect(Buffer.from(tokenizedCard.cryptogram, 'base64')).toHaveLength(20)
  })

  it('say ECI 07 without one, and have no cryptogram when only the token is asked for', async () => {
    const { tokenizedCard } = await opened({ identity: null, type: 'NETWORK_TOKEN' }, 'v3')
    expect(tokenizedCard.eci).toBe('07')
    expect(tokenizedCard.cryptogram).toBeUndefined()
  })

  it('are the same for the same call', async () => {
    expect(await opened()).toEqual(await opened())
    expect(await counts(sandbox)).toMatchObject({ paymentCredentialsIssued: 1 })
  })

  it('lean on an assertion once', async () => {
    await opened()
    const source = 'authenticatedIdentities[0].data'
    expect(await ask({ type: 'CRYPTOGRAM' })).toMatchObject({
      status: 400,
      body: { errors: [{ details: [{ name: source }] }] },
    })
  })

  it('refuse an assertion that is older than five minutes', async () => {
    await advance(sandbox, 301)
    expect((await ask()).status).toBe(400)
  })

  it.each<[string, Choice, string]>([
    ['another amount', { amount: '42.51' }, 'orderInformation.amountDetails.totalAmount'],
    ['another merchant', { url: 'https://other.example' }, 'merchantInformation.merchantDescriptor.url'],
    ['another attempt', { correlationId: randomUUID() }, 'clientCorrelationId'],
    ['a forged assertion', { identity: { data: 'a.b.c' } }, 'authenticatedIdentities[0].data'],
    ['another identifier', { identity: { id: 'x' } }, 'authenticatedIdentities[0].data'],
    [
      'another relying party',
      { identity: { relyingPartyId: 'dnRzLmF1dGgudmlzYS5jb20' } },
      'authenticatedIdentities[0].relyingPartyId',
    ],
    [
      'a plain relying party',
      { identity: { relyingPartyId: 'visa.localhost' } },
      'authenticatedIdentities[0].relyingPartyId',
    ],
    ['another provider', { identity: { provider: 'CLIENT_DEVICE_CERT_JWS' } }, 'authenticatedIdentities[0].provider'],
  ])('refuse %s, naming it', async (_, choice, name) => {
    expect(await ask(choice)).toMatchObject({ status: 400, body: { errors: [{ details: [{ name }] }] } })
  })
})
