import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Card } from '../../../src/wallet/link/types.ts'
import { addCard, approved, type CardWorker, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf, linksOf } from '../support/device.ts'
import { play, playEach, type Scenario, type Stage } from '../support/scenarios.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const stage: Stage<Device> = {
  device: async () => {
    await world.reset()
    return newDevice(world)
  },
  start: (device, { gateway, written }) =>
    startWorker(device, { person: willing(), ...(gateway && { deps: { gateway } }), ...(written && { written }) }),
}

async function added(device: Device, worker: CardWorker): Promise<Card> {
  await addCard(worker, device, GOLD)
  return addedCard(device)
}

async function linked(device: Device, worker: CardWorker): Promise<Card> {
  const card = await added(device, worker)
  await worker.run(worker.flows.link, card)
  return card
}

const purchaseOf = (card: Card) => ({ request: payRequest(card), outcome: approved })
const firstPurchase: Scenario<Device, ReturnType<typeof purchaseOf>> = {
  prepare: async (device, worker) => purchaseOf(await added(device, worker)),
  flow: worker => worker.purchase,
}
const linking: Scenario<Device, Card> = { prepare: added, flow: worker => worker.flows.link }
const removing: Scenario<Device, Card> = { prepare: linked, flow: worker => worker.flows.remove }
const checking: Scenario<Device, Card> = { prepare: linked, flow: worker => worker.flows.check }

const LONG = { timeout: 1_800_000 }
const everyWay = [
  ['after a write', { after: 'write', every: 9 }],
  ['with the whole browser', { after: 'write', browser: 'too', every: 9 }],
  ['between the network’s commit and its own write', { after: 'answer', every: 1 }],
] as const

describe('a purchase with a card that is not linked yet', () => {
  it('writes often, and asks Mastercard for what matters', async () => {
    const { writes, answers } = await play(stage, firstPurchase)
    expect(writes.length).toBeGreaterThan(40)
    for (const call of ['/sessions', '/authenticators', '/transaction/credentials', '/confirmations'])
      expect(
        answers.some(path => path.endsWith(call)),
        call,
      ).toBe(true)
  })

  it.each(everyWay)('stopped %s ends paid once and confirmed once', LONG, async (_, kind) => {
    await playEach(stage, firstPurchase, kind, async ({ end }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await world.counts(), where).toMatchObject({ bindings: 1, codesIssued: 1, confirmationsStored: 1 })
    })
  })
})

describe('a card that is linked without a purchase', () => {
  it.each(everyWay)('stopped %s ends linked, bound once', LONG, async (_, kind) => {
    await playEach(stage, linking, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await linksOf(device).find('mastercard', (await addedCard(device)).id), where).toMatchObject({
        reference: { bindingId: expect.any(String) },
      })
      expect(await world.counts(), where).toMatchObject({ bindings: 1 })
    })
  })
})

const everywhere = [
  ['after a write', { after: 'write', every: 1 }],
  ['with the whole browser', { after: 'write', browser: 'too', every: 1 }],
  ['between the network’s commit and its own write', { after: 'answer', every: 1 }],
] as const

describe('a card that is removed, asked about or added', () => {
  it.each(everywhere)('stopped %s is removed here and there', LONG, async (_, kind) => {
    await playEach(stage, removing, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect([await cardBookOf(device).list(), await device.db.links.toArray()], where).toEqual([[], []])
      expect(await world.counts(), where).toMatchObject({ cardsDeleted: 1 })
    })
  })

  it.each(everywhere)('stopped %s keeps what it was told', LONG, async (_, kind) => {
    await playEach(stage, checking, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await addedCard(device), where).toMatchObject({ state: 'active' })
    })
  })

  const adding: Scenario<Device, { ref: string; provider: string }> = {
    prepare: async device => {
      const ref = 'card-entry/stopped'
      await device.secrets.put(ref, { number: GOLD, expirationMonth: '12', expirationYear: '2030' })
      return { ref, provider: 'mastercard' }
    },
    flow: worker => worker.flows.add,
  }

  it.each(everywhere)('stopped %s is added once, or not at all and says so', LONG, async (_, kind) => {
    await playEach(stage, adding, kind, async ({ end, device }, where) => {
      const many = (await cardBookOf(device).list()).length
      // Only with the browser goes the number that was typed.
      if (end.state === 'done') expect(many, where).toBe(1)
      else expect(['browser' in kind, end.error?.code, many], where).toEqual([true, 'expired', 0])
      expect((await world.counts()).cardsEnrolled, where).toBeLessThanOrEqual(1)
    })
  })
})
