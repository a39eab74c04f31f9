import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { counts, reset } from '../sandbox-visa/support/control.ts'
import { cards } from '../sandbox-visa/support/journey.ts'
import { Shopper } from './shopper.ts'
import { type Stage, startStage } from './stage.ts'
import type { Answer, TestWallet } from './wallet.ts'

let clock = Date.now()
let stage: Stage
let shopper: Shopper
let optionId: string
let key: string

beforeAll(async () => {
  stage = await startStage({ now: () => clock, providerNow: Date.now })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  clock = Date.now()
  key = randomUUID()
  await reset(stage.sandbox)
  await stage.store.query('DELETE FROM objects')
  shopper = await Shopper.create(stage, 'a')
  await shopper.tokenize(cards.otp)
  await shopper.journey.openSession()
  const offered = await shopper.wallet.post(
    `${shopper.tokenPath}/authentication-options`,
    shopper.journey.optionsBody(),
  )
  const { stepUpOptions } = offered.body as { stepUpOptions: { id: string; method: string }[] }
  optionId = stepUpOptions.find(({ method }) => method === 'OTP_SMS')?.id ?? ''
})

interface Ask {
  readonly key?: string
  readonly by?: TestWallet
  readonly change?: object
}

/** Asks the bank for a code: every request that reaches it sends one, whatever was sent before. */
function sendCode(ask: Ask = {}): Promise<Answer> {
  const { wallet, journey, tokenPath } = shopper
  return (ask.by ?? wallet).send({
    method: 'POST',
    path: `${tokenPath}/authentication-options/one-time-passwords`,
    body: { clientCorrelationId: journey.correlationId, stepUpOption: { id: optionId }, ...ask.change },
    proof: { iat: Math.floor(clock / 1000) },
    ...(ask.key !== undefined && { idempotencyKey: ask.key }),
  })
}

const sent = async () => (await counts(stage.sandbox)).otpSent

describe('a call under an Idempotency-Key', () => {
  it('that is sent again gets the first one’s answer and reaches nobody', async () => {
    const first = await sendCode({ key })
    const again = await sendCode({ key })
    expect(first).toMatchObject({ status: 200, body: { maxRequestsAllowed: 3 } })
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(again.headers.get('countersign-source')).toBe('provider')
    expect(await sent()).toBe(1)
  })

  it('that is sent while the first is under way waits for it', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendCode({ key })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await sent()).toBe(1)
  })

  it('is another one with another key or body, and without a key that can’t be guessed', async () => {
    await sendCode({ key })
    expect(await sendCode({ key, change: { stepUpOption: { id: 'opt-none' } } })).toMatchObject({ status: 400 })
    expect(await sendCode({ key: randomUUID() })).toMatchObject({ status: 200 })
    expect(await sendCode({ key: 'guessable' })).toMatchObject({ status: 200 })
    expect(await sent()).toBe(3)
  })

  it('is nobody else’s to repeat', async () => {
    await sendCode({ key })
    const stranger = await Shopper.create(stage, 'b')
    expect(await sendCode({ key, by: stranger.wallet })).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
  })

  it('that was refused is tried afresh', async () => {
    for (let count = 0; count < 3; count += 1) await sendCode()
    expect(await sendCode({ key })).toMatchObject({ status: 403 })
    await reset(stage.sandbox)
    expect((await sendCode({ key })).status).not.toBe(403)
  })

  it('is kept sealed, for a quarter of an hour', async () => {
    await sendCode({ key })
    const rows = await stage.store.query('SELECT * FROM answers')
    const kept = JSON.stringify(rows, (_name, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(rows).not.toEqual([])
    expect(kept).not.toContain(key)
    expect(kept).not.toContain('maxRequestsAllowed')
    clock += 15 * 60_000 + 1
    await sendCode({ key })
    expect(await sent()).toBe(2)
  })
})
