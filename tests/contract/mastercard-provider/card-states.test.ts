import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cardViewOf } from '../../../src/wallet/link/card-view.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf } from '../support/device.ts'
import { linkCard } from './support/linking.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker, type WorkerOptions } from './support/worker.ts'
import { type Device, mastercardDeps, newDevice, startWorld, type World } from './support/world.ts'

let world: World
let device: Device

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
})

const link = (options: Partial<WorkerOptions> = {}, number = GOLD) => linkCard(world, device, options, number)
const isLinked = async () => mastercardDeps(device).links.isLinked(await addedCard(device))

describe('a card that is removed', () => {
  it('is removed at Mastercard too, and its link here', async () => {
    const { card } = await link()
    const worker = startWorker(device, { person: willing() })
    expect(await worker.run(worker.flows.remove, card)).toMatchObject({ state: 'done' })
    expect(await world.counts()).toMatchObject({ cardsDeleted: 1 })
    expect(await mastercardDeps(device).links.isLinked(card)).toBe(false)
    worker.stop()
  })
})

describe('a card that is unlinked from this device only', () => {
  it('stays with Mastercard, and is linked once more before it pays', async () => {
    const { card } = await link()
    const worker = startWorker(device, { person: willing() })
    expect(await worker.run(worker.flows.unlink, card)).toMatchObject({ state: 'done' })
    expect(await isLinked()).toBe(false)
    const paid = await worker.run(worker.purchase, { request: payRequest(card), outcome: approved })
    expect(paid).toMatchObject({ state: 'done' })
    expect(worker.shown.map(({ kind }) => kind)).toEqual(['passkey-consent', 'card-number', 'passkey', 'passkey'])
    expect(await world.counts()).toMatchObject({ cardsDeleted: 0, passkeysCreated: 1, bindings: 1 })
    expect(await isLinked()).toBe(true)
    worker.stop()
  })
})

describe('a card Mastercard won’t take', () => {
  it.each([
    ['5120350100064560', 'card_not_eligible'],
    ['5120350100064578', 'provider_declined'],
  ])('%s: %s', async (number, code) => {
    const worker = startWorker(device, { person: willing() })
    expect(await addCard(worker, device, number)).toMatchObject({ state: 'failed', error: { code } })
    worker.stop()
  })
})

describe('a card that is looked at', () => {
  it('is suspended, resumed and forgotten as Mastercard says', async () => {
    const { card } = await link()
    const worker = startWorker(device, { person: willing(GOLD) })
    const states: string[] = []
    for (const event of ['suspend', 'resume', 'forget']) {
      await world.control(`cards/${card.reference.tokenId}`, { event })
      await worker.run(worker.flows.check, await cardBookOf(device).require(card.id), event)
      states.push((await cardBookOf(device).require(card.id)).state)
    }
    worker.stop()
    expect(states).toEqual(['suspended', 'active', 'forgotten'])
    expect(await isLinked()).toBe(false)
  })

  /** Lets it happen at Mastercard, then looks. */
  async function checked(event: string) {
    const { card } = await link()
    await world.control(`cards/${card.reference.tokenId}`, { event })
    const worker = startWorker(device, { person: willing() })
    await worker.run(worker.flows.check, card)
    return { worker, card, now: await cardBookOf(device).require(card.id) }
  }

  it('has the date Mastercard says, and with it has expired', async () => {
    const { worker, now } = await checked('expire')
    worker.stop()
    expect(now).toMatchObject({ state: 'active', expires: `${new Date().getUTCFullYear() - 1}-12` })
    expect(cardViewOf(now, true).state).toBe('expired')
  })

  it('has to be linked again where the issuer wants to know once more whose it is, and pays then', async () => {
    const { worker, card, now } = await checked('require-identity')
    expect(now.state).toBe('active')
    expect(await isLinked()).toBe(false)
    const paid = worker.run(worker.purchase, { request: payRequest(card), outcome: approved })
    await worker.shows('step-up-wait')
    await world.control(`cards/${card.reference.tokenId}`, { event: 'confirm-identity' })
    expect(await paid).toMatchObject({ state: 'done' })
    worker.stop()
    expect(await world.counts()).toMatchObject({ passkeysCreated: 1, bindings: 1, codesIssued: 1 })
  })

  it('was replaced: it stays for its history, and another takes its place', async () => {
    const { worker, card, now } = await checked('replace')
    expect(now).toMatchObject({ state: 'replaced', lastFour: card.lastFour, isDefault: false, reference: {} })
    const successor = await cardBookOf(device).require(now.replacedBy ?? '')
    expect(successor).toMatchObject({ state: 'active', isDefault: true, reference: card.reference })
    expect(successor.lastFour).not.toBe(card.lastFour)
    expect(successor.expires).toBe(`${new Date().getUTCFullYear() + 4}-12`)
    expect(await mastercardDeps(device).links.isLinked(successor)).toBe(true)
    expect(await worker.run(worker.flows.remove, now)).toMatchObject({ state: 'done' })
    worker.stop()
    expect(await cardBookOf(device).list()).toEqual([successor])
    expect(await world.counts()).toMatchObject({ cardsDeleted: 0 })
  })
})
