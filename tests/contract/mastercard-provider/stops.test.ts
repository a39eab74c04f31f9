import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MastercardDeps } from '../../../src/wallet/providers/mastercard/deps.ts'
import { addCard, approved, payRequest, willing } from './support/scripts.ts'
import { onlyCard, startWorker, type Worker } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** How the worker's life ends at one write: only the worker, or the whole browser with its session storage. */
type Stop = 'worker' | 'browser'

/** Every write of link and purchase on a fresh device, in order, when nothing goes wrong. */
async function enumerateWrites(): Promise<readonly string[]> {
  const writes: string[] = []
  await purchase({ kind: 'worker', onWrite: path => void writes.push(path) })
  return writes
}

interface Run {
  /** Number of the write after which the worker dies. */
  readonly stopAt?: number
  /** Number of the provider's answer that the worker does not live to write down. */
  readonly answerLost?: number
  readonly kind: Stop
  readonly onWrite?: (path: string) => void
  readonly onAnswer?: (path: string) => void
}

/** Buys with a card that is not linked yet; the worker dies after write number `stopAt` and another takes over. */
async function purchase({ stopAt, answerLost, kind, onWrite, onAnswer }: Run) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device, { person: willing() })
  await addCard(setup, device)
  setup.stop()
  const request = payRequest(await onlyCard(device))

  let writes = 0
  let answers = 0
  let died: () => void = () => undefined
  const death = new Promise<void>(resolve => {
    died = resolve
  })
  /** A dead worker never goes on: whatever it just did is the last thing it did. */
  const die = () => {
    first.stop()
    died()
    return new Promise<never>(() => undefined)
  }
  const gateway: MastercardDeps['gateway'] = {
    ...device.gateway,
    call: async (request, call) => {
      const answer = await device.gateway.call(request, call)
      onAnswer?.(request.path)
      answers += 1
      return answers === answerLost ? die() : answer
    },
  }
  const first: Worker = startWorker(device, {
    person: willing(),
    deps: { gateway },
    written: async write => {
      onWrite?.(write.path)
      writes += 1
      if (writes === stopAt) await die()
    },
  })
  const id = first.runner.start(first.purchase, { request, outcome: approved }, { key: 'purchase' })
  const finished = id.then(flow => first.ended(flow))
  const survived = await Promise.race([finished.then(() => true), death.then(() => false)])
  if (survived) {
    first.stop()
    return end(first, await id)
  }
  if (kind === 'browser') device.session.restart()
  return takeOver(device)
}

async function takeOver(device: Device) {
  const second = startWorker(device, { person: willing() })
  await second.runner.resumeAll()
  const open = (await second.runner.flows()).find(flow => flow.type === second.purchase.type)
  const known = open?.id ?? (await device.db.flows.where('type').equals(second.purchase.type).first())?.id
  if (known === undefined) throw new Error('the purchase was not stored')
  return end(second, known)
}

async function end(worker: Worker, id: string) {
  const { state, error } = await worker.ended(id)
  worker.stop()
  return { state, error, counts: await world.counts() }
}

/** One binding, one code, one confirmation, whatever happened on the way. */
const once = { bindings: 1, codesIssued: 1, confirmationsStored: 1 }

describe('a purchase with a Mastercard card whose worker is stopped', () => {
  it('after any write ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const writes = await enumerateWrites()
    expect(writes.length).toBeGreaterThan(40)
    for (const at of sampled(writes.length)) {
      const done = await purchase({ stopAt: at, kind: 'worker' })
      expect(done, `stopped after write ${at}, ${writes[at - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })

  it('with the whole browser ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const writes = await enumerateWrites()
    for (const at of sampled(writes.length)) {
      const done = await purchase({ stopAt: at, kind: 'browser' })
      expect(done, `killed after write ${at}, ${writes[at - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })
})

describe('a purchase with a Mastercard card whose worker dies between the network’s commit and its own write', () => {
  it('ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const answers: string[] = []
    await purchase({ kind: 'worker', onAnswer: path => void answers.push(path) })
    expect(answers.some(path => path.endsWith('/authenticators'))).toBe(true)
    for (let at = 1; at <= answers.length; at++) {
      const done = await purchase({ answerLost: at, kind: 'worker' })
      expect(done, `answer ${at} lost, ${answers[at - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })
})

/** Every write in the long run; in the short one a spread of them, with what is written around binding and payment. */
function sampled(count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  return process.env.COUNTERSIGN_LONG ? all : all.filter(at => at % 9 === 1)
}
