import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { counts, reset } from './support/control.ts'
import { cardBody, cards, Journey } from './support/journey.ts'

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

const path = '/tms/v2/tokenized-cards'

describe('tokenized cards', () => {
  it('answers as the contract shows and never with the number', async () => {
    const { status, body, text } = await journey.tokenize()
    expect(status).toBe(201)
    expect(body).toMatchObject({
      object: 'tokenizedCard',
      source: 'ONFILE',
      state: 'ACTIVE',
      number: expect.stringMatching(/^489537XXXXXX\d{4}$/),
      type: 'visa',
      requestorId: '40010099999',
      card: { suffix: '1111', type: '001' },
      metadata: { issuer: { capabilities: { deviceBindingSupported: true } } },
    })
    expect(body.id).toMatch(/^7011\d{15}$/)
    expect(body._links.instrumentIdentifier.href).toMatch(/^\/tms\/v1\/instrumentidentifiers\/7022\d{15}$/)
    expect(text).not.toContain(cards.all)
  })

  it('gives the same token for the same card and consumer, another for another consumer', async () => {
    const first = await journey.tokenize(cards.all, 'consumer-1')
    const again = await journey.tokenize(cards.all, 'consumer-1')
    const other = await journey.tokenize(cards.all, 'consumer-2')
    expect(again.body).toEqual(first.body)
    expect(other.body.id).not.toBe(first.body.id)
    expect(other.body._links.instrumentIdentifier).toEqual(first.body._links.instrumentIdentifier)
    expect(await counts(sandbox)).toMatchObject({ tokensCreated: 2 })
  })

  it('refuses a card the network does not take', async () => {
    const answer = await journey.tokenize(cards.notEligible)
    expect(answer).toMatchObject({ status: 400, body: { reason: 'CARD_NOT_ELIGIBLE' } })
  })

  it.each<[string, object, string, string]>([
    ['a wrong check digit', { number: '4111111111111112' }, 'invalidFields', 'card.number'],
    ['no number', { number: undefined }, 'missingFields', 'card.number'],
    ['month 13', { expirationMonth: '13' }, 'invalidFields', 'card.expirationMonth'],
    ['a two-digit year', { expirationYear: '30' }, 'invalidFields', 'card.expirationYear'],
    ['a past year', { expirationYear: '2020' }, 'invalidFields', 'card.expirationMonth'],
    ['letters in the code', { securityCode: 'abc' }, 'invalidFields', 'card.securityCode'],
  ])('names the member for %s', async (_, change, type, name) => {
    const body = cardBody(cards.all)
    const answer = await journey.api.post(path, { ...body, card: { ...body.card, ...change } })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]).toMatchObject({ type, details: expect.arrayContaining([{ name, location: 'body' }]) })
  })

  it('refuses a consumer id above 24 characters', async () => {
    const answer = await journey.api.post(path, cardBody(cards.all, 'c'.repeat(25)))
    expect(answer.body.errors[0]?.details?.[0]?.name).toBe('consumerId')
  })

  it('reads, deletes for good, and makes a new token afterwards', async () => {
    const { body } = await journey.tokenize()
    const own = `${path}/${body.id}`
    expect((await journey.api.call('GET', own)).body.id).toBe(body.id)
    expect((await journey.api.post(`${own}/delete`, {})).body.errors[0]?.details?.[0]?.name).toBe('reason')
    const removed = await journey.api.post(`${own}/delete`, { reason: { code: 'PAYMENT_METHOD_REMOVED' } })
    expect(removed.status).toBe(204)
    expect(await journey.api.call('GET', own)).toMatchObject({
      status: 410,
      body: { errors: [{ type: 'notAvailable' }] },
    })
    expect((await journey.tokenize()).body.id).not.toBe(body.id)
  })

  it('follows the issuer, who suspends and resumes', async () => {
    await journey.tokenize()
    await journey.openSession()
    const events = `${path}/${journey.tokenId}/issuer-life-cycle-event-simulations`
    expect((await journey.api.post(events, { state: 'SUSPENDED' })).status).toBe(204)
    expect(await journey.options()).toMatchObject({ status: 403, body: { errors: [{ type: 'forbidden' }] } })
    await journey.api.post(events, { state: 'ACTIVE' })
    expect((await journey.options()).status).toBe(200)
  })

  it('does not know another id', async () => {
    const answer = await journey.api.call('GET', `${path}/7011000000000000000`)
    expect(answer).toMatchObject({ status: 404, body: { errors: [{ type: 'notFound' }] } })
  })

  it('refuses a transient token, naming it', async () => {
    const answer = await journey.api.post('/tms/v2/tokenize', {
      processingInformation: { actionList: ['TOKEN_CREATE'], actionTokenTypes: ['tokenizedCard'] },
      tokenInformation: { tokenizedCard: { source: 'ONFILE' }, transientTokenJwt: 'a.b.c' },
    })
    expect(answer.body.errors[0]?.details?.[0]?.name).toBe('tokenInformation.transientTokenJwt')
  })
})

describe('instrument identifiers', () => {
  it('are made once per number', async () => {
    const body = { card: { number: cards.all } }
    const first = await journey.api.post('/tms/v1/instrumentidentifiers', body)
    const again = await journey.api.post('/tms/v1/instrumentidentifiers', body)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(first.body).toMatchObject({ object: 'instrumentIdentifier', card: { number: '411111XXXXXX1111' } })
    expect(again.body).toEqual(first.body)
  })
})
