import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MastercardDeps } from '../../../src/wallet/providers/mastercard/deps.ts'
import { addCard } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { linkCard } from './support/linking.ts'
import { causeOf, existingPasskey, newPasskey, type ReturnRow } from './support/returns.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker, type Worker, type WorkerOptions } from './support/worker.ts'
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

describe('Mastercard’s page', () => {
  it('makes a passkey on a device without one, and confirms the one it has for another card', async () => {
    const first = await link()
    const second = await link({}, '2221000000000009')
    expect(device.tab.modes).toEqual(['CREATE', 'VERIFY'])
    expect(second).toMatchObject({ end: { state: 'done' }, counts: { passkeysCreated: 1, passkeysVerified: 1 } })
    const links = mastercardDeps(device).links
    const [one, other] = [await links.find('mastercard', first.card.id), await links.find('mastercard', second.card.id)]
    expect(other?.reference.credentialId).toBe(one?.reference.credentialId)
    expect(other?.reference.bindingId).not.toBe(one?.reference.bindingId)
  })

  it('gets the callback in its address where the operator has it so', async () => {
    expect(await link({ deps: { callbackBy: 'query' } })).toMatchObject({
      end: { state: 'done' },
      counts: { bindings: 1 },
    })
  })

  it('shows whose page it is, and how long it can be used', async () => {
    const before = Date.now()
    const { worker } = await link()
    const { view } = await worker.shows('passkey')
    expect(view).toMatchObject({ provider: 'Mastercard', purpose: 'link', place: 'tab' })
    const time = (view.expiresAt ?? 0) - before
    expect(time).toBeGreaterThanOrEqual(15 * 60_000)
    expect(time).toBeLessThan(16 * 60_000)
  })

  it.each([
    ['closed', 'close', 'mcTabClosed'],
    ['left with “Not now”', 'not-now', 'mcNotNow'],
    ['refused by the device', 'device-refuses', 'mcNotCreated'],
  ] as const)('%s: offers another try with a new session', async (_, inTab, problem) => {
    const { end, worker, counts } = await link({ tab: ({ count }) => (count === 1 ? inTab : 'confirm') })
    expect(end).toMatchObject({ state: 'done' })
    expect(worker.shown).toContainEqual(
      expect.objectContaining({ kind: 'passkey-failed', view: { provider: 'Mastercard', problem, next: 'again' } }),
    )
    expect(counts).toMatchObject({ sessionsStarted: 2, bindings: 1 })
  })

  it('is given up by the person while it is open', async () => {
    const person: Person = { ...willing(), passkey: () => ({ decision: 'cancel' }) }
    const { end, counts } = await link({ person, tab: () => 'nothing' })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(counts).toMatchObject({ bindings: 0 })
  })

  it('is given up when its fifteen minutes are over', async () => {
    const person: Person = { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) }
    // The visit began that long ago as far as the flow knows.
    const now = () => Date.now() - 15 * 60_000 + 1_500
    const { end, worker } = await link({ person, tab: () => 'nothing', deps: { now } })
    expect(worker.shown.at(-1)).toMatchObject({ kind: 'passkey-failed', view: { problem: 'mcExpired', next: 'again' } })
    expect(end).toMatchObject({ state: 'cancelled' })
  })

  /** Sets the wallet's clock ahead while the person is on the page, as when the computer slept. */
  async function linkAsleep(minutes: number, meanwhile: (worker: Worker) => Promise<unknown>) {
    let ahead = 0
    const person: Person = { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) }
    const worker = startWorker(device, { person, tab: () => 'nothing', now: () => Date.now() + ahead })
    await addCard(worker, device, GOLD)
    const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'asleep' })
    await worker.shows('passkey')
    await meanwhile(worker)
    ahead = minutes * 60_000
    const end = await worker.ended(id)
    worker.stop()
    return { end, last: worker.shown.at(-1) }
  }

  it('is given up in the same words when the computer slept until the gateway had forgotten the visit', async () => {
    const { end, last } = await linkAsleep(30, () => world.stage.store.query('DELETE FROM callbacks'))
    expect(last).toMatchObject({ kind: 'passkey-failed', view: { problem: 'mcExpired', next: 'again' } })
    expect(end).toMatchObject({ state: 'cancelled' })
  })

  const tooLate: readonly [string, () => Promise<unknown>][] = [
    ['at the gateway', () => world.control('next', { proof: { defect: 'expired' } })],
    [
      'at Mastercard',
      () =>
        world.control('next', {
          api: { route: 'authenticators', http: 400, reason: 'INVALID_ARGUMENT', detail: 'EXPIRED' },
        }),
    ],
  ]
  it.each(tooLate)('whose proof is too old %s says so, and another try links the card', async (_, age) => {
    await age()
    const { end, worker, counts } = await link()
    expect(worker.shown.find(({ kind }) => kind === 'passkey-failed')).toMatchObject({
      view: { provider: 'Mastercard', problem: 'mcProofExpired', next: 'again' },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(counts).toMatchObject({ sessionsStarted: 2, bindings: 1 })
  })

  it('is told in the same words when the gateway has forgotten the visit before the proof was handed in', async () => {
    const gateway: MastercardDeps['gateway'] = {
      ...device.gateway,
      call: async (request, call) => {
        if (request.path.endsWith('/authenticators')) await world.stage.store.query('DELETE FROM mastercard_sessions')
        return device.gateway.call(request, call)
      },
    }
    const person: Person = { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) }
    const { end, worker } = await link({ person, deps: { gateway } })
    expect(worker.shown.at(-1)).toMatchObject({ view: { problem: 'mcProofExpired', next: 'again' } })
    expect(end).toMatchObject({ state: 'cancelled' })
  })

  it('that was left in its last moment counts after it', async () => {
    const { end } = await linkAsleep(16, async worker => {
      await device.tab.visit(await worker.openPage())
      await world.stage.store.query('UPDATE callbacks SET expires_at = expires_at - $1', [16 * 60_000])
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(await isLinked()).toBe(true)
  })

  it('whose answer is only found at the gateway counts as well', async () => {
    const worker = startWorker(device, { person: willing(), tab: () => 'nothing' })
    await addCard(worker, device, GOLD)
    const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'unseen' })
    await worker.shows('passkey')
    await device.tab.visit(await worker.openPage())
    expect(await worker.ended(id)).toMatchObject({ state: 'done' })
    worker.stop()
  })

  it.each(newPasskey)('on a new device returns $status $reason: told as $problem, nothing linked', async row => {
    await tells(row, GOLD)
  })

  it.each(existingPasskey)(
    'with a passkey there returns $status $reason: told as $problem, nothing linked',
    async row => {
      await link()
      await tells(row, '2221000000000009')
    },
  )

  async function tells(row: ReturnRow, number: string): Promise<void> {
    await world.control('next', causeOf(row))
    const { bindings } = await world.counts()
    const person: Person = { ...willing(number), 'passkey-failed': () => ({ decision: 'cancel' }) }
    const { end, worker, card, counts } = await link({ person }, number)
    expect(worker.shown.at(-1)).toMatchObject({
      kind: 'passkey-failed',
      view: { provider: 'Mastercard', problem: row.problem, next: row.next },
    })
    expect(end.state).toBe(row.next === 'never' ? 'failed' : 'cancelled')
    expect(counts).toMatchObject({ bindings })
    expect(await mastercardDeps(device).links.isLinked(card)).toBe(false)
  }
})
