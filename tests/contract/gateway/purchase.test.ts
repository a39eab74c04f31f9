import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOfSignedPayload, readSignedPayload } from '../../../src/wire/visa/signed-payload.ts'
import { cards } from '../sandbox-visa/support/journey.ts'
import { Shopper } from './shopper.ts'
import { type Stage, startStage } from './stage.ts'
import { expectNowhere, tablesOf } from './support/kept.ts'

describe.each(['certificate', 'shared-secret'] as const)('a purchase through a gateway that signs by %s', auth => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage({ auth })
  })
  afterAll(() => stage.stop())

  it('links, instructs, gets a credential and confirms; nothing secret stays in tables or log', async () => {
    const shopper = await Shopper.create(stage, 'first')
    const assurance = await shopper.link()
    await shopper.instruct()
    const credential = readSignedPayload(claimsOfSignedPayload(await shopper.credentials('order-1')))
    expect(credential.number).toMatch(/^489537\d{10}$/)
    const confirmed = await shopper.confirm('order-1', credential.dynamicDataId ?? '')
    expect(confirmed).toMatchObject({ status: 202, body: { clientCorrelationId: shopper.journey.correlationId } })

    const paid = await shopper.paymentCredentials()
    expect(paid).toMatchObject({ status: 200, body: { tokenizedCard: { number: credential.number, eci: '05' } } })
    const { cryptogram } = (paid.body as { tokenizedCard: { cryptogram: string } }).tokenizedCard

    const rest = (await tablesOf(stage.store)) + JSON.stringify(stage.lines)
    const secrets = [cards.otp, credential.number, credential.dynamic.value, cryptogram, '456789', assurance.fidoBlob]
    for (const secret of [
      ...secrets,
      shopper.journey.secureToken,
      shopper.consumerId,
      'ada@example.com',
      'shop.example',
    ]) {
      expectNowhere(rest, secret)
    }
    expect(rest).toContain(shopper.journey.tokenId)
  })

  it('gives on what the provider refuses, with its words and its correlation id in the log', async () => {
    const shopper = await Shopper.create(stage, 'refused')
    const answer = await shopper.tokenize(cards.notEligible)
    expect(answer).toMatchObject({ status: 400, body: { reason: 'CARD_NOT_ELIGIBLE' } })
    expect(answer.headers.get('countersign-source')).toBe('provider')
    const line = stage.lines.findLast(({ route }) => route === '/v1/visa/tms/v2/tokenized-cards')
    expect(line).toMatchObject({ method: 'POST', status: 400, wallet: shopper.wallet.id.slice(0, 8) })
    expect(line?.correlation).toMatch(/^[\w-]{8,}$/)
  })

  it('updates and cancels an instruction, reads and deletes a token', async () => {
    const shopper = await Shopper.create(stage, 'cancel')
    const assurance = await shopper.link()
    await shopper.instruct()
    const { journey } = shopper
    const cancel = {
      clientCorrelationId: journey.correlationId,
      deviceInformation: journey.device(),
      assuranceData: [journey.assurance(assurance)],
    }
    expect(await shopper.wallet.put(`${shopper.instructionPath}/cancel`, cancel)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    })
    expect(await shopper.wallet.get(shopper.tokenPath)).toMatchObject({ status: 200, body: { id: journey.tokenId } })
    const gone = await shopper.wallet.post(`${shopper.tokenPath}/delete`, {
      reason: { code: 'PAYMENT_METHOD_REMOVED' },
    })
    expect(gone.status).toBeLessThan(300)
  })
})
