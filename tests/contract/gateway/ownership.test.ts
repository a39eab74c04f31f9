import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type VisaRoute, visaRoutes } from '../../../src/gateway/visa/routes.ts'
import { confirmationBody, credentialsBody, instructionBody } from '../sandbox-visa/support/commerce.ts'
import { cards } from '../sandbox-visa/support/journey.ts'
import { Shopper } from './shopper.ts'
import { type Stage, startStage } from './stage.ts'
import type { Answer } from './wallet.ts'

let stage: Stage
let owner: Shopper
let other: Shopper
let otherInstrument: string
let bodies: ReadonlyMap<string, unknown>

beforeAll(async () => {
  stage = await startStage()
  owner = await Shopper.create(stage, 'owner')
  other = await Shopper.create(stage, 'other')
  const assurance = await owner.link()
  await owner.instruct()
  await other.tokenize(cards.all)
  otherInstrument = other.journey.instrumentId
  bodies = bodiesOf(owner, assurance)
})
afterAll(() => stage.stop())

const unknown = { status: 404, body: { error: { code: 'not_found', message: 'Not found.' } } }
const plain = ({ status, body }: Answer) => ({ status, body })

const routesWithAnId = visaRoutes.filter(route => route.owns !== undefined)
const routesWithAnInstrument = visaRoutes.filter(route => route.path.startsWith('/icc/'))

describe("another wallet's ids", () => {
  it.each(routesWithAnId)('$method $path answers as if it did not exist', async route => {
    const foreign = await send(other, route, idOf(owner, route))
    const invented = await send(other, route, '7011000000000000000')
    expect(plain(foreign)).toEqual(unknown)
    expect(plain(invented)).toEqual(unknown)
    expect([...foreign.headers.keys()].sort()).toEqual([...invented.headers.keys()].sort())
  })

  it.each(routesWithAnId)('$method $path answers so before it looks at the body', async route => {
    const path = `/v1/visa${route.path.replace(':id', idOf(owner, route))}`
    const body = route.body === undefined ? undefined : 'not json'
    expect(plain(await other.wallet.send({ method: route.method, path, body }))).toEqual(unknown)
  })

  it.each(routesWithAnInstrument)('$method $path refuses the card of another wallet in the body', async route => {
    const foreign = { instrumentIdentifier: { id: otherInstrument } }
    const body = { ...(bodies.get(route.path) as object), paymentInformation: foreign }
    const path = `/v1/visa${route.path.replace(':id', idOf(owner, route))}`
    expect(plain(await owner.wallet.send({ method: route.method, path, body }))).toEqual(unknown)
  })

  it.each(routesWithAnInstrument)('$method $path must name a card, or be about an instruction alone', async route => {
    const { paymentInformation: _, ...body } = bodies.get(route.path) as Record<string, unknown>
    const path = `/v1/visa${route.path.replace(':id', idOf(owner, route))}`
    const answer = await owner.wallet.send({ method: route.method, path, body })
    if (route.path.endsWith('/cancel')) return expect(answer.headers.get('countersign-source')).toBe('provider')
    expect(plain(answer)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field: 'paymentInformation' } },
    })
  })

  it('in callbacks and approvals answer alike', async () => {
    const { id } = (await owner.wallet.post('/v1/callbacks', {})).body as { id: string }
    for (const path of [
      `/v1/callbacks/${id}`,
      '/v1/callbacks/unknown',
      `/v1/visa/approvals/${owner.journey.tokenId}`,
    ]) {
      expect(plain(await other.wallet.get(path)), path).toEqual(unknown)
    }
    expect(await owner.wallet.get(`/v1/callbacks/${id}`)).toMatchObject({ status: 200, body: { state: 'waiting' } })
  })

  it('reach nobody by a path the table does not have', async () => {
    const { tokenId } = owner.journey
    for (const path of [
      `/v1/visa/tms/v2/tokenized-cards/${tokenId}/issuer-life-cycle-event-simulations`,
      `/v1/visa/tms/v2/tokenized-cards/..%2f${tokenId}`,
      `/v1/visa/tms/v2/tokenized-cards/${tokenId}%2fdelete`,
      '/v1/visa/icc/v1/agents',
      '/v1/visa/acp/v1/tokens',
      '/v1/visa/pts/v2/payments',
    ]) {
      expect(plain(await owner.wallet.post(path, {})), path).toEqual(unknown)
    }
  })
})

describe('one provider object for two wallets', () => {
  it('is refused when it has one owner, and stays with the first', async () => {
    const answer = await other.tokenize(cards.otp, owner.consumerId)
    expect(plain(answer)).toMatchObject({ status: 409, body: { error: { code: 'object_taken' } } })
    expect(await other.wallet.get(owner.tokenPath)).toMatchObject({ status: 404 })
    expect(await owner.wallet.get(owner.tokenPath)).toMatchObject({ status: 200 })
  })

  it('is shared when it stands for a card number both have typed', async () => {
    const second = await Shopper.create(stage, 'same-card')
    await second.tokenize(cards.otp)
    expect(second.journey.instrumentId).toBe(owner.journey.instrumentId)
    expect(second.journey.tokenId).not.toBe(owner.journey.tokenId)
    expect(await second.wallet.get(owner.tokenPath)).toMatchObject({ status: 404 })
    expect(await owner.wallet.get(owner.tokenPath)).toMatchObject({ status: 200 })
  })
})

function idOf(shopper: Shopper, route: VisaRoute): string {
  return route.owns === 'instruction' ? shopper.instructionId : shopper.journey.tokenId
}

function send(shopper: Shopper, route: VisaRoute, id: string): Promise<Answer> {
  const path = `/v1/visa${route.path.replace(':id', id)}`
  return shopper.wallet.send({ method: route.method, path, body: bodies.get(route.path) })
}

/** For every route of the table a body that is right for its owner. */
function bodiesOf({ journey, mandateId }: Shopper, assurance: Awaited<ReturnType<Shopper['link']>>) {
  const step = { clientCorrelationId: journey.correlationId, stepUpOption: { id: 'opt-sms' } }
  const cancel = {
    clientCorrelationId: journey.correlationId,
    deviceInformation: journey.device(),
    assuranceData: [journey.assurance(assurance)],
  }
  const card = '/tms/v2/tokenized-cards/:id'
  const instruction = '/icc/v1/instructions/:id'
  return new Map<string, unknown>([
    [`${card}/delete`, { reason: { code: 'FRAUD' } }],
    [`${card}/authentication-options`, journey.optionsBody()],
    [`${card}/authentication-options/one-time-passwords`, step],
    [`${card}/authentication-options/validate`, { ...step, otp: '456789' }],
    [`${card}/authentication-registrations`, journey.registrationBody()],
    ['/tms/v2/tokens/:id/payment-credentials', { clientCorrelationId: journey.correlationId }],
    ['/tms/v3/tokens/:id/payment-credentials', { clientCorrelationId: journey.correlationId }],
    ['/icc/v1/tokens', journey.enrolBody(assurance)],
    ['/icc/v1/instructions', instructionBody(journey, assurance)],
    [instruction, instructionBody(journey, assurance)],
    [`${instruction}/cancel`, { ...cancel, paymentInformation: journey.payment() }],
    [`${instruction}/credentials`, credentialsBody(journey, { mandateId })],
    [`${instruction}/confirmations`, confirmationBody(journey, 'order-1', 'dd-1')],
  ])
}
