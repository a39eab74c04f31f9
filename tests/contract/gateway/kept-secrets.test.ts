import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAnswerMemory, MEMORY_LIFE } from '../../../src/gateway/http/answer-memory.ts'
import { claimsOfSignedPayload, readSignedPayload } from '../../../src/wire/visa/signed-payload.ts'
import { confirmationBody, credentialsBody } from '../sandbox-visa/support/commerce.ts'
import { journal } from '../sandbox-visa/support/control.ts'
import { cards } from '../sandbox-visa/support/journey.ts'
import { emptyStore } from '../support/store.ts'
import { Shopper } from './shopper.ts'
import { type Stage, startStage } from './stage.ts'
import { expectNowhere, tablesOf, watchStore } from './support/kept.ts'
import type { Answer } from './wallet.ts'

/** What a stage is started with so that it notes the routes whose answers rest in the table. */
async function watched() {
  const store = watchStore(await emptyStore())
  const rested = new Set<string>()
  const lines: string[] = []
  const log = (line: Readonly<Record<string, string | number>>) => {
    lines.push(JSON.stringify(line))
    if (store.tookAnswer()) rested.add(`${line.method} ${line.route}`)
  }
  return { store, rested, lines, log }
}

const lost = { status: 409, body: { error: { code: 'answer_lost' } } }

describe('after a Visa purchase', () => {
  let watch: Awaited<ReturnType<typeof watched>>
  let stage: Stage
  let shopper: Shopper
  let clock = Date.now()
  const key = randomUUID()
  let body: { clientCorrelationId: string }
  let first: Answer

  const ask = (to?: Awaited<ReturnType<Stage['another']>>, change: object = {}) =>
    shopper.wallet.send({
      method: 'POST',
      path: `${shopper.instructionPath}/credentials`,
      body,
      idempotencyKey: key,
      proof: { iat: Math.floor(clock / 1000) },
      ...(to && { to }),
      ...change,
    })
  const asked = async () =>
    (await journal(stage.sandbox)).filter(({ target }) => target.endsWith('/credentials')).length

  function confirm(): Promise<Answer> {
    const { signedPayload } = first.body as { signedPayload: string }
    const { dynamicDataId = '' } = readSignedPayload(claimsOfSignedPayload(signedPayload))
    const { clientCorrelationId } = body
    return shopper.wallet.send({
      method: 'POST',
      path: `${shopper.instructionPath}/confirmations`,
      body: { ...confirmationBody(shopper.journey, 'order-1', dynamicDataId), clientCorrelationId },
      proof: { iat: Math.floor(clock / 1000) },
    })
  }

  beforeAll(async () => {
    watch = await watched()
    stage = await startStage({ store: watch.store, log: watch.log, now: () => clock, providerNow: Date.now })
    shopper = await Shopper.create(stage, 'kept')
    await shopper.link()
    await shopper.instruct()
    body = credentialsBody(shopper.journey, { code: 'order-1', mandateId: shopper.mandateId })
    first = await ask()
    expect(first.status).toBe(200)
    await shopper.paymentCredentials()
  })
  afterAll(async () => {
    await stage.stop()
    await watch.store.close()
  })

  it('answers with a credential in them are in no table, sealed or not', async () => {
    expect([...watch.rested].sort()).toEqual([
      'POST /v1/visa/icc/v1/instructions',
      'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-options/one-time-passwords',
      'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-options/validate',
    ])
    const kept = (await tablesOf(watch.store)) + watch.lines.join('\n')
    for (const secret of [cards.otp, '456789', shopper.journey.secureToken, key]) expectNowhere(kept, secret)
    // What came to nothing is not remembered: it may be tried afresh.
    expect(await ask(undefined, { body: {}, idempotencyKey: randomUUID() })).toMatchObject({ status: 400 })
    expect(await watch.store.query('SELECT hash FROM begun_calls')).toHaveLength(2)
  })

  it('a wallet that asks again gets the same answer, and the network is not asked', async () => {
    const before = await asked()
    expect((await ask()).body).toEqual(first.body)
    expect(await asked()).toBe(before)
  })

  it('a gateway that was restarted says that the answer is gone, and asks for no second credential', async () => {
    const before = await asked()
    const again = await ask(await stage.another())
    expect(again).toMatchObject(lost)
    expect(again.headers.get('countersign-source')).toBeNull()
    expect(await asked()).toBe(before)
  })

  it('it is gone when its life is over, or when the wallet has confirmed the purchase', async () => {
    const late = { idempotencyKey: randomUUID() }
    expect(await ask(undefined, late)).toMatchObject({ status: 200 })
    clock += MEMORY_LIFE
    expect(await ask(undefined, late)).toMatchObject(lost)
    const other = { idempotencyKey: randomUUID() }
    expect(await ask(undefined, other)).toMatchObject({ status: 200 })
    expect(await ask(undefined, other)).toMatchObject({ status: 200 })
    expect((await confirm()).status).toBe(202)
    expect(await ask(undefined, other)).toMatchObject(lost)
  })
})

describe('the memory of answers', () => {
  it('pushes out the oldest when it is full, and forgets by time, attempt and wallet', () => {
    let now = 0
    const memory = createAnswerMemory(() => now, 2 * 'sealed'.length)
    const answer = { walletId: 'a', sealed: 'sealed', attempt: 'one' }
    for (const hash of ['1', '2', '3']) memory.keep(hash, answer)
    expect(['1', '2', '3'].map(hash => memory.find(hash))).toEqual([undefined, 'sealed', 'sealed'])
    memory.wipe('b', 'one')
    memory.wipe('a', 'two')
    expect(memory.size()).toBe(2)
    memory.wipe('a', 'one')
    expect(memory.size()).toBe(0)
    memory.keep('4', answer)
    memory.wipeWallet('b')
    expect(memory.find('4')).toBe('sealed')
    memory.wipeWallet('a')
    expect(memory.size()).toBe(0)
    memory.keep('5', answer)
    now = MEMORY_LIFE
    expect(memory.find('5')).toBeUndefined()
    memory.purge()
    expect(memory.size()).toBe(0)
  })
})
