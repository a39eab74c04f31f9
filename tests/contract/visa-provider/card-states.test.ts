import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cardViewOf } from '../../../src/wallet/link/card-view.ts'
import type { Card } from '../../../src/wallet/link/types.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { willing } from './support/scripts.ts'
import { startWorker, type Worker } from './support/worker.ts'
import { type Device, newDevice, startWorld, visaDeps, type World } from './support/world.ts'

let world: World
let device: Device
let worker: Worker
let card: Card

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
  worker = startWorker(world, device, { person: willing() })
  await addCard(worker, device, '4622943123100118')
  card = await addedCard(device)
  await worker.run(worker.flows.link, card, 'link')
})

const links = () => visaDeps(device).links
const happens = (event: string) => world.control(`tokens/${card.reference.tokenId}`, { event })
const checked = async (key = 'check') => {
  const now = await cardBookOf(device).require(card.id)
  const end = await worker.run(worker.flows.check, now, key)
  return { end, card: await cardBookOf(device).require(card.id) }
}

describe('a card that is looked at', () => {
  it('stays as it is when nothing happened', async () => {
    expect(await checked()).toMatchObject({ end: { state: 'done' }, card })
    expect(await links().isLinked(card)).toBe(true)
    worker.stop()
  })

  it('is suspended by its bank, and resumed', async () => {
    await happens('suspend')
    expect((await checked('one')).card.state).toBe('suspended')
    await happens('resume')
    expect((await checked('two')).card.state).toBe('active')
    expect(await links().isLinked(card)).toBe(true)
    worker.stop()
  })

  it('has expired when the month it names is over', async () => {
    await happens('expire')
    const { card: now } = await checked()
    expect(now.expires).toBe(`${new Date().getFullYear() - 1}-12`)
    expect(cardViewOf(now, true).state).toBe('expired')
    worker.stop()
  })

  it('that was replaced keeps its history, and its successor has the link and is the default', async () => {
    await happens('replace')
    const { card: old } = await checked()
    expect(old).toMatchObject({ state: 'replaced', lastFour: card.lastFour, isDefault: false, reference: {} })
    const successor = await cardBookOf(device).require(old.replacedBy ?? '')
    expect(successor).toMatchObject({ state: 'active', isDefault: true, reference: card.reference })
    expect(successor.lastFour).not.toBe(card.lastFour)
    expect(await links().isLinked(successor)).toBe(true)
    const end = await worker.run(worker.purchase, { request: payRequest(successor), outcome: approved }, 'pay')
    expect(end.state).toBe('done')
    // Taking the old one away leaves the token to its successor.
    await worker.run(worker.flows.remove, old, 'remove')
    expect(await cardBookOf(device).list()).toEqual([successor])
    expect(await world.counts()).toMatchObject({ tokensDeleted: 0, registrations: 1 })
    worker.stop()
  })

  it.each(['delete', 'forget'])('is forgotten after the network’s %s, and its link with it', async event => {
    await happens(event)
    expect((await checked()).card.state).toBe('forgotten')
    expect(await links().isLinked(card)).toBe(false)
    worker.stop()
  })

  it('keeps its last known state when nobody answers', async () => {
    await world.control('faults', { match: { method: 'GET', path: '/tokenized-cards/' }, mode: 'status', times: 20 })
    const { end, card: now } = await checked()
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_unavailable' } })
    expect(now).toEqual(card)
    worker.stop()
  })
})

describe('on use', () => {
  let discarded: string[]
  const buys = async (person: Person) => {
    worker.stop()
    discarded = []
    const pages = { ...visaDeps(device).pages, discard: async (name: string) => void discarded.push(name) }
    worker = startWorker(world, device, { person, deps: { pages } })
    const end = await worker.run(worker.purchase, { request: payRequest(card), outcome: approved }, 'buy')
    worker.stop()
    return end
  }

  it.each([
    ['suspend', 'card_suspended'],
    ['delete', 'card_forgotten'],
    ['forget', 'card_forgotten'],
  ])('after %s the card is %s and nothing is bought', async (event, code) => {
    await happens(event)
    expect(await buys(willing())).toMatchObject({ state: 'failed', error: { code } })
    expect(await world.counts()).toMatchObject({ instructions: 0, credentialsIssued: 0 })
  })

  it.each([
    ['unbind', 1],
    ['suspend', 1],
    ['resume', 0],
  ])('after %s, a window that opened too early is closed %i times', async (event, times) => {
    await happens(event)
    await buys({ ...willing(), 'link-again': () => ({ decision: 'cancel' }) })
    expect(discarded).toEqual(Array(times).fill('ahead'))
  })

  it('a device the network has forgotten is linked again once the person agrees, and pays', async () => {
    await happens('unbind')
    const end = await buys({ ...willing(), 'link-again': () => ({ decision: 'link' }) })
    expect(end.state).toBe('done')
    expect(worker.shown.map(prompt => prompt.kind)).toContain('link-again')
    expect(await world.counts()).toMatchObject({ registrations: 2, credentialsIssued: 1 })
    expect(await links().isLinked(card)).toBe(true)
  })

  it.each([
    [{ decision: 'cancel' }, {}],
    [{ decision: 'other_card' }, { wants: 'other_card' }],
  ] as const)('and after %j the link is gone here too', async (answer, context) => {
    await happens('unbind')
    const end = await buys({ ...willing(), 'link-again': () => answer })
    expect(end).toMatchObject({ error: { code: 'cancelled', context } })
    expect(await links().isLinked(card)).toBe(false)
    expect(await world.counts()).toMatchObject({ registrations: 1, instructions: 0 })
  })
})

describe('a card that is unlinked from this device only', () => {
  it('stays, and is linked once more before it pays, although the network still knows the device', async () => {
    expect(await worker.run(worker.flows.unlink, card, 'unlink')).toMatchObject({ state: 'done' })
    expect(await links().isLinked(card)).toBe(false)
    expect(await cardBookOf(device).list()).toEqual([card])
    expect(await world.counts()).toMatchObject({ tokensDeleted: 0 })
    const before = worker.shown.length
    const end = await worker.run(worker.purchase, { request: payRequest(card), outcome: approved }, 'pay')
    expect(end.state).toBe('done')
    // Nothing is wrong, so nothing is said of a forgotten link: the details, the link, the payment.
    expect(worker.shown.slice(before).map(({ kind }) => kind)).toEqual(['disclose', 'passkey', 'passkey'])
    expect(await links().isLinked(card)).toBe(true)
    expect(await world.counts()).toMatchObject({ registrations: 1, authentications: 2 })
    worker.stop()
  })
})

describe('a card that is taken away', () => {
  it('stays, linked, when the network does not confirm', async () => {
    await world.control('faults', { match: { path: '/delete$' }, mode: 'status', times: 20 })
    const end = await worker.run(worker.flows.remove, card, 'remove')
    expect(end).toMatchObject({ state: 'unknown', error: { code: 'outcome_unknown' } })
    expect(await cardBookOf(device).require(card.id)).toEqual(card)
    expect(await links().isLinked(card)).toBe(true)
    worker.stop()
  })

  it('goes when the network has forgotten it already', async () => {
    await happens('forget')
    expect(await worker.run(worker.flows.remove, card, 'remove')).toMatchObject({ state: 'done' })
    expect(await cardBookOf(device).list()).toEqual([])
    worker.stop()
  })
})
