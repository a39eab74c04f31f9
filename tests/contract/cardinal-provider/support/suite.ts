import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { GatewayClient } from '../../../../src/wallet/gateway/client.ts'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { CardinalDeps } from '../../../../src/wallet/providers/cardinal/deps.ts'
import { cards, Merchant } from '../../sandbox-cardinal/support/merchant.ts'
import { addCard, type CardWorker, payRequest } from '../../support/card-worker.ts'
import { addedCard } from '../../support/device.ts'
import { startWorker, type WorkerOptions } from './worker.ts'
import { type Device, newDevice, startWorld, type World } from './world.ts'

/** The number goes to the merchant sealed or not at all (decision 7). */
export const sealedTo = (card: Card) => payRequest(card, { release: 'sealed' })

export const kinds = (worker: CardWorker) => worker.shown.map(({ kind }) => kind)

/** What each offer of a passkey said had gone wrong before. */
export const offers = (worker: CardWorker) =>
  worker.shown.flatMap(prompt => (prompt.kind === 'passkey-offer' ? [prompt.view.problem ?? 'first'] : []))

type Credential = CardWorker['credentials'][number] | undefined

/** One sandbox and gateway for a test file, and a fresh installation for each of its tests. */
export function cardinalSuite() {
  let world: World
  let device: Device
  const workers: CardWorker[] = []

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())
  beforeEach(async () => {
    for (const worker of workers.splice(0)) worker.stop()
    await world.reset()
    device = await newDevice(world)
  })

  /** One life of the worker. */
  function start(options: WorkerOptions = {}): CardWorker {
    const worker = startWorker(device, options)
    workers.push(worker)
    return worker
  }

  /** Puts a card into the wallet. */
  async function added(worker: CardWorker, number: string = cards.challenge): Promise<Card> {
    await addCard(worker, device, number)
    return addedCard(device, number)
  }

  /** The device's gateway, made when it is used: each test has a device of its own. */
  function wrapped(change: Change): Partial<CardinalDeps> {
    return {
      gateway: {
        addresses: (...asked) => device.gateway.addresses(...asked),
        call: async (request, call) => change(request, await device.gateway.call(request, call)),
      },
    }
  }

  return {
    get world(): World {
      return world
    },
    get device(): Device {
      return device
    },
    start,
    added,
    wrapped,

    /** Buys with a fresh card. */
    async buy(options: WorkerOptions = {}, number: string = cards.challenge) {
      const worker = start({
        ...options,
        person: { 'card-number': () => ({ decision: 'number', number }), ...options.person },
      })
      const card = await added(worker, number)
      const end = await worker.run(worker.purchase, { request: sealedTo(card) })
      return { worker, card, end, credential: worker.credentials.at(-1) }
    },

    /** Sets a fresh card up without a purchase. */
    async link(options: WorkerOptions = {}, number: string = cards.challenge) {
      const worker = start(options)
      const card = await added(worker, number)
      return { worker, card, end: await worker.run(worker.flows.link, card) }
    },

    /** What the shop's bank says to a credential. */
    authorise(credential: Credential, change: object = {}) {
      const { number, cryptogram, eci } = credential ?? {}
      return new Merchant(world.stage.cardinal).authorise({ number, cryptogram, eci, ...change })
    },

    /** A gateway whose sessions are almost over when they begin. */
    endingSoon(milliseconds: number): Partial<CardinalDeps> {
      return wrapped(async (request, answer) => {
        if (request.path !== '/v1/cardinal/sessions') return answer
        return { ...answer, body: { ...(answer.body as object), expiresIn: milliseconds } }
      })
    },
  }
}

type Change = (
  request: Parameters<GatewayClient['call']>[0],
  answer: Awaited<ReturnType<GatewayClient['call']>>,
) => Promise<Awaited<ReturnType<GatewayClient['call']>>>
