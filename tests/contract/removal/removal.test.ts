import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayClient } from '../../../src/wallet/gateway/client.ts'
import { defineCardFlows } from '../../../src/wallet/link/flows.ts'
import { createVisaProvider } from '../../../src/wallet/providers/visa/index.ts'
import { createRemovalBook } from '../../../src/wallet/removal/book.ts'
import { defineRemovalFlow } from '../../../src/wallet/removal/flow.ts'
import { cardHolder } from '../../../src/wallet/removal/holders.ts'
import { openSealer } from '../../unit/flow/support/fakes.ts'
import { addCard } from '../support/card-worker.ts'
import { cardBookOf, linksOf } from '../support/device.ts'
import { runStopped, type Stop, sampled } from '../support/stops.ts'
import { startScriptedWorker } from '../support/worker.ts'
import { willing } from '../visa-provider/support/scripts.ts'
import { startWorker } from '../visa-provider/support/worker.ts'
import { type Device, newDevice, startWorld, visaDeps, type World } from '../visa-provider/support/world.ts'

let world: World
let device: Device

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(settleIn)

const numbers = ['4622943123100118', '4111111111111111']

/** A wallet with two cards. */
async function settleIn(): Promise<void> {
  await world.reset()
  device = await newDevice(world)
  const worker = startWorker(world, device, { person: willing() })
  for (const number of numbers) await addCard(worker, device, number)
  worker.stop()
}

/** A worker that knows how to remove the device, as the background wires it. */
function startRemover({ gateway = device.gateway, written = () => {} }: Partial<Life> = {}) {
  const visa = createVisaProvider(visaDeps(device, { gateway }))
  const cards = cardBookOf(device)
  const flows = defineCardFlows({
    cards,
    links: linksOf(device),
    secrets: device.secrets,
    provider: () => visa.provider,
  })
  const book = createRemovalBook(device.db, openSealer)
  const removal = defineRemovalFlow({
    holders: [cardHolder(cards, linksOf(device), flows, () => visa.provider)],
    book,
    leaveOperator: call => gateway.leave(call),
  })
  const worker = startScriptedWorker(device, {
    definitions: [removal, flows.remove],
    person: {},
    surface: async () => {},
    written,
  })
  return { ...worker, removal, book }
}

interface Life {
  readonly gateway: GatewayClient
  readonly written: Parameters<typeof startScriptedWorker>[1]['written'] & {}
}

async function remove(anyway = false) {
  const worker = startRemover()
  const end = await worker.run(worker.removal, { anyway }, `remove-${anyway}-${Math.random()}`)
  const result = await worker.runner.result(end.id)
  worker.stop()
  return { end, result, stage: await worker.book.stage(), items: await worker.book.items() }
}

const call = { signal: new AbortController().signal, idempotencyKey: 'x' }
const isKnown = () =>
  device.gateway.createCallback(call).then(
    () => true,
    ({ context }) => (context.status === 401 ? false : Promise.reject(context)),
  )

describe('a device that is removed', () => {
  it('has no card at the network any more, and the gateway knows its key no more', async () => {
    const cards = await cardBookOf(device).list()
    expect(await remove()).toMatchObject({ end: { state: 'done' }, result: 'ready', stage: 'wiping' })
    expect(await world.counts()).toMatchObject({ tokensCreated: 2, tokensDeleted: 2 })
    expect(await cardBookOf(device).list()).toEqual([])
    expect(await isKnown()).toBe(false)
    for (const { reference } of cards) {
      const path = `/v1/visa/tms/v2/tokenized-cards/${reference.tokenId}`
      await expect(device.gateway.call({ method: 'GET', path }, call)).rejects.toMatchObject({
        context: { status: 401, reason: 'proof_refused' },
      })
    }
    // The answer to leaving may have been lost: asked once more it is as good.
    await device.gateway.leave(call)
  })

  it('stays when the network does not confirm, says which card it is, and goes once it does', async () => {
    const [first] = await cardBookOf(device).list()
    await world.control('faults', { match: { path: `${first?.reference.tokenId}/delete$` }, mode: 'status', times: 20 })
    const told = await remove()
    expect(told).toMatchObject({ result: 'left', stage: 'begun' })
    expect(told.items.map(({ key, state, why }) => [key, state, why])).toEqual([
      [`card-${first?.id}`, 'left', 'provider_unavailable'],
      [expect.stringMatching(/^card-/), 'ended', undefined],
    ])
    expect([(await cardBookOf(device).list()).map(({ id }) => id), await isKnown()]).toEqual([[first?.id], true])
    await world.reset()
    expect(await remove()).toMatchObject({ result: 'ready' })
    expect(await isKnown()).toBe(false)
  })

  it('goes all the same when the person says so', async () => {
    const [first] = await cardBookOf(device).list()
    await world.control('faults', { match: { path: `${first?.reference.tokenId}/delete$` }, mode: 'status', times: 20 })
    expect(await remove(true)).toMatchObject({ result: 'ready', stage: 'wiping' })
    expect(await isKnown()).toBe(false)
  })
})

describe('a removal whose worker is stopped', () => {
  async function stopped(stop?: Stop) {
    await settleIn()
    const { end, worker, writes, answers } = await runStopped({
      device,
      stop,
      start: life => startRemover(life),
      flow: ({ removal }) => removal,
      input: { anyway: false },
    })
    const { tokensDeleted } = await world.counts()
    return {
      state: end.state,
      writes,
      answers,
      tokensDeleted,
      stage: await worker.book.stage(),
      known: await isKnown(),
    }
  }
  const whole = { state: 'done', tokensDeleted: 2, stage: 'wiping', known: false }

  it('after any write goes on to its end', { timeout: 300_000 }, async () => {
    const { writes } = await stopped()
    expect(writes.length).toBeGreaterThan(15)
    for (const count of sampled(writes.length, { every: 4, last: 6 }))
      expect(await stopped({ after: 'write', count }), `${count}, ${writes[count - 1]}`).toMatchObject(whole)
  })

  it('with an answer in hand that it could not write down goes on to its end', { timeout: 300_000 }, async () => {
    const { answers } = await stopped()
    for (let count = 1; count <= answers.length; count++)
      expect(await stopped({ after: 'answer', count }), `${count}, ${answers[count - 1]}`).toMatchObject(whole)
  })
})
