import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import type { MastercardDeps } from '../../../src/wallet/providers/mastercard/deps.ts'
import { addCard, approved, type FactsChange, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker, type Tab } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

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
  readonly deps?: Partial<MastercardDeps>
  readonly facts?: FactsChange
  readonly person?: Person
  readonly tab?: Tab
  readonly report?: boolean
}

/** Adds a card and buys with it; it is linked on the way. */
async function buy(choice: Choice = {}) {
  const { person = willing(), tab, deps } = choice
  const worker = startWorker(device, { person, ...(tab && { tab }), ...(deps && { deps }) })
  await addCard(worker, device, GOLD)
  const request = payRequest(await addedCard(device), choice.facts)
  const end = await worker.run(worker.purchase, { request, ...(choice.report !== false && { outcome: approved }) })
  worker.stop()
  return { end, worker, counts: await world.counts() }
}

describe('paying', () => {
  it('links first when the device is not linked, and not a second time', async () => {
    const { worker } = await buy()
    expect(worker.shown.map(({ kind }) => kind)).toEqual(['passkey-consent', 'passkey', 'passkey'])
    const again = startWorker(device, { person: willing() })
    const request = payRequest(await addedCard(device), {}, 'order-2')
    expect(await again.run(again.purchase, { request, outcome: approved }, 'second')).toMatchObject({ state: 'done' })
    expect(again.shown.map(({ kind }) => kind)).toEqual(['passkey'])
    expect(await world.counts()).toMatchObject({ passkeysCreated: 1, passkeysVerified: 2, bindings: 1, codesIssued: 2 })
    again.stop()
  })

  it('shows amount and payee beside the passkey', async () => {
    const { worker } = await buy()
    expect(worker.shown.at(-1)).toMatchObject({
      kind: 'passkey',
      view: { purpose: 'pay', amount: { amount: 4250, currency: 'USD' }, payee: 'Shop Example', place: 'tab' },
    })
  })

  it.each(['fill', 'sealed'] as const)('gives a code that fits a %s release', async release => {
    const { worker, end } = await buy({ facts: { release } })
    expect(end).toMatchObject({ state: 'done' })
    expect(worker.credentials[0]).toMatchObject({
      number: expect.stringMatching(/^\d{16}$/),
      securityCode: expect.stringMatching(/^\d{3,4}$/),
    })
    expect(worker.credentials[0]?.number).not.toBe(GOLD)
  })

  it.each([
    ['JPY', 500],
    ['KWD', 12_345],
    ['EUR', 1],
  ])('writes amounts in the units of %s', async (currency, amount) => {
    expect(await buy({ facts: { amount, currency } })).toMatchObject({ end: { state: 'done' } })
  })

  it('tells Mastercard when nothing came of it', async () => {
    expect(await buy({ report: false })).toMatchObject({ end: { state: 'done' }, counts: { confirmationsStored: 1 } })
  })

  it('keeps number, token, code, proof and launch address out of the database', async () => {
    const { worker } = await buy({ facts: { release: 'sealed' } })
    const dump = JSON.stringify(await Promise.all(device.db.tables.map(table => table.toArray())))
    const { number = '', securityCode = '' } = worker.credentials[0] ?? {}
    expect(dump).not.toContain(GOLD)
    expect(dump).not.toContain(number)
    expect(dump).not.toContain(`"${securityCode}"`)
    expect(dump).not.toContain('auth/passkeys')
    // A signed token of any kind.
    expect(dump).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\./)
  })
})

describe('a passkey that is not given', () => {
  it.each([
    ['closed', 'close', 'mcTabClosed'],
    ['left with “Not now”', 'not-now', 'mcNotNow'],
    ['refused by the device', 'device-refuses', 'mcNotVerified'],
  ] as const)('because the page was %s: offers another try, and pays once', async (_, inTab, problem) => {
    const { end, worker, counts } = await buy({ tab: ({ count }) => (count === 2 ? inTab : 'confirm') })
    expect(end).toMatchObject({ state: 'done' })
    expect(worker.shown).toContainEqual(
      expect.objectContaining({ kind: 'passkey-failed', view: { provider: 'Mastercard', problem, next: 'again' } }),
    )
    expect(counts).toMatchObject({ codesIssued: 1, confirmationsStored: 1 })
  })

  it('leads to another card when the person wants one', async () => {
    const person: Person = { ...willing(), 'passkey-failed': () => ({ decision: 'other_card' }) }
    const { end, counts } = await buy({ person, tab: ({ action }) => (action === 'pay' ? 'not-now' : 'confirm') })
    expect(end).toMatchObject({ state: 'cancelled', error: { context: { wants: 'other_card' } } })
    expect(counts).toMatchObject({ codesIssued: 0 })
  })

  it('ends the purchase when the person cancels beside it', async () => {
    const person: Person = {
      ...willing(),
      passkey: ({ view }) => (view.purpose === 'pay' ? { decision: 'cancel' } : undefined),
    }
    const { end, counts } = await buy({ person, tab: ({ action }) => (action === 'pay' ? 'nothing' : 'confirm') })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(counts).toMatchObject({ codesIssued: 0 })
  })

  it('is not asked for when the person does not consent to the link', async () => {
    const person: Person = { ...willing(), 'passkey-consent': () => ({ decision: 'refuse' }) }
    expect(await buy({ person })).toMatchObject({
      end: { state: 'declined', error: { code: 'declined_by_person' } },
      counts: { sessionsStarted: 0, codesIssued: 0 },
    })
  })
})

