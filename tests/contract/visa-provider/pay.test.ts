import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MEMORY_LIFE } from '../../../src/gateway/http/answer-memory.ts'
import { addCard, approved, type FactsChange, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { willing } from './support/scripts.ts'
import { type SurfaceTwist, startWorker } from './support/worker.ts'
import { type Device, newDevice, startWorld, visaDeps, type World } from './support/world.ts'

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

interface Choice {
  readonly facts?: FactsChange
  readonly person?: Person
  readonly surface?: SurfaceTwist
  readonly report?: boolean
  readonly order?: string
}

/** Adds a card that needs no step-up and buys with it. */
async function buy(choice: Choice = {}) {
  const person = choice.person ?? willing()
  const worker = startWorker(world, device, { person, ...(choice.surface && { surface: choice.surface }) })
  await addCard(worker, device, '4622943123100118')
  const request = payRequest(await addedCard(device), choice.facts, choice.order)
  const end = await worker.run(worker.purchase, { request, ...(choice.report !== false && { outcome: approved }) })
  worker.stop()
  return { end, worker, counts: await world.counts() }
}

describe('paying', () => {
  it('links first when the device is not linked, and not a second time', async () => {
    const { counts } = await buy()
    expect(counts).toMatchObject({ registrations: 1, authentications: 1 })
    const again = startWorker(world, device, { person: willing() })
    const request = payRequest(await addedCard(device), {}, 'order-2')
    expect(await again.run(again.purchase, { request, outcome: approved }, 'second')).toMatchObject({ state: 'done' })
    expect(again.shown.map(prompt => prompt.kind)).toEqual(['passkey'])
    expect(await world.counts()).toMatchObject({ registrations: 1, authentications: 2, credentialsIssued: 2 })
    again.stop()
  })

  it('shows amount and payee beside the passkey', async () => {
    const { worker } = await buy()
    const last = worker.shown.at(-1)
    expect(last).toMatchObject({
      kind: 'passkey',
      view: { purpose: 'pay', amount: { amount: 4250, currency: 'USD' }, payee: 'Shop Example', provider: 'Visa' },
    })
  })

  it('hands over a cryptogram with its liability indicator for a sealed release', async () => {
    const { worker, counts } = await buy({ facts: { release: 'sealed' } })
    expect(worker.credentials[0]).toMatchObject({ cryptogram: expect.stringMatching(/^.{20,}$/), eci: '05' })
    expect(worker.credentials[0]).not.toHaveProperty('securityCode')
    expect(counts).toMatchObject({ credentialsIssued: 1, paymentCredentialsIssued: 1, confirmationsStored: 1 })
  })

  it('writes amounts in the currency’s own units', async () => {
    expect(await buy({ facts: { amount: 500, currency: 'JPY' } })).toMatchObject({ end: { state: 'done' } })
  })

  it('leaves an instruction alone whose credential was issued: too late to cancel, and that is no failure', async () => {
    const { end, counts } = await buy({ report: false })
    expect(end).toMatchObject({ state: 'done' })
    expect(counts).toMatchObject({ credentialsIssued: 1, instructionCancels: 0, confirmationsStored: 0 })
  })

  it('keeps number, code and passkey data out of the database', async () => {
    const { worker } = await buy({ facts: { release: 'sealed' } })
    const dump = JSON.stringify(await Promise.all(device.db.tables.map(table => table.toArray())))
    const { number, cryptogram } = worker.credentials[0] ?? {}
    expect(dump).not.toContain('4622943123100118')
    expect(dump).not.toContain(number)
    expect(dump).not.toContain(cryptogram)
    expect(dump).not.toContain('fidoBlob')
    expect(dump).not.toContain('ezAwMX06')
  })
})

describe('what the network may say to a payment', () => {
  it('declines: x.77', async () => {
    const { end, worker, counts } = await buy({ facts: { amount: 4277 } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_declined' } })
    expect(worker.credentials).toEqual([])
    expect(counts).toMatchObject({ credentialsIssued: 0, confirmationsStored: 0 })
  })

  it('wants the passkey once more: x.78', async () => {
    const { end, counts } = await buy({ facts: { amount: 4278 } })
    expect(end).toMatchObject({ state: 'done' })
    expect(counts).toMatchObject({ authentications: 2, instructions: 1, credentialsIssued: 1 })
  })

  it('fails once and is asked again: x.79', async () => {
    const { end, counts } = await buy({ facts: { amount: 4279 } })
    expect(end).toMatchObject({ state: 'done' })
    expect(counts).toMatchObject({ credentialsIssued: 1, confirmationsStored: 1 })
  })

  it('is slow: x.80', async () => {
    expect(await buy({ facts: { amount: 4280 } })).toMatchObject({ end: { state: 'done' } })
  })
})

describe('an instruction nothing comes of', () => {
  /** The network wants the passkey once more (x.78), and it is refused then. */
  const stopping = (decision: 'cancel' | 'other_card'): Choice => ({
    facts: { amount: 4278 },
    surface: ({ action, count }) =>
      action === 'authenticate' && count > 4
        ? { ok: true, message: { type: 'AUTH_CANCELLED', requestID: 'r', error: 'NotAllowedError' } }
        : undefined,
    person: { ...willing(), 'passkey-failed': () => ({ decision }) },
  })

  it('is given back when the network declines', async () => {
    const { counts } = await buy({ facts: { amount: 4277 } })
    expect(counts).toMatchObject({ instructions: 1, instructionCancels: 1, credentialsIssued: 0 })
  })

  it('is given back when the person stops between it and the credential', async () => {
    const { end, counts } = await buy(stopping('cancel'))
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(counts).toMatchObject({ instructions: 1, instructionCancels: 1, credentialsIssued: 0 })
  })

  it('does not stand in the way of another for the same order and card', async () => {
    await buy({ ...stopping('other_card'), order: 'order-1' })
    const worker = startWorker(world, device, { person: willing() })
    const request = payRequest(await addedCard(device), { amount: 4278 }, 'order-1')
    expect(await worker.run(worker.purchase, { request, outcome: approved })).toMatchObject({ state: 'done' })
    expect(await world.counts()).toMatchObject({ instructions: 2, instructionCancels: 1, credentialsIssued: 1 })
    worker.stop()
  })
})

describe('an answer with the credential in it that got lost', () => {
  /** Carries the first answer to nobody; `meanwhile` is what happens until the wallet asks again. */
  function losing(meanwhile: () => Promise<void>) {
    let lost = 0
    const lossy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).endsWith('/credentials') || lost > 0) return response
      lost += 1
      await meanwhile()
      throw new TypeError('connection reset')
    }
    return lossy
  }

  it('is had again from the gateway', async () => {
    device = await newDevice(
      world,
      losing(async () => undefined),
    )
    const { end, counts } = await buy()
    expect(end).toMatchObject({ state: 'done' })
    expect(counts).toMatchObject({ credentialsIssued: 1, confirmationsStored: 1 })
  })

  it('ends the payment when the gateway has it no more: nothing is paid, and no second one is issued', async () => {
    const lossy = losing(() => world.control('clock', { advanceSeconds: MEMORY_LIFE / 1000 }))
    device = await newDevice(world, lossy)
    const { end, worker, counts } = await buy()
    expect(end).toMatchObject({ state: 'failed', error: { code: 'answer_lost' } })
    expect(worker.credentials).toEqual([])
    expect(counts).toMatchObject({ credentialsIssued: 1, confirmationsStored: 0, authorizationsApproved: 0 })
  })
})

