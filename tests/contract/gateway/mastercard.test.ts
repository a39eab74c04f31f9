import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cards, control, readControl, sessionInfo } from '../sandbox-mastercard/support/api.ts'
import { MastercardShopper, type MastercardStage, startMastercardStage } from './mastercard-shopper.ts'
import { expectNowhere, tablesOf } from './support/kept.ts'

let stage: MastercardStage
let shopper: MastercardShopper
let other: MastercardShopper
beforeAll(async () => {
  stage = await startMastercardStage({ rates: { wallet: 100_000, address: 100_000, enrolment: 100_000 } })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.mastercard, 'reset')
  shopper = await MastercardShopper.create(stage)
  other = await MastercardShopper.create(stage)
})

const unknown = { status: 404, body: { error: { code: 'not_found' } } }
const refused = (status: number, code: string, field?: string) => ({
  status,
  body: { error: { code, ...(field !== undefined && { field }) } },
})
const counts = async () => (await readControl(stage.mastercard, 'counts')) as Record<string, number>

describe('Mastercard through the gateway', () => {
  it('links a passkey, pays with it and confirms', async () => {
    expect(await shopper.enrol()).toMatchObject({ status: 200, body: { maskedCard: { panLastFour: '4545' } } })
    expect(await shopper.visit()).toEqual({ status: 'ENROLLED', proofOfAuthentication: expect.any(String) })
    const bound = await shopper.bind(await shopper.proof())
    expect(bound).toMatchObject({
      status: 200,
      body: { credentialId: expect.any(String), bindingId: expect.any(String) },
    })
    expect(bound.headers.get('countersign-source')).toBe('provider')

    const paid = await shopper.checkOut()
    expect(paid.body).toMatchObject({
      maskedCard: { srcDigitalCardId: shopper.cardId },
      payment: { token: { paymentToken: expect.stringMatching(/^512034/) }, dynamicData: expect.any(Object) },
    })
    expect(JSON.stringify(paid.body)).not.toContain('encryptedPayload')
    expect(await shopper.confirm()).toMatchObject({ status: 204 })
    expect(await shopper.card('DELETE')).toMatchObject({ status: 200 })
    expect(await shopper.card()).toMatchObject({ status: 404, body: { reason: 'NOT_FOUND' } })
    expect(await counts()).toMatchObject({ bindings: 1, codesIssued: 1, confirmationsStored: 1, cardsDeleted: 1 })
  })

  it('gives the credential again from memory until it is confirmed, has it nowhere else, and makes no second one', async () => {
    await shopper.enrol()
    await shopper.bind(await shopper.proof())
    await stage.store.query('DELETE FROM answers')
    const sent = {
      method: 'POST',
      path: '/v1/mastercard/transaction/credentials',
      body: shopper.order(),
      idempotencyKey: randomUUID(),
    }
    const first = await shopper.wallet.send(sent)
    expect(first).toMatchObject({ status: 200 })
    expect((await shopper.wallet.send(sent)).body).toEqual(first.body)
    expect(await stage.store.query('SELECT hash FROM answers')).toEqual([])
    expect(await shopper.wallet.send({ ...sent, to: await stage.another() })).toMatchObject(refused(409, 'answer_lost'))
    expect((await shopper.confirm()).status).toBe(204)
    expect(await shopper.wallet.send(sent)).toMatchObject(refused(409, 'answer_lost'))
    expect(await counts()).toMatchObject({ codesIssued: 1 })
    const { payment } = first.body as {
      payment: { token: { paymentToken: string }; dynamicData: { dynamicDataValue: string } }
    }
    const kept = (await tablesOf(stage.store)) + JSON.stringify(stage.lines)
    for (const secret of [payment.token.paymentToken, payment.dynamicData.dynamicDataValue]) expectNowhere(kept, secret)
  })

  it('tells wallets where the page and the issuer are', async () => {
    const { page, issuer } = stage.mastercard.addresses
    const answer = await shopper.wallet.get('/v1/addresses')
    expect(answer.body).toMatchObject({ mastercard: { pageOrigin: page, issuerOrigin: issuer } })
  })

  it('passes on reason and details of a refusal, and none of its sentences', async () => {
    const answer = await shopper.enrol('4111111111111111')
    expect(answer).toMatchObject({
      status: 400,
      body: {
        status: 400,
        reason: 'INVALID_ARGUMENT',
        errordetail: [{ reason: 'PAN_INELIGIBLE', source: 'encryptedCard' }],
      },
    })
    expect(JSON.stringify(answer.body)).not.toContain('message')
    expect(answer.headers.get('countersign-source')).toBe('provider')
  })

  it('drops members that no schema has', async () => {
    await shopper.enrol()
    const { srcClientId, serviceId } = { srcClientId: randomUUID(), serviceId: 'SOMEBODY#ELSE#01' }
    expect(await shopper.checkOut({ srcClientId, serviceId, keyFingerprintId: 'x' })).toMatchObject({ status: 200 })
  })

  it.each([
    ['/authentication/sessions', 'clientSessionId'],
    ['/authentication/authenticators', 'authenticationSessionId'],
    ['/cards', 'cardSource'],
    ['/transaction/credentials', 'srcCorrelationId'],
    ['/confirmations', 'srcCorrelationId'],
  ])('names the first wrong member of %s', async (path, field) => {
    expect(await shopper.wallet.post(`/v1/mastercard${path}`, {})).toMatchObject(refused(400, 'invalid_input', field))
  })

  it.each([
    ['GET', '/cards'],
    ['POST', '/cards/x/transactions'],
    ['POST', '/oauth/token'],
    ['PUT', '/cards/x'],
    ['POST', '/agent-pay/v1/intents'],
    ['POST', '/acquirer/authorizations'],
  ])('knows no %s %s', async (method, path) => {
    expect(await shopper.wallet.send({ method, path: `/v1/mastercard${path}` })).toMatchObject(unknown)
  })

  it('asks for a proof of the wallet on every route', async () => {
    for (const [method, path] of routes) {
      const answer = await shopper.wallet.send({ method, path: path.replace(':id', randomUUID()), proof: null })
      expect(answer, path).toMatchObject(refused(401, 'proof_refused'))
    }
  })
})