describe('a link that Mastercard has forgotten', () => {
  /** A card that was linked and paid with; then its passkey is gone at Mastercard. */
  async function forgotten(person: Person) {
    await buy()
    const card = await addedCard(device)
    await world.control(`cards/${card.reference.tokenId}`, { event: 'forget-passkey' })
    const worker = startWorker(device, { person })
    const request = payRequest(card, {}, 'order-2')
    const end = await worker.run(worker.purchase, { request, outcome: approved }, 'second')
    worker.stop()
    return { end, shown: worker.shown.map(({ kind }) => kind), linked: await device.db.links.count() }
  }

  it('is offered to be made again, and the purchase goes on', async () => {
    const told = await forgotten({ ...willing(), 'link-again': () => ({ decision: 'link' }) })
    expect(told).toMatchObject({ end: { state: 'done' }, linked: 1 })
    expect(told.shown).toEqual(['passkey', 'link-again', 'passkey-consent', 'card-number', 'passkey', 'passkey'])
    expect(await world.counts()).toMatchObject({ passkeysCreated: 1, bindings: 2, codesIssued: 2 })
  })

  it('is gone here too when the person takes another card or gives up', async () => {
    const other = await forgotten({ ...willing(), 'link-again': () => ({ decision: 'other_card' }) })
    expect(other).toMatchObject({
      end: { state: 'cancelled', error: { context: { wants: 'other_card' } } },
      linked: 0,
    })
    expect(other.shown).toEqual(['passkey', 'link-again'])
    expect(await world.counts()).toMatchObject({ bindings: 1, codesIssued: 1 })
  })

  it('is not taken for one when the visit was begun too late', async () => {
    await buy()
    const card = await addedCard(device)
    await world.control(`cards/${card.reference.tokenId}`, { event: 'forget-passkey' })
    let ahead = 0
    const worker = startWorker(device, {
      person: { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) },
      tab: () => {
        ahead = 16 * 60_000
        return 'confirm'
      },
      now: () => Date.now() + ahead,
    })
    await worker.run(worker.purchase, { request: payRequest(card, {}, 'order-2') }, 'second')
    worker.stop()
    expect(worker.shown.map(({ kind }) => kind)).toEqual(['passkey', 'passkey-failed'])
    expect(await device.db.links.count()).toBe(1)
  })
})

describe('a person who is offline', () => {
  it('is waited for far longer than a provider that breaks', async () => {
    // While the gateway is away a second passes like a minute and a half.
    let failures = 0
    let away: number | undefined
    let missed = 0
    const now = () => Date.now() + missed + (away === undefined ? 0 : (Date.now() - away) * 90)
    const call: MastercardDeps['gateway']['call'] = async (request, call) => {
      if (!request.path.endsWith('/transaction/credentials') || failures === 11) {
        missed = now() - Date.now()
        away = undefined
        return device.gateway.call(request, call)
      }
      failures += 1
      away ??= Date.now()
      throw new WalletError('gateway_unreachable')
    }
    const worker = startWorker(device, {
      person: willing(),
      now,
      deps: { gateway: { ...device.gateway, call } },
    })
    await addCard(worker, device, GOLD)
    const request = payRequest(await addedCard(device))
    expect(await worker.run(worker.purchase, { request, outcome: approved })).toMatchObject({ state: 'done' })
    expect(failures).toBe(11)
    worker.stop()
  })
})

describe('what Mastercard may say to a checkout', () => {
  it('is unavailable once and asked again', async () => {
    await world.control('next', { api: { route: 'checkout', http: 503 } })
    expect(await buy()).toMatchObject({ end: { state: 'done' }, counts: { codesIssued: 1 } })
  })

  it.each([
    [{ http: 403, reason: 'LOCKED', detail: 'RESTRICTED', source: 'dpaData.dpaUri' }, 'provider_declined'],
    [{ http: 400, reason: 'INVALID_ARGUMENT', detail: 'SUSPENDED_CARD' }, 'card_suspended'],
    [{ http: 400, reason: 'INVALID_ARGUMENT', detail: 'EXPIRED', source: 'srcDigitalCardId' }, 'card_not_eligible'],
    [{ http: 403, reason: 'PERMISSION_DENIED' }, 'provider_rejected'],
  ])('refuses with %o', async (refusal, code) => {
    await world.control('next', { api: { route: 'checkout', ...refusal } })
    const { end, worker } = await buy()
    expect(end).toMatchObject({ state: 'failed', error: { code } })
    expect(worker.credentials).toEqual([])
  })

  it('takes no confirmation that is older than a quarter of an hour: the purchase is over, and unpaid', async () => {
    const call: MastercardDeps['gateway']['call'] = async (request, own) => {
      if (request.path.endsWith('/transaction/credentials')) await world.control('clock', { advanceSeconds: 17 * 60 })
      return device.gateway.call(request, own)
    }
    const { end, worker, counts } = await buy({ deps: { gateway: { ...device.gateway, call } } })
    expect(end).toMatchObject({ state: 'expired', error: { code: 'expired' } })
    expect(worker.credentials).toEqual([])
    expect(counts).toMatchObject({ codesIssued: 0 })
  })
})
