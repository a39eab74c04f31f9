import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Card } from '../../../src/wallet/link/types.ts'
import { cards, Merchant } from '../sandbox-cardinal/support/merchant.ts'
import { addCard, type CardWorker, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf, linksOf } from '../support/device.ts'
import { play, playEach, type Scenario, type Stage } from '../support/scenarios.ts'
import type { Finished, Stop } from '../support/stops.ts'
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
    startWorker(device, { ...(gateway && { deps: { gateway } }), ...(written && { written }) }),
  browserGone: device => device.pages.clear(),
}

async function added(device: Device, worker: CardWorker): Promise<Card> {
  await addCard(worker, device, cards.challenge)
  return addedCard(device)
}

async function linked(device: Device, worker: CardWorker): Promise<Card> {
  const card = await added(device, worker)
  await worker.run(worker.flows.link, card)
  return card
}

const purchaseOf = (card: Card) => ({ request: payRequest(card, { release: 'sealed' }) })
const firstPurchase: Scenario<Device, ReturnType<typeof purchaseOf>> = {
  prepare: async (device, worker) => purchaseOf(await added(device, worker)),
  flow: worker => worker.purchase,
}
const knownDevice: typeof firstPurchase = {
  prepare: async (device, worker) => purchaseOf(await linked(device, worker)),
  flow: worker => worker.purchase,
}
const linking: Scenario<Device, Card> = { prepare: added, flow: worker => worker.flows.link }
const removing: Scenario<Device, Card> = { prepare: linked, flow: worker => worker.flows.remove }
const checking: Scenario<Device, Card> = { prepare: linked, flow: worker => worker.flows.check }

/** What the shop's bank says to the credential that came of a purchase. */
async function paidWith({ worker }: Finished<CardWorker>): Promise<unknown> {
  const credential = worker.credentials.at(-1)
  return (
    credential && (await new Merchant(world.stage.cardinal).authorise({ ...credential, expiresAt: undefined })).status
  )
}

/** Once the credential was used and only what comes after it is unwritten, there is nothing left to hand on. */
const wasUsed = (writes: readonly string[], { after, count }: Stop) =>
  after === 'write' && writes.slice(0, count).includes('use')

const LONG = { timeout: 1_800_000 }

it('a purchase writes often, and asks for what matters', async () => {
  const { writes, answers } = await play(stage, firstPurchase)
  expect(writes.length).toBeGreaterThan(40)
  for (const call of ['/sessions', '/collect', '/lookup', '/step-up', '/authenticate', '/enroll'])
    expect(
      answers.some(path => path.endsWith(call)),
      call,
    ).toBe(true)
})

describe.each([
  ['that sets a passkey up', firstPurchase, { enrolled: 1 }],
  ['of a device that is known', knownDevice, { enrolled: 1, challengesPassed: 1 }],
] as const)('a purchase %s', (_, scenario, counts) => {
  it.each([
    ['after a write', { after: 'write', every: 9 }],
    ['with the whole browser', { after: 'write', browser: 'too', every: 17 }],
    ['between an answer and the write of it', { after: 'answer', every: 4 }],
  ] as const)('stopped %s ends with a credential the bank takes, and one passkey', LONG, async (__, kind) => {
    await playEach(stage, scenario, kind, async (done, where, stop) => {
      expect(done.end, where).toMatchObject({ state: 'done' })
      if (!wasUsed(done.writes, stop)) expect(await paidWith(done), where).toBe('APPROVED')
      expect(await world.counts(), where).toMatchObject(counts)
      expect(await linksOf(done.device).isLinked(await addedCard(done.device)), where).toBe(true)
    })
  })
})

describe('a card that is set up without a purchase', () => {
  it.each([
    ['after a write', { after: 'write', every: 9 }],
    ['with the whole browser', { after: 'write', browser: 'too', every: 9 }],
    ['between an answer and the write of it', { after: 'answer', every: 4 }],
  ] as const)('stopped %s ends linked, with one passkey', LONG, async (_, kind) => {
    await playEach(stage, linking, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await linksOf(device).isLinked(await addedCard(device)), where).toBe(true)
      expect(await world.counts(), where).toMatchObject({ enrolled: 1 })
    })
  })
})

describe('a card that is removed, or asked about', () => {
  it.each([
    ['worker', { after: 'write', every: 1 }],
    ['browser', { after: 'write', browser: 'too', every: 1 }],
  ] as const)('stopped with the %s after any write is as told', LONG, async (_, kind) => {
    await playEach(stage, removing, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect([await cardBookOf(device).list(), await device.db.links.toArray()], where).toEqual([[], []])
    })
    await playEach(stage, checking, kind, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await linksOf(device).isLinked(await addedCard(device)), where).toBe(true)
    })
  })
})

describe('a card that is added', () => {
  const adding: Scenario<Device, { ref: string; provider: string }> = {
    prepare: async device => {
      const ref = 'card-entry/stopped'
      await device.secrets.put(ref, { number: cards.challenge, expirationMonth: '12', expirationYear: '2030' })
      return { ref, provider: 'cardinal' }
    },
    flow: worker => worker.flows.add,
  }

  it('stopped with the worker after any write is added once', LONG, async () => {
    await playEach(stage, adding, { after: 'write', every: 1 }, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await cardBookOf(device).list(), where).toHaveLength(1)
    })
  })

  it('stopped with the whole browser is added once, or not at all and says so', LONG, async () => {
    await playEach(stage, adding, { after: 'write', browser: 'too', every: 1 }, async ({ end, device }, where) => {
      const many = (await cardBookOf(device).list()).length
      if (end.state === 'done') expect(many, where).toBe(1)
      else expect([end.error?.code, many], where).toEqual(['expired', 0])
    })
  })
})
