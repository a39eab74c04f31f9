import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type IdentityWorker,
  identityBookOf,
  linkedIdentity,
  linkIdentity,
  purchaseFor,
} from '../support/identity-worker.ts'
import { type Cuttable, runStopped, type Stop, sampled } from '../support/stops.ts'
import { willing } from './support/scripts.ts'
import { asWallet, type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** A worker whose life may end with an answer of the cloud in hand, too. */
function startCut(device: Device, { gateway, answered, written }: Cuttable): IdentityWorker {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await asWallet(input, init)
    await answered(new URL(String(input)).pathname)
    return response
  }
  // Whoever is told that it did not work, tries again.
  const person = willing(device, { 'identity-failed': () => ({ decision: 'again' }) })
  return startWorker(device, { person, deps: { gateway, fetch }, written })
}

/** Confirms and pays a purchase; the worker is stopped and another takes over. */
async function purchase(stop?: Stop) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device, { person: willing(device) })
  await linkIdentity(setup, device, 'beyond-identity')
  setup.stop()
  const lives: IdentityWorker[] = []
  const { end, writes, answers } = await runStopped({
    device,
    stop,
    start: life => {
      const worker = startCut(device, life)
      lives.push(worker)
      return worker
    },
    flow: worker => worker.purchase,
    input: purchaseFor(await linkedIdentity(device)),
  })
  const paid = new Set(lives.flatMap(worker => worker.paid))
  const checks = lives.flatMap(worker => worker.checks)
  return { state: end.state, paid: paid.size, checks, writes, answers }
}

/** Links; the worker is stopped and another takes over. */
async function link(stop?: Stop) {
  await world.reset()
  const device = await newDevice(world)
  const ref = 'identity-input/stopped'
  await device.secrets.put(ref, {})
  const { end, writes, answers } = await runStopped({
    device,
    stop,
    start: life => startCut(device, life),
    flow: worker => worker.flows.link,
    input: { ref, provider: 'beyond-identity' },
  })
  const { identities } = await world.counts()
  const linked = await identityBookOf(device).list()
  return { state: end.state, error: end.error?.code, identities, linked: linked.length, writes, answers }
}

const onceLinked = { state: 'done', linked: 1, identities: 1 }

describe('a purchase that Beyond Identity must confirm, whose worker is stopped', () => {
  it('after any write ends paid once, confirmed for it', { timeout: 900_000 }, async () => {
    const { writes } = await purchase()
    expect(writes.length).toBeGreaterThan(15)
    for (const count of sampled(writes.length, { every: 5 })) {
      const done = await purchase({ after: 'write', count })
      expect(done, `stopped after write ${count}, ${writes[count - 1]}`).toMatchObject({ state: 'done', paid: 1 })
      expect(done.checks.length, `after write ${count}`).toBeGreaterThan(0)
    }
  })

  it('with the whole browser ends paid once, confirmed again', { timeout: 900_000 }, async () => {
    const { writes } = await purchase()
    for (const count of sampled(writes.length, { every: 9 })) {
      const done = await purchase({ after: 'write', count, browser: 'too' })
      expect(done, `killed after write ${count}, ${writes[count - 1]}`).toMatchObject({ state: 'done', paid: 1 })
    }
  })

  it('between the other side’s commit and its own write ends paid once', { timeout: 900_000 }, async () => {
    const { answers } = await purchase()
    expect(answers.filter(path => path.endsWith('/verify'))).toHaveLength(1)
    for (let count = 1; count <= answers.length; count++) {
      const done = await purchase({ after: 'answer', count })
      expect(done, `answer ${count} lost, ${answers[count - 1]}`).toMatchObject({ state: 'done', paid: 1 })
    }
  })
})

describe('a linking whose worker is stopped', () => {
  it('after any write ends linked once, as one person', { timeout: 900_000 }, async () => {
    const { writes } = await link()
    for (const count of sampled(writes.length, { every: 9 })) {
      expect(await link({ after: 'write', count }), `after write ${count}, ${writes[count - 1]}`).toMatchObject(
        onceLinked,
      )
    }
  })

  it('between the other side’s commit and its own write ends linked once, as one person', {
    timeout: 900_000,
  }, async () => {
    const { answers } = await link()
    for (let count = 1; count <= answers.length; count++) {
      const done = await link({ after: 'answer', count })
      expect(done, `answer ${count} lost, ${answers[count - 1]}`).toMatchObject(onceLinked)
    }
  })
})
