import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import type { Mode } from './support/api.ts'
import { activeInstruction, confirmationBody, credentialsBody, payloadOf } from './support/commerce.ts'
import { Journey } from './support/journey.ts'

let sandbox: VisaSandbox
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())

describe.each<Mode>(['http-signature', 'jwt-shared-secret', 'jwt-p12'])('a whole purchase with %s', mode => {
  it('ends paid at the acquirer and confirmed at the network', async () => {
    const journey = new Journey(sandbox, { mode, clientId: `device-${mode}` })
    const registered = await journey.link()
    expect((await journey.enrol(registered)).status).toBe(200)
    const instruction = await activeInstruction(journey)
    expect(instruction.answer.body).toMatchObject({ status: 'ACTIVE' })
    const wanted = credentialsBody(journey, { code: `order-${mode}`, mandateId: instruction.mandateId })
    const credentials = await journey.api.post(`/icc/v1/instructions/${instruction.id}/credentials`, wanted)
    expect(credentials).toMatchObject({ status: 200, body: { status: 'COMPLETED', instructionId: instruction.id } })
    const { token, dynamicData } = payloadOf(credentials.body.signedPayload)
    const paid = await fetch(sandbox.acquirer.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.acquirer.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        number: token.paymentToken,
        expirationMonth: token.tokenExpirationMonth,
        expirationYear: token.tokenExpirationYear,
        securityCode: dynamicData[0].dynamicDataValue,
        amount: { amount: 4250, currency: 'USD' },
        merchantUrl: 'https://shop.example',
        orderId: `order-${mode}`,
      }),
    })
    expect(await paid.json()).toMatchObject({ status: 'APPROVED', responseCode: '00' })
    const confirmed = await journey.api.post(
      `/icc/v1/instructions/${instruction.id}/confirmations`,
      confirmationBody(journey, `order-${mode}`, dynamicData[0].dynamicDataId),
    )
    expect(confirmed.status).toBe(202)
  })
})
