import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { activeInstruction, credentialsBody, payloadOf } from './support/commerce.ts'
import { addFault, advance, counts, journal, reset, setClock } from './support/control.ts'
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

const tokens = '/tms/v2/tokenized-cards'
const create = () => journey.api.post(tokens, cardBody(cards.all))

describe('network faults', () => {
  it('can cut before the call took effect', async () => {
    await addFault(sandbox, { match: { method: 'POST', path: '^/tms/v2/tokenized-cards$' }, mode: 'drop-before' })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await counts(sandbox)).toMatchObject({ tokensCreated: 0 })
    expect((await create()).status).toBe(201)
  })

  it('can cut after it', async () => {
    await addFault(sandbox, { match: { path: '^/tms/v2/tokenized-cards$' }, mode: 'drop-after', times: 2 })
    await expect(create()).rejects.toThrow('fetch failed')
    await expect(create()).rejects.toThrow('fetch failed')
    expect((await create()).status).toBe(201)
    expect(await counts(sandbox)).toMatchObject({ tokensCreated: 1 })
  })

  it('can answer with a status, or late', async () => {
    await addFault(sandbox, { match: { path: 'tokenized-cards' }, mode: 'status', status: 502 })
    expect((await create()).status).toBe(502)
    await addFault(sandbox, { match: { path: 'tokenized-cards' }, mode: 'delay', delay: 50 })
    const started = performance.now()
    expect((await create()).status).toBe(201)
    expect(performance.now() - started).toBeGreaterThanOrEqual(49)
  })

  it('wait until a call meets them, and can be looked at', async () => {
    const fault = { match: { path: 'tokenized-cards' }, mode: 'delay', delay: 1, times: 1 } as const
    await addFault(sandbox, fault)
    const waiting = async () => (await fetch(`${sandbox.addresses.control}/__sandbox/faults`)).json()
    expect(await waiting()).toEqual([expect.objectContaining(fault)])
    await create()
    expect(await waiting()).toEqual([])
  })

  it('leave other calls alone', async () => {
    await addFault(sandbox, { match: { method: 'GET', path: 'tokenized-cards' }, mode: 'status' })
    expect((await create()).status).toBe(201)
  })

  it('must have a legal pattern', async () => {
    await expect(addFault(sandbox, { match: { path: '(' }, mode: 'status' })).rejects.toThrow('400')
  })
})

describe('the journal', () => {
  it('shows calls and holds no secret', async () => {
    const { id, assurance } = await activeInstruction(journey)
    const { body } = await journey.api.post(`/icc/v1/instructions/${id}/credentials`, credentialsBody(journey))
    const { token } = payloadOf(body.signedPayload)
    const entries = await journal(sandbox)
    expect(entries.at(-1)).toMatchObject({
      method: 'POST',
      target: `/icc/v1/instructions/${id}/credentials`,
      status: 200,
    })
    const text = JSON.stringify(entries)
    const secrets = [
      cards.otp,
      '456789',
      journey.secureToken,
      assurance.fidoBlob,
      body.signedPayload,
      token.paymentToken,
      'ada@example.com',
    ]
    for (const secret of secrets) expect(text).not.toContain(secret)
  })
})

describe('clock and reset', () => {
  it('moves, advances and returns', async () => {
    await setClock(sandbox, 1_767_225_600_000)
    await advance(sandbox, 60)
    expect(sandbox.clock.now()).toBeGreaterThanOrEqual(1_767_225_660_000)
    expect(sandbox.clock.now()).toBeLessThan(1_767_225_670_000)
    await reset(sandbox)
    expect(Math.abs(sandbox.clock.now() - Date.now())).toBeLessThan(1000)
  })

  it('forgets everything', async () => {
    await journey.tokenize()
    await reset(sandbox)
    expect(await counts(sandbox)).toMatchObject({ tokensCreated: 0, perToken: {} })
    expect((await journey.api.call('GET', `${tokens}/${journey.tokenId}`)).status).toBe(404)
    expect((await journal(sandbox)).length).toBe(1)
  })

  it('does not live on the REST port', async () => {
    const response = await fetch(`${sandbox.addresses.rest}/__sandbox/counts`)
    expect(response.status).toBe(401)
  })
})
