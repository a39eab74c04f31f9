import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { runStopped, type Stop, sampled } from '../support/stops.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Buys with a card that is not linked yet; the worker is stopped and another takes over. */
async function purchase(stop?: Stop) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device, { person: willing() })
  await addCard(setup, device, GOLD)
  setup.stop()
  const { end, writes, answers } = await runStopped({
    device,
    stop,
    start: ({ gateway, written }) => startWorker(device, { person: willing(), deps: { gateway }, written }),
    flow: worker => worker.purchase,
    input: { request: payRequest(await addedCard(device)), outcome: approved },
  })
  return { ...end, writes, answers, counts: await world.counts() }
}

/** One binding, one code, one confirmation, whatever happened on the way. */
const once = { bindings: 1, codesIssued: 1, confirmationsStored: 1 }

describe('a purchase with a Mastercard card whose worker is stopped', () => {
  it('after any write ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const { writes } = await purchase()
    expect(writes.length).toBeGreaterThan(40)
    for (const count of sampled(writes.length, { every: 9 })) {
      const done = await purchase({ after: 'write', count })
      expect(done, `stopped after write ${count}, ${writes[count - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })

  it('with the whole browser ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const { writes } = await purchase()
    for (const count of sampled(writes.length, { every: 9 })) {
      const done = await purchase({ after: 'write', count, browser: 'too' })
      expect(done, `killed after write ${count}, ${writes[count - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })
})

describe('a purchase with a Mastercard card whose worker dies between the network’s commit and its own write', () => {
  it('ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const { answers } = await purchase()
    expect(answers.some(path => path.endsWith('/authenticators'))).toBe(true)
    for (let count = 1; count <= answers.length; count++) {
      const done = await purchase({ after: 'answer', count })
      expect(done, `answer ${count} lost, ${answers[count - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })
})
