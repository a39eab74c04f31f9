import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Merchant } from '../sandbox-cardinal/support/merchant.ts'
import { addCard, payRequest, startWorker, type Worker } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** How the worker's life ends at one write: only the worker, or the whole browser with its session storage. */
type Stop = 'worker' | 'browser'

/** Every write of a purchase that sets a passkey up, in order, when nothing goes wrong. */
async function enumerateWrites(): Promise<readonly string[]> {
  const writes: string[] = []
  await purchase({ kind: 'worker', onWrite: path => void writes.push(path) })
  return writes
}

interface Run {
  readonly stopAt?: number
  readonly kind: Stop
  readonly onWrite?: (path: string) => void
}

/** Buys with a card that is not set up; the worker dies after write number `stopAt` and another takes over. */
async function purchase({ stopAt, kind, onWrite }: Run) {
  await world.reset()
  const device = await newDevice(world)
  const setup = startWorker(device)
  const card = await addCard(setup, device)
  setup.stop()
  let writes = 0
  let died: () => void = () => undefined
  const death = new Promise<void>(resolve => {
    died = resolve
  })
  const first: Worker = startWorker(device, {
    written: async write => {
      onWrite?.(write.path)
      writes += 1
      if (writes !== stopAt) return
      first.stop()
      died()
      // A dead worker never goes on: whatever it just wrote is the last thing it did.
      await new Promise(() => undefined)
    },
  })
  const id = first.runner.start(first.purchase, payRequest(card), { key: 'purchase' })
  const survived = await Promise.race([id.then(flow => first.ended(flow)).then(() => true), death.then(() => false)])
  if (survived) return end(first, await id)
  if (kind === 'browser') {
    device.session.restart()
    device.pages.clear()
  }
  return takeOver(device)
}

async function takeOver(device: Device) {
  const second = startWorker(device)
  await second.runner.resumeAll()
  const known = (await device.db.flows.where('type').equals(second.purchase.type).first())?.id
  if (known === undefined) throw new Error('the purchase was not stored')
  return end(second, known)
}

/** The end, and what the shop's bank says to the credential that came of it. */
async function end(worker: Worker, id: string) {
  const { state } = await worker.ended(id)
  worker.stop()
  const credential = worker.credentials.at(-1)
  const paid =
    credential && (await new Merchant(world.stage.cardinal).authorise({ ...credential, expiresAt: undefined }))
  return { state, paid: paid?.status, enrolled: (await world.counts()).enrolled }
}

describe('a purchase whose worker is stopped', () => {
  it('after any write ends with a credential the bank takes, and one passkey', { timeout: 1_800_000 }, async () => {
    const writes = await enumerateWrites()
    expect(writes.length).toBeGreaterThan(40)
    for (const at of sampled(writes.length, 9)) {
      const done = await purchase({ stopAt: at, kind: 'worker' })
      // Once the credential was used and only the flow's own end is unwritten, there is nothing left to hand on.
      const used = writes.slice(0, at).includes('use')
      const paid = used ? {} : { paid: 'APPROVED' }
      expect(done, `stopped after write ${at}, ${writes[at - 1]}`).toMatchObject({
        state: 'done',
        ...paid,
        enrolled: 1,
      })
    }
  })

  it('with the whole browser begins its session anew and ends the same', { timeout: 1_800_000 }, async () => {
    const writes = await enumerateWrites()
    for (const at of sampled(writes.length, 17)) {
      const done = await purchase({ stopAt: at, kind: 'browser' })
      const used = writes.slice(0, at).includes('use')
      expect(done, `killed after write ${at}, ${writes[at - 1]}`).toMatchObject({
        state: 'done',
        ...(used ? {} : { paid: 'APPROVED' }),
      })
    }
  })
})

/** Every write in the long run; a spread of them in the short one. */
function sampled(count: number, step: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  return process.env.COUNTERSIGN_LONG ? all : all.filter(at => at % step === 1)
}
