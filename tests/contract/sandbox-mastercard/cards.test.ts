import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { otherClient } from '../../../src/sandbox/mastercard/client.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { maskedCardSchema } from '../../../src/wire/mastercard/cards.ts'
import { readShape } from '../../../src/wire/mastercard/primitives.ts'
import jwe from '../../vectors/mastercard-jwe.json' with { type: 'json' }
import { cards, control, readControl, refusal, TestApi } from './support/api.ts'

let sandbox: MastercardSandbox
let api: TestApi
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
})

const bad = (reason: string, source = 'encryptedCard') => [400, 'INVALID_ARGUMENT', reason, source]

describe('cards', () => {
  it('are enrolled once for a consumer, and read back', async () => {
    const first = await api.enrol()
    const again = await api.enrol()
    const { srcDigitalCardId } = first.body.maskedCard
    expect(again.body.maskedCard.srcDigitalCardId).toBe(srcDigitalCardId)
    const read = await api.call('GET', `/cards/${srcDigitalCardId}${api.query()}`)
    expect(read.body.maskedCard).toEqual(first.body.maskedCard)
    expect(readShape(maskedCardSchema, read.body.maskedCard)).toMatchObject({ panBin: '512035', panLastFour: '4545' })
    expect(JSON.stringify(read.body)).not.toContain(cards.known)
  })

  it.each([
    ['5120350100064537', ['PENDING_SCA']],
    ['5120350100064545', undefined],
    ['5120350100064594', ['PENDING_AVS']],
    ['2221000000000009', undefined],
  ])('%s comes with %j pending', async (pan, pendingEvents) => {
    expect((await api.enrol(pan)).body.maskedCard.digitalCardData.pendingEvents).toEqual(pendingEvents)
  })

  it.each([
    ['5120350100064546', bad('INVALID_PAN')],
    ['4111111111111111', bad('PAN_INELIGIBLE')],
    ['5120350100064560', bad('TOKENIZATION_INELIGIBLE')],
    ['5120350100064578', bad('ISSUER_DECLINED')],
    ['5120350100064586', [503, 'UNAVAILABLE', 'NO_RESPONSE_FROM_ISSUER', 'encryptedCard']],
  ])('%s is refused', async (pan, expected) => {
    expect(refusal(await api.enrol(pan))).toEqual(expected)
    expect(await readControl(sandbox, 'counts')).toMatchObject({ cardsEnrolled: 0 })
  })

  it('that ended or are malformed are refused', async () => {
    expect(refusal(await api.enrol(cards.known, { panExpirationYear: '2020' }))).toEqual(bad('EXPIRED'))
    expect(refusal(await api.enrol(cards.known, { panExpirationMonth: '13' }))).toEqual(
      bad('INVALID_FORMAT', 'panExpirationMonth'),
    )
  })

  it('are decrypted as every vector says, and refused otherwise', async () => {
    const consumer = { consumerIdentity: { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: 'consumer-1' } }
    const send = (encryptedCard: string) =>
      api.post('/cards', { ...api.who(), consumer, cardSource: 'CARDHOLDER', encryptedCard })
    const good = [...jwe.positive, ...jwe.sdk].filter(({ plaintext }) => plaintext.includes('cardSecurityCode'))
    expect(good.length).toBeGreaterThanOrEqual(3)
    for (const { compact, name } of good) expect(await send(compact), name).toMatchObject({ status: 200 })
    for (const { compact, name } of jwe.negative.filter(vector => vector.name !== 'four_parts')) {
      expect(refusal(await send(compact)), name).toEqual(bad('CORRUPT_DATA'))
    }
  })

  it('of another client, and unknown ones, are not found', async () => {
    const { srcDigitalCardId } = (await api.enrol()).body.maskedCard
    const other = new TestApi(sandbox, otherClient)
    const missing = [404, 'NOT_FOUND', 'NOT_FOUND', 'cardId']
    for (const method of ['GET', 'DELETE']) {
      expect(refusal(await other.call(method, `/cards/${srcDigitalCardId}${other.query()}`))).toEqual(missing)
      expect(refusal(await api.call(method, `/cards/${randomUUID()}${api.query()}`))).toEqual(missing)
    }
  })

  it('can be suspended, resumed, deleted and forgotten', async () => {
    const { srcDigitalCardId: id } = (await api.enrol()).body.maskedCard
    const read = () => api.call('GET', `/cards/${id}${api.query()}`)
    await control(sandbox, `cards/${id}`, { event: 'suspend' })
    expect((await read()).body.maskedCard.digitalCardData.status).toBe('SUSPENDED')
    await control(sandbox, `cards/${id}`, { event: 'resume' })
    expect((await read()).body.maskedCard.digitalCardData.status).toBe('ACTIVE')
    expect(await api.call('DELETE', `/cards/${id}${api.query()}`)).toMatchObject({ status: 200 })
    expect(await read()).toMatchObject({ status: 404 })
    const { srcDigitalCardId: next } = (await api.enrol()).body.maskedCard
    expect(next).not.toBe(id)
    await control(sandbox, `cards/${next}`, { event: 'forget' })
    expect(await api.call('DELETE', `/cards/${next}${api.query()}`)).toMatchObject({ status: 404 })
  })
})
