import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { control, readControl, refusal, TestApi } from './support/api.ts'

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

describe('confirmations', () => {
  const confirmation = (change: object = {}, data: object = {}) => ({
    ...api.who(),
    srcCorrelationId: '0f6cb2f2-5d0c-4a0e-9c43-4f4f3ad0a001',
    confirmationData: {
      checkoutEventType: '01',
      checkoutEventStatus: '02',
      confirmationTimestamp: '2026-01-01T00:05:00Z',
      ...data,
    },
    ...change,
  })

  it('are taken and counted once', async () => {
    expect(await api.post('/confirmations', confirmation())).toMatchObject({ status: 204, body: undefined })
    await api.post('/confirmations', confirmation())
    expect(await readControl(sandbox, 'counts')).toMatchObject({ confirmationsStored: 1 })
  })

  it.each([
    [{ checkoutEventType: '08' }, 'INVALID_FORMAT', 'checkoutEventType'],
    [{ checkoutEventStatus: '06' }, 'INVALID_FORMAT', 'checkoutEventStatus'],
    [{ confirmationStatus: '04' }, 'INVALID_FORMAT', 'confirmationStatus'],
    [{ confirmationTimestamp: 'today' }, 'INVALID_FORMAT', 'confirmationTimestamp'],
    [{ confirmationReason: 'a/b' }, 'INVALID_FORMAT', 'confirmationReason'],
    [{ networkAuthorizationCode: 'x'.repeat(26) }, 'INVALID_FORMAT', 'networkAuthorizationCode'],
    [{ checkoutEventType: undefined }, 'CANNOT_BE_NULL', 'checkoutEventType'],
  ])('refuse %j', async (data, reason, member) => {
    const answer = await api.post('/confirmations', confirmation({}, data))
    expect(refusal(answer)).toEqual([400, 'INVALID_ARGUMENT', reason, `confirmationData.${member}`])
  })
})
