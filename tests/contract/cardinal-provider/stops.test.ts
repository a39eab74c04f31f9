import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cards, Merchant } from '../sandbox-cardinal/support/merchant.ts'
import { addCard, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { runStopped, type Stop, sampled } from '../support/stops.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/**
 * Buys with a card that is not set up; the worker is stopped and another takes over. Tells the end, and what the shop's
 * bank says to the credential that came of it.
 */
async function purchase(stop?: Stop) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device)
  await addCard(setup, device, cards.challenge)
  setup.stop()
  const { end, worker, writes } = await runStopped({
    device,
    stop,
    start: ({ gateway, written }) => startWorker(device, { deps: { gateway }, written }),
    flow: one => one.purchase,
    input: { request: payRequest(await addedCard(device), { release: 'sealed' }) },
    browserGone: () => device.pages.clear(),
  })
  const credential = worker.credentials.at(-1)
  const paid =
    credential && (await new Merchant(world.stage.cardinal).authorise({ ...credential, expiresAt: undefined }))
  return { state: end.state, paid: paid?.status, enrolled: (await world.counts()).enrolled, writes }
}

/** Once the credential was used and only what comes after it is unwritten, there is nothing left to hand on. */
const wasUsed = (writes: readonly string[], count: number) => writes.slice(0, count).includes('use')

describe('a purchase whose worker is stopped', () => {
  it('after any write ends with a credential the bank takes, and one passkey', { timeout: 1_800_000 }, async () => {
    const { writes } = await purchase()
    expect(writes.length).toBeGreaterThan(40)
    for (const count of sampled(writes.length, { every: 9 })) {
      const done = await purchase({ after: 'write', count })
      expect(done, `stopped after write ${count}, ${writes[count - 1]}`).toMatchObject({
        state: 'done',
        ...(!wasUsed(writes, count) && { paid: 'APPROVED' }),
        enrolled: 1,
      })
    }
  })

  it('with the whole browser begins its session anew and ends the same', { timeout: 1_800_000 }, async () => {
    const { writes } = await purchase()
    for (const count of sampled(writes.length, { every: 17 })) {
      const done = await purchase({ after: 'write', count, browser: 'too' })
      expect(done, `killed after write ${count}, ${writes[count - 1]}`).toMatchObject({
        state: 'done',
        ...(!wasUsed(writes, count) && { paid: 'APPROVED' }),
      })
    }
  })
})