describe('a ceremony that does not work out', () => {
  const refused = { ok: true, message: { type: 'AUTH_CANCELLED', requestID: 'r', error: 'NotAllowedError' } }
  const closed = { ok: false, failure: 'window_closed' }

  it.each([
    ['refused', refused, 'passkey_refused'],
    ['window closed', closed, 'ceremony_lost'],
  ])('%s: offers another try', async (_, raw, problem) => {
    let failed = false
    const surface: SurfaceTwist = ({ action }) => {
      if (action !== 'authenticate' || failed) return undefined
      failed = true
      return raw
    }
    const { end, worker, counts } = await buy({ surface })
    expect(end).toMatchObject({ state: 'done' })
    expect(worker.shown).toContainEqual(
      expect.objectContaining({ kind: 'passkey-failed', view: { provider: 'Visa', problem } }),
    )
    expect(counts).toMatchObject({ credentialsIssued: 1 })
  })

  it('is given up by the person', async () => {
    const surface: SurfaceTwist = ({ action }) => (action === 'authenticate' ? refused : undefined)
    const { end, counts } = await buy({
      surface,
      person: { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) },
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(counts).toMatchObject({ instructions: 0, credentialsIssued: 0 })
  })

  it('leads to another card when the person wants one', async () => {
    const surface: SurfaceTwist = ({ action }) => (action === 'authenticate' ? refused : undefined)
    const { end } = await buy({
      surface,
      person: { ...willing(), 'passkey-failed': () => ({ decision: 'other_card' }) },
    })
    expect(end).toMatchObject({ state: 'cancelled', error: { context: { wants: 'other_card' } } })
  })

  it('is cancelled while the window is open', async () => {
    const surface: SurfaceTwist = ({ action }) => (action === 'authenticate' ? 'silent' : undefined)
    const { end, counts } = await buy({
      surface,
      person: {
        ...willing(),
        passkey: prompt => (prompt.view.purpose === 'pay' ? { decision: 'cancel' } : undefined),
      },
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(counts).toMatchObject({ credentialsIssued: 0 })
  })

  it('leaves a forged result aside', async () => {
    let forged = false
    const surface: SurfaceTwist = ({ action }) => {
      if (action !== 'authenticate' || forged) return undefined
      forged = true
      return { ok: 'yes' }
    }
    const worker = startWorker(world, device, { person: willing(), surface })
    await addCard(worker, device, '4622943123100118')
    const request = payRequest(await addedCard(device))
    const id = await worker.runner.start(worker.purchase, { request, outcome: approved }, { key: 'forged' })
    const job = await worker.surfaceSilent('authenticate')
    await worker.redo(job)
    expect(await worker.ended(id)).toMatchObject({ state: 'done' })
    worker.stop()
  })
})

describe('a card that is removed', () => {
  it('ends its token at the network and its link here', async () => {
    const { worker: first } = await buy()
    expect(first.credentials).toHaveLength(1)
    const worker = startWorker(world, device, { person: willing() })
    const card = await addedCard(device)
    expect(await worker.run(worker.flows.remove, card)).toMatchObject({ state: 'done' })
    expect(await world.counts()).toMatchObject({ tokensDeleted: 1 })
    expect(await visaDeps(device).links.isLinked(card)).toBe(false)
    worker.stop()
  })
})
