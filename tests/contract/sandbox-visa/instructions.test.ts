import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { activeInstruction, confirmationBody, credentialsBody, instructionBody, mandate } from './support/commerce.ts'
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

const path = '/icc/v1/instructions'
const pending = { status: 202, body: { status: 'PENDING', pendingEvents: ['PENDING_CARDHOLDER_AUTHENTICATION'] } }
const active = { status: 200, body: { status: 'ACTIVE' } }
const invalid = (source: string) => ({ status: 400, body: { error: { reason: 'INVALID_FIELD', detail: { source } } } })

async function enrolled(): Promise<void> {
  await journey.enrol(await journey.link())
}

describe('creating an instruction', () => {
  it('is active when this purchase was authenticated', async () => {
    const { answer } = await activeInstruction(journey)
    expect(answer).toMatchObject(active)
    expect(answer.body.instructionId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('works under the older prefix', async () => {
    await enrolled()
    const assurance = await journey.authenticate()
    expect(await journey.api.post('/acp/v1/instructions', instructionBody(journey, assurance))).toMatchObject(active)
  })

  it('needs an enrolled card', async () => {
    const registered = await journey.link()
    const answer = await journey.api.post(path, instructionBody(journey, registered))
    expect(answer).toMatchObject({ status: 403, body: { error: { reason: 'CARD_NOT_ENROLLED' } } })
  })

  it.each<[string, object]>([
    ['more money', { amount: '42.51' }],
    ['another currency', { currency: 'EUR' }],
    ['another merchant', { merchantName: 'Other Shop' }],
  ])('waits for the cardholder when the mandate is for %s', async (_, choice) => {
    await enrolled()
    const assurance = await journey.authenticate({ amount: '42.50' })
    const body = instructionBody(journey, assurance, [mandate(journey, choice)])
    expect(await journey.api.post(path, body)).toMatchObject(pending)
  })

  it('counts the mandates together', async () => {
    await enrolled()
    const assurance = await journey.authenticate({ amount: '42.50' })
    const both = [mandate(journey, { amount: '40.00' }), mandate(journey, { amount: '2.51' })]
    expect(await journey.api.post(path, instructionBody(journey, assurance, both))).toMatchObject(pending)
  })

  it('takes the enrolment proof once for the same amount within five minutes', async () => {
    const registered = await journey.link()
    await journey.enrol(registered)
    expect(await journey.api.post(path, instructionBody(journey, registered))).toMatchObject(active)
    expect(await journey.api.post(path, instructionBody(journey, registered))).toMatchObject(pending)
  })

  it('waits for the cardholder when the proof is old, or when nobody was verified', async () => {
    await enrolled()
    const assurance = await journey.authenticate()
    const body = instructionBody(journey, assurance)
    const unverified = [{ ...journey.assurance(assurance), verificationResults: '03' }]
    expect(await journey.api.post(path, { ...body, assuranceData: unverified })).toMatchObject(pending)
    await advance(sandbox, 301)
    expect(await journey.api.post(path, instructionBody(journey, assurance))).toMatchObject(pending)
  })

  it('accepts method 02 for a passkey as well', async () => {
    await enrolled()
    const assurance = await journey.authenticate()
    const assuranceData = [{ ...journey.assurance(assurance), verificationMethod: '02' }]
    expect(await journey.api.post(path, { ...instructionBody(journey, assurance), assuranceData })).toMatchObject(
      active,
    )
  })

  it('repeats its first answer for the same mandates, even with a new proof', async () => {
    await enrolled()
    const mandates = [mandate(journey)]
    const first = await journey.api.post(path, instructionBody(journey, await journey.authenticate(), mandates))
    const again = await journey.api.post(path, instructionBody(journey, await journey.authenticate(), mandates))
    expect(again.body).toEqual(first.body)
    expect(await counts(sandbox)).toMatchObject({ instructions: 1 })
  })

  it('refuses a mandate id with other facts', async () => {
    const { assurance, mandate: known } = await activeInstruction(journey)
    const changed = { ...known, declineThreshold: { amount: '1.00', currencyCode: 'USD' } }
    const answer = await journey.api.post(path, instructionBody(journey, assurance, [changed]))
    expect(answer).toMatchObject({ status: 409, body: { error: { reason: 'MANDATE_ID_REUSED' } } })
  })

  it.each<[string, object, string]>([
    ['a past end', { effectiveUntilTime: '1000000000' }, 'mandates[0].effectiveUntilTime'],
    ['a numeric end', { effectiveUntilTime: 2000000000 }, 'mandates[0].effectiveUntilTime'],
    [
      'cents of yen',
      { declineThreshold: { amount: '10.50', currencyCode: 'JPY' } },
      'mandates[0].declineThreshold.amount',
    ],
    [
      'a numeric currency',
      { declineThreshold: { amount: '10.50', currencyCode: '840' } },
      'mandates[0].declineThreshold.currencyCode',
    ],
    ['no description', { description: undefined }, 'mandates[0].description'],
    ['a category of three digits', { merchantCategoryCode: '531' }, 'mandates[0].merchantCategoryCode'],
  ])('names the member for %s', async (_, change, source) => {
    await enrolled()
    const assurance = await journey.authenticate()
    const body = instructionBody(journey, assurance)
    const mandates = body.mandates.map(entry => ({ ...entry, ...change }))
    const answer = await journey.api.post(path, { ...body, mandates })
    expect(answer).toMatchObject({ status: 400, body: { error: { detail: { source } } } })
  })

  it('needs an occurrence for a recurring purchase', async () => {
    await enrolled()
    const assurance = await journey.authenticate()
    const answer = await journey.api.post(path, { ...instructionBody(journey, assurance), isRecurring: true })
    const source = 'mandates[0].recurringPaymentInformation.occurrence'
    expect(answer).toMatchObject({ status: 400, body: { error: { reason: 'MISSING_FIELD', detail: { source } } } })
  })
})

describe('updating an instruction', () => {
  it('lowers without a new ceremony and raises only with one', async () => {
    const { id, assurance, mandate: known } = await activeInstruction(journey)
    const update = (amount: string, proof = assurance) => {
      const changed = { ...known, declineThreshold: { amount, currencyCode: 'USD' } }
      return journey.api.call('PUT', `${path}/${id}`, instructionBody(journey, proof, [changed]))
    }
    expect(await update('40.00')).toMatchObject({ status: 200, body: { instructionId: id, status: 'ACTIVE' } })
    expect(await update('60.00')).toMatchObject(pending)
    const fresh = await journey.authenticate({ amount: '60.00' })
    const raised = await update('60.00', fresh)
    expect(raised).toMatchObject({ status: 200, body: { instructionId: id } })
    expect((await update('60.00', fresh)).body).toEqual(raised.body)
    expect(await counts(sandbox)).toMatchObject({ instructionUpdates: 2 })
  })

  it('needs a ceremony for more time or another merchant', async () => {
    const { id, assurance, mandate: known } = await activeInstruction(journey)
    const longer = { ...known, effectiveUntilTime: String(Number(known.effectiveUntilTime) + 60) }
    const other = { ...known, preferredMerchantName: 'Other Shop' }
    for (const changed of [longer, other]) {
      const body = instructionBody(journey, assurance, [changed])
      expect(await journey.api.call('PUT', `${path}/${id}`, body)).toMatchObject(pending)
    }
  })

  it('finishes a pending instruction', async () => {
    await enrolled()
    const wanted = [mandate(journey, { amount: '99.00' })]
    const created = await journey.api.post(path, instructionBody(journey, await journey.authenticate(), wanted))
    expect(created).toMatchObject(pending)
    const proof = await journey.authenticate({ amount: '99.00' })
    const updated = await journey.api.call(
      'PUT',
      `${path}/${created.body.instructionId}`,
      instructionBody(journey, proof, wanted),
    )
    expect(updated).toMatchObject({
      status: 200,
      body: { instructionId: created.body.instructionId, status: 'ACTIVE' },
    })
  })

  it('cannot take a mandate of another instruction, or another card', async () => {
    const first = await activeInstruction(journey)
    const second = await activeInstruction(journey)
    const stolen = instructionBody(journey, first.assurance, [second.mandate])
    expect((await journey.api.call('PUT', `${path}/${first.id}`, stolen)).status).toBe(409)
    await journey.tokenize(cards.direct)
    const answer = await journey.api.call(
      'PUT',
      `${path}/${first.id}`,
      instructionBody(journey, first.assurance, [first.mandate]),
    )
    expect(answer).toMatchObject(invalid('paymentInformation.instrumentIdentifier.id'))
  })

  it('does not know another id', async () => {
    const { assurance } = await activeInstruction(journey)
    const answer = await journey.api.call('PUT', `${path}/unknown`, instructionBody(journey, assurance))
    expect(answer).toMatchObject({ status: 404, body: { error: { reason: 'NOT_FOUND' } } })
  })
})

describe('cancelling an instruction', () => {
  const cancelBody = (assuranceData: readonly object[]) => ({
    clientCorrelationId: journey.correlationId,
    deviceInformation: journey.device(),
    assuranceData,
  })

  it('takes the last proof however old, and can be repeated', async () => {
    const { id, assurance } = await activeInstruction(journey)
    await advance(sandbox, 3600)
    const body = cancelBody([journey.assurance(assurance)])
    const first = await journey.api.call('PUT', `${path}/${id}/cancel`, body)
    expect(first).toMatchObject({ status: 200, body: { instructionId: id, status: 'CANCELLED' } })
    expect((await journey.api.call('PUT', `${path}/${id}/cancel`, body)).status).toBe(200)
    expect(await counts(sandbox)).toMatchObject({ instructionCancels: 1 })
    const credentials = await journey.api.post(`${path}/${id}/credentials`, credentialsBody(journey))
    expect(credentials).toMatchObject({ status: 409, body: { error: { reason: 'INSTRUCTION_CANCELLED' } } })
    const update = await journey.api.call('PUT', `${path}/${id}`, instructionBody(journey, assurance))
    expect(update.status).toBe(409)
  })

  it('works when the proof was lost, but not with a forged one', async () => {
    const { id, assurance } = await activeInstruction(journey)
    const forged = { ...assurance, fidoBlob: 'a.b.c' }
    const refused = await journey.api.call('PUT', `${path}/${id}/cancel`, cancelBody([journey.assurance(forged)]))
    expect(refused).toMatchObject(invalid('assuranceData[0].authenticatedIdentities.data'))
    const { authenticatedIdentities: _, ...rest } = journey.assurance(assurance)
    const lost = [{ ...rest, verificationResults: '03' }]
    expect((await journey.api.call('PUT', `${path}/${id}/cancel`, cancelBody(lost))).status).toBe(200)
  })

  it('is too late after credentials were issued', async () => {
    const { id, assurance } = await activeInstruction(journey)
    await journey.api.post(`${path}/${id}/credentials`, credentialsBody(journey))
    const answer = await journey.api.call('PUT', `${path}/${id}/cancel`, cancelBody([journey.assurance(assurance)]))
    expect(answer).toMatchObject({ status: 409, body: { error: { reason: 'CREDENTIALS_ISSUED' } } })
  })

  it('needs assurance data', async () => {
    const { id } = await activeInstruction(journey)
    const answer = await journey.api.call('PUT', `${path}/${id}/cancel`, cancelBody([]))
    expect(answer).toMatchObject({ status: 400, body: { error: { detail: { source: 'assuranceData' } } } })
  })
})

describe('confirming', () => {
  it('stores once per code, type and status', async () => {
    const { id } = await activeInstruction(journey)
    const confirm = (code: string) => journey.api.post(`${path}/${id}/confirmations`, confirmationBody(journey, code))
    for (const code of ['a', 'a', 'b']) {
      const answer = await confirm(code)
      expect(answer).toMatchObject({ status: 202, body: { clientCorrelationId: journey.correlationId } })
    }
    expect(await counts(sandbox)).toMatchObject({ confirmationsStored: 2 })
  })

  it('takes the array name of the guide', async () => {
    const { id } = await activeInstruction(journey)
    const { confirmationData, ...rest } = confirmationBody(journey, 'a')
    const answer = await journey.api.post(`${path}/${id}/confirmations`, { ...rest, transactionData: confirmationData })
    expect(answer.status).toBe(202)
    expect(await counts(sandbox)).toMatchObject({ confirmationsStored: 1 })
  })

  it.each<[string, object, string]>([
    ['an unknown status', { transactionStatus: 'PAID' }, 'confirmationData[0].processorInformation.transactionStatus'],
    ['a response code of three', { responseCode: '000' }, 'confirmationData[0].processorInformation.responseCode'],
    ['foreign dynamic data', { dynamicDataId: 'dd-x' }, 'confirmationData[0].processorInformation.dynamicDataId'],
  ])('names the member for %s', async (_, change, source) => {
    const { id } = await activeInstruction(journey)
    const body = confirmationBody(journey, 'a')
    const confirmationData = body.confirmationData.map(entry => ({
      ...entry,
      processorInformation: { ...entry.processorInformation, ...change },
    }))
    const answer = await journey.api.post(`${path}/${id}/confirmations`, { ...body, confirmationData })
    expect(answer).toMatchObject({ status: 400, body: { error: { detail: { source } } } })
  })
})