const routes = [
  ['POST', '/v1/mastercard/authentication/sessions'],
  ['POST', '/v1/mastercard/authentication/authenticators'],
  ['POST', '/v1/mastercard/cards'],
  ['GET', '/v1/mastercard/cards/:id'],
  ['DELETE', '/v1/mastercard/cards/:id'],
  ['POST', '/v1/mastercard/transaction/credentials'],
  ['POST', '/v1/mastercard/confirmations'],
] as const

describe("another wallet's ids", () => {
  it('answer as unknown ones do', async () => {
    await shopper.enrol()
    await other.enrol()
    const proof = await shopper.proof()
    const { authenticationSessionId, clientSessionId, cardId, srcCorrelationId } = shopper
    expect(await other.card('GET', cardId)).toMatchObject(unknown)
    expect(await other.card('DELETE', cardId)).toMatchObject(unknown)
    expect(await other.checkOut({ srcDigitalCardId: cardId })).toMatchObject(unknown)
    expect(await other.bind(proof, { authenticationSessionId, clientSessionId })).toMatchObject(unknown)
    expect(await shopper.checkOut()).toMatchObject({ status: 200 })
    expect(await other.confirm({ srcCorrelationId })).toMatchObject(unknown)
    expect(await other.card('GET', randomUUID())).toMatchObject(unknown)
    expect(await other.card('GET', '..%2fcards')).toMatchObject(unknown)
    expect(await shopper.card()).toMatchObject({ status: 200 })
    expect(await shopper.bind(proof)).toMatchObject({ status: 200 })
  })

  it('are withheld when the provider answers with them', async () => {
    await shopper.enrol()
    await stage.store.query('UPDATE objects SET wallet_id = $1 WHERE id = $2', [other.wallet.id, shopper.cardId])
    expect(await shopper.enrol()).toMatchObject(refused(409, 'object_taken'))
    expect(await shopper.card('GET')).toMatchObject(unknown)
  })

  it('are not to be had by saying that one is the other', async () => {
    await shopper.enrol()
    const consumerIdentity = { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: shopper.wallet.id }
    expect(await other.enrol(cards.known, { consumer: { consumerIdentity } })).toMatchObject({ status: 200 })
    expect(other.cardId).not.toBe(shopper.cardId)
  })

  it('can’t be taken over as an attempt or a transaction', async () => {
    await shopper.enrol()
    await other.enrol()
    await shopper.visit()
    await shopper.checkOut()
    const taken = await other.session(sessionInfo(stage.mastercard), shopper.clientSessionId)
    expect(taken).toMatchObject(refused(409, 'object_taken'))
    const { srcCorrelationId } = shopper
    expect(await other.checkOut({ srcCorrelationId })).toMatchObject(refused(409, 'object_taken'))
  })
})

describe('what is kept', () => {
  it('is no number, code, token or proof, in the log or in a table', async () => {
    await shopper.enrol()
    const { proofOfAuthentication: proof = '' } = await shopper.visit()
    await shopper.bind(proof)
    const paid = (await shopper.checkOut()).body as {
      payment: { token: { paymentToken: string }; dynamicData: { dynamicDataValue: string } }
    }
    await shopper.confirm()
    const tables = ['mastercard_sessions', 'mastercard_proofs', 'mastercard_answers', 'objects', 'callbacks', 'proofs']
    const rows = await Promise.all(tables.map(table => stage.store.query(`SELECT * FROM ${table}`)))
    const everything = JSON.stringify([rows, stage.lines])
    expect(everything).toContain(shopper.clientSessionId)
    for (const secret of [
      proof,
      proof.split('.')[2] ?? '',
      paid.payment.token.paymentToken,
      cards.known,
      'accessToken',
    ]) {
      expect(everything).not.toContain(secret)
    }
    expect(JSON.stringify(stage.lines)).not.toContain(shopper.authenticationSessionId)
    expect(stage.lines.some(line => line.correlation === shopper.srcCorrelationId)).toBe(true)
  })

  it('runs out', async () => {
    await shopper.enrol()
    await shopper.bind(await shopper.proof())
    const { purgeExpired } = await import('../../../src/gateway/store/purge.ts')
    await purgeExpired(stage.store, Date.now() + 3 * 900_000)
    for (const table of ['mastercard_sessions', 'mastercard_proofs', 'mastercard_answers']) {
      expect(await stage.store.query(`SELECT 1 FROM ${table}`), table).toEqual([])
    }
  })
})
