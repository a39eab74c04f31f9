import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayClient } from '../../../src/wallet/gateway/client.ts'
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
  readonly card?: string
  readonly onWrite?: (path: string) => void
  readonly onAnswer?: (path: string) => void
}

/** Buys with a card that is not linked yet; the worker dies after write number `stopAt` and another takes over. */
async function purchase({ stopAt, answerLost, kind, card = '4622943123100118', onWrite, onAnswer }: Run) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(world, device, { person: willing() })
  await addCard(setup, device, card)
  setup.stop()
  const request = payRequest(await onlyCard(device))

  let writes = 0
  let died: () => void = () => undefined
  const death = new Promise<void>(resolve => {
    died = resolve
  })
  let answers = 0
  /** A dead worker never goes on: whatever it just did is the last thing it did. */
  const die = () => {
    first.stop()
    died()
    return new Promise<never>(() => undefined)
  }
  const gateway: GatewayClient = {
    ...device.gateway,
    call: async (request, call) => {
      const answer = await device.gateway.call(request, call)
      onAnswer?.(request.path)
      answers += 1
      return answers === answerLost ? die() : answer
    },
  }
  const first: Worker = startWorker(world, device, {
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
  const second = startWorker(world, device, { person: willing() })
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

const once = { enrolments: 1, instructions: 1, credentialsIssued: 1, confirmationsStored: 1 }

describe('a purchase whose worker is stopped', () => {
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
    for (const at of sampled(writes.length, 3)) {
      const done = await purchase({ stopAt: at, kind: 'browser' })
      expect(done, `killed after write ${at}, ${writes[at - 1]}`).toMatchObject({ state: 'done', counts: once })
    }
  })
})

describe('a purchase whose worker dies between the provider’s commit and its own write', () => {
  it('ends paid once and confirmed once', { timeout: 900_000 }, async () => {
    const card = '4622943123100126'
    const answers: string[] = []
    await purchase({ kind: 'worker', card, onAnswer: path => void answers.push(path) })
    expect(answers.some(path => path.endsWith('/validate'))).toBe(true)
    for (let at = 1; at <= answers.length; at++) {
      const done = await purchase({ answerLost: at, kind: 'worker', card })
      expect(done, `answer ${at} lost, ${answers[at - 1]}`).toMatchObject({
        state: 'done',
        counts: { ...once, otpSent: 1 },
      })
    }
  })
})

/** Every write in the long run; a spread of them, always with the last dozen, in the short one. */
function sampled(count: number, step = 2): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  if (process.env.COUNTERSIGN_LONG) return all
  return all.filter(at => at % (step * 3) === 1 || at > count - 12)
}
