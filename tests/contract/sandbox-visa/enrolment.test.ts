import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { advance, counts, reset } from './support/control.ts'
import { cards, Journey } from './support/journey.ts'

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

const pending = { status: 202, body: { status: 'PENDING', pendingEvents: ['PENDING_CARDHOLDER_AUTHENTICATION'] } }
const active = { status: 200, body: { status: 'ACTIVE' } }
const invalid = (source: string) => ({ status: 400, body: { error: { reason: 'INVALID_FIELD', detail: { source } } } })

describe('enrolment', () => {
  it('is pending without proof, direct with it, and stays', async () => {
    const registered = await journey.link()
    expect(await journey.enrol()).toMatchObject(pending)
    expect(await journey.enrol(registered)).toMatchObject(active)
    expect(await journey.enrol()).toMatchObject(active)
    expect(await counts(sandbox)).toMatchObject({ enrolments: 1 })
  })

  it('is pending once for its test card', async () => {
    const registered = await journey.link(cards.pendingOnce)
    expect(await journey.enrol(registered)).toMatchObject(pending)
    expect(await journey.enrol(registered)).toMatchObject(active)
  })

  it('does not take a proof older than five minutes', async () => {
    const registered = await journey.link()
    await advance(sandbox, 301)
    expect(await journey.enrol(registered)).toMatchObject(pending)
  })

  it('names a forged proof, or that of another card', async () => {
    const registered = await journey.link()
    const forged = { ...registered, fidoBlob: `${registered.fidoBlob.slice(0, -4)}AAAA` }
    expect(await journey.enrol(forged)).toMatchObject(invalid('assuranceData[0].authenticatedIdentities.data'))
    const renamed = { ...registered, identifier: 'auth-ctx-other' }
    expect(await journey.enrol(renamed)).toMatchObject(invalid('assuranceData[0].authenticatedIdentities.data'))
    await journey.tokenize(cards.direct)
    expect(await journey.enrol(registered)).toMatchObject(invalid('assuranceData[0].authenticatedIdentities.data'))
  })

  it('checks the device session and the instrument', async () => {
    await journey.tokenize()
    journey.fingerprint = 'dfp-unknown'
    expect(await journey.enrol()).toMatchObject(invalid('deviceInformation.fingerprintSessionId'))
    journey.fingerprint = 'ALLOW_ME'
    journey.instrumentId = '7022000000000000000'
    expect(await journey.enrol()).toMatchObject({ status: 404, body: { error: { reason: 'NOT_FOUND' } } })
  })

  it.each<[string, object, string]>([
    ['no consumer identity', { consumerIdentity: undefined }, 'consumerIdentity'],
    [
      'an unknown identity type',
      { consumerIdentity: { identityType: 'PHONE', identityValue: 'x' } },
      'consumerIdentity.identityType',
    ],
    ['no country', { billTo: { countryCallingCode: '1', phoneNumber: '5550101' } }, 'billTo.country'],
    [
      'a consent without its end',
      { consentData: [{ id: 'c', type: 'PERSONALIZATION', source: 'CLIENT', acceptedTime: '1767225600' }] },
      'consentData[0].effectiveUntil',
    ],
  ])('names the member for %s', async (_, change, source) => {
    await journey.tokenize()
    const answer = await journey.api.post('/icc/v1/tokens', { ...journey.enrolBody(), ...change })
    expect(answer).toMatchObject({ status: 400, body: { error: { detail: { source, sourceType: 'FIELD' } } } })
  })
})
