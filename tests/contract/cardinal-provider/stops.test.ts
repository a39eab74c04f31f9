import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import type { Card } from '../../../src/wallet/link/types.ts'
import { cards, Merchant } from '../sandbox-cardinal/support/merchant.ts'
import { addCard, type CardWorker, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf, linksOf } from '../support/device.ts'
import { type Finished, runStopped, type Stop, sampled } from '../support/stops.ts'
import { startWorker } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** A flow whose worker is stopped, on a device that was made ready for it. */
interface Scenario<I> {
  /** Gives the flow's input. */
  readonly prepare: (device: Device, worker: CardWorker) => Promise<I>
  readonly flow: (worker: CardWorker) => FlowDefinition<I, unknown>
}

async function run<I>({ prepare, flow }: Scenario<I>, stop?: Stop): Promise<Finished<CardWorker> & { device: Device }> {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device)
  const input = await prepare(device, setup)
  setup.stop()
  const done = await runStopped({
    device,
    stop,
    start: ({ gateway, written }) => startWorker(device, { deps: { gateway }, written }),
    flow,
    input,
    browserGone: () => device.pages.clear(),
  })
  return { ...done, device }
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
const firstPurchase: Scenario<ReturnType<typeof purchaseOf>> = {
  prepare: async (device, worker) => purchaseOf(await added(device, worker)),
  flow: worker => worker.purchase,
}
const knownDevice: typeof firstPurchase = {
  prepare: async (device, worker) => purchaseOf(await linked(device, worker)),
  flow: worker => worker.purchase,
}
const linking: Scenario<Card> = { prepare: added, flow: worker => worker.flows.link }
const removing: Scenario<Card> = { prepare: linked, flow: worker => worker.flows.remove }
const checking: Scenario<Card> = { prepare: linked, flow: worker => worker.flows.check }

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

/** Stops a flow at each of its writes (or answers) in turn, those of an undisturbed run, and looks at each end. */
async function each<I>(
  scenario: Scenario<I>,
  kind: Omit<Stop, 'count'>,
  every: number,
  look: (done: Awaited<ReturnType<typeof run<I>>>, where: string, stop: Stop) => Promise<void>,
): Promise<void> {
  const { writes, answers } = await run(scenario)
  const places = kind.after === 'write' ? writes : answers
  for (const count of sampled(places.length, { every })) {
    const stop = { ...kind, count }
    await look(await run(scenario, stop), `${kind.after} ${count}, ${places[count - 1]}`, stop)
  }
}

describe.each([
  ['that sets a passkey up', firstPurchase, { enrolled: 1 }],
  ['of a device that is known', knownDevice, { enrolled: 1, challengesPassed: 1 }],
] as const)('a purchase %s', (_, scenario, counts) => {
  it.each([
    ['after a write', { after: 'write' }, 9],
    ['with the whole browser', { after: 'write', browser: 'too' }, 17],
    ['between an answer and the write of it', { after: 'answer' }, 4],
  ] as const)('stopped %s ends with a credential the bank takes, and one passkey', LONG, async (__, kind, every) => {
    await each(scenario, kind, every, async (done, where, stop) => {
      expect(done.end, where).toMatchObject({ state: 'done' })
      if (!wasUsed(done.writes, stop)) expect(await paidWith(done), where).toBe('APPROVED')
      expect(await world.counts(), where).toMatchObject(counts)
      expect(await linksOf(done.device).isLinked(await addedCard(done.device)), where).toBe(true)
    })
  })
})

describe('a card that is set up without a purchase', () => {
  it.each([
    ['after a write', { after: 'write' }, 9],
    ['with the whole browser', { after: 'write', browser: 'too' }, 9],
    ['between an answer and the write of it', { after: 'answer' }, 4],
  ] as const)('stopped %s ends linked, with one passkey', LONG, async (_, kind, every) => {
    await each(linking, kind, every, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await linksOf(device).isLinked(await addedCard(device)), where).toBe(true)
      expect(await world.counts(), where).toMatchObject({ enrolled: 1 })
    })
  })
})

describe('a card that is removed, or asked about', () => {
  it.each([
    ['worker', { after: 'write' }],
    ['browser', { after: 'write', browser: 'too' }],
  ] as const)('stopped with the %s after any write is as told', LONG, async (_, kind) => {
    await each(removing, kind, 1, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect([await cardBookOf(device).list(), await device.db.links.toArray()], where).toEqual([[], []])
    })
    await each(checking, kind, 1, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await linksOf(device).isLinked(await addedCard(device)), where).toBe(true)
    })
  })
})

describe('a card that is added', () => {
  const adding: Scenario<{ ref: string; provider: string }> = {
    prepare: async device => {
      const ref = 'card-entry/stopped'
      await device.secrets.put(ref, { number: cards.challenge, expirationMonth: '12', expirationYear: '2030' })
      return { ref, provider: 'cardinal' }
    },
    flow: worker => worker.flows.add,
  }

  it('stopped with the worker after any write is added once', LONG, async () => {
    await each(adding, { after: 'write' }, 1, async ({ end, device }, where) => {
      expect(end, where).toMatchObject({ state: 'done' })
      expect(await cardBookOf(device).list(), where).toHaveLength(1)
    })
  })

  it('stopped with the whole browser is added once, or not at all and says so', LONG, async () => {
    await each(adding, { after: 'write', browser: 'too' }, 1, async ({ end, device }, where) => {
      const many = (await cardBookOf(device).list()).length
      if (end.state === 'done') expect(many, where).toBe(1)
      else expect([end.error?.code, many], where).toEqual(['expired', 0])
    })
  })
})
