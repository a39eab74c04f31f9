import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cardViewOf } from '../../../src/wallet/link/card-view.ts'
import type { MastercardDeps } from '../../../src/wallet/providers/mastercard/deps.ts'
import type { PasskeyReason } from '../../../src/wire/mastercard/callback.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard, cardBookOf } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { causeOf, existingPasskey, newPasskey, type ReturnRow } from './support/returns.ts'
import { GOLD, ORDINARY, willing } from './support/scripts.ts'
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

/** Adds a card and links it. */
async function link(options: Partial<WorkerOptions> = {}, number = GOLD) {
  const worker = startWorker(device, { person: willing(number), ...options })
  await addCard(worker, device, number)
  const cards = await cardBookOf(device).list()
  const card = cards.find(one => one.lastFour === number.slice(-4)) ?? (await addedCard(device))
  const end = await worker.run(worker.flows.link, card, card.id)
  worker.stop()
  return { end, worker, card, counts: await world.counts() }
}

const isLinked = async () => mastercardDeps(device).links.isLinked(await addedCard(device))

describe('consent', () => {
  it('shows terms and privacy notice for country and language, and what is linked besides the card', async () => {
    const { worker, end } = await link()
    expect(end).toMatchObject({ state: 'done' })
    const legal = `${world.sandbox.addresses.page}/legal`
    expect(worker.shown[0]).toMatchObject({
      kind: 'passkey-consent',
      view: {
        country: 'US',
        language: 'en',
        documents: {
          terms: `${legal}/terms?country=US&language=en`,
          privacy: `${legal}/privacy?country=US&language=en`,
        },
        accounts: [
          { kind: 'email', value: 'ada@example.com' },
          { kind: 'phone', value: '+1 5550101' },
        ],
      },
    })
  })

  it('follows a change of country and language, and is kept with the link and told to the activity', async () => {
    const person: Person = {
      ...willing(),
      'passkey-consent': ({ view }) =>
        view.country === 'US'
          ? { decision: 'change', country: 'IN', language: 'de' }
          : { decision: 'accept', accounts: ['email'] },
    }
    const { card } = await link({ person })
    const kept = await mastercardDeps(device).links.find('mastercard', card.id)
    const terms = `${world.sandbox.addresses.page}/legal/terms?country=IN&language=de`
    expect(kept?.reference).toMatchObject({ consentCountry: 'IN', consentLanguage: 'de', termsUri: terms })
    expect(device.consents).toMatchObject([
      { recipient: 'Mastercard', lastFour: '4545', country: 'IN', language: 'de', documents: { terms } },
    ])
  })

  it('of a computer whose clock is ahead, as far as the gateway lets it, is not from Mastercard’s future', async () => {
    expect((await link({ now: () => Date.now() + 45_000 })).end).toMatchObject({ state: 'done' })
    expect(await isLinked()).toBe(true)
  })

  it('refused ends without a session', async () => {
    const person: Person = { ...willing(), 'passkey-consent': () => ({ decision: 'refuse' }) }
    const { end, counts } = await link({ person })
    expect(end).toMatchObject({ state: 'declined', error: { code: 'declined_by_person' } })
    expect(counts).toMatchObject({ sessionsStarted: 0 })
    expect(device.consents).toEqual([])
  })

  it('is not asked for in a country where Mastercard offers no passkeys', async () => {
    const person: Person = {
      ...willing(),
      'passkey-consent': ({ view }) =>
        view.documents ? { decision: 'change', country: 'DE', language: 'de' } : { decision: 'refuse' },
    }
    const { end, counts } = await link({ person })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'region_unsupported' } })
    expect(counts).toMatchObject({ sessionsStarted: 0 })
  })

  it('for a country outside the operator’s programme is told plainly', async () => {
    const person: Person = {
      ...willing(),
      'passkey-consent': ({ view }) =>
        view.country === 'US'
          ? { decision: 'change', country: 'AR', language: 'en' }
          : { decision: 'accept', accounts: [] },
    }
    expect((await link({ person })).end).toMatchObject({ state: 'failed', error: { code: 'region_unsupported' } })
  })
})

describe('the issuer confirms the cardholder first', () => {
  it('on its own page, and the link goes on by itself', async () => {
    const worker = startWorker(device, { person: willing(ORDINARY) })
    await addCard(worker, device, ORDINARY)
    const end = worker.run(worker.flows.link, await addedCard(device))
    const { view } = await worker.shows('step-up-wait')
    expect(view).toMatchObject({ method: 'three_ds', otherMethods: 'none' })
    const page = new URL(view.openUrl ?? '')
    expect(page.hostname).toBe('issuer.localhost')
    expect(await world.counts()).toMatchObject({ sessionsStarted: 0 })
    await confirmAtIssuer(page)
    expect(await end).toMatchObject({ state: 'done' })
    expect(await isLinked()).toBe(true)
    worker.stop()
  })

  it('or the person gives up', async () => {
    const person: Person = { ...willing(ORDINARY), 'step-up-wait': () => ({ decision: 'cancel' }) }
    expect(await link({ person }, ORDINARY)).toMatchObject({
      end: { state: 'cancelled' },
      counts: { sessionsStarted: 0 },
    })
  })

  async function confirmAtIssuer(page: URL): Promise<void> {
    const form = new URLSearchParams({ card: page.searchParams.get('card') ?? '', decision: 'confirm' })
    const response = await fetch(`http://127.0.0.1:${page.port}${page.pathname}`, {
      method: 'POST',
      headers: { origin: page.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    })
    if (!response.ok) throw new Error(`the issuer says ${response.status}`)
  }
})

describe('the card’s number', () => {
  it('is asked for when it was typed too long ago, until it is this card’s', async () => {
    const worker = startWorker(device, {
      person: {
        ...willing(),
        'card-number': ({ view }) => ({
          decision: 'number',
          number: view.problem === 'other_card' ? GOLD : '5120350100064537',
        }),
      },
    })
    await addCard(worker, device, GOLD)
    await device.secrets.wipePrefix('typed-number/')
    expect(await worker.run(worker.flows.link, await addedCard(device))).toMatchObject({ state: 'done' })
    expect(worker.shown.map(({ kind }) => kind)).toEqual(['passkey-consent', 'card-number', 'card-number', 'passkey'])
    worker.stop()
  })

  /** Nothing that is left in memory holds it. The link is a flow beneath: it settles once nobody waits for it. */
  const expectForgotten = async () => {
    await expect.poll(() => device.secrets.refs('typed-number/')).toEqual([])
    expect(JSON.stringify([...device.session.items.values()])).not.toContain(GOLD)
  }

  it('is forgotten once the card is linked', async () => {
    await link()
    await expectForgotten()
  })

  const cancels: Person = { ...willing(), 'passkey-failed': () => ({ decision: 'cancel' }) }
  const endings: readonly [string, string, Partial<WorkerOptions>, PasskeyReason?][] = [
    ['a consent refused', 'declined', { person: { ...cancels, 'passkey-consent': () => ({ decision: 'refuse' }) } }],
    ['another try not wanted', 'cancelled', { person: cancels, tab: () => 'close' }],
    ['what Mastercard won’t have', 'failed', { person: cancels }, 'FORBIDDEN'],
  ]
  it.each(endings)('is forgotten after %s', async (_, state, options, reason) => {
    if (reason) await world.control('next', { page: { status: 'ERROR', reason } })
    expect(await link(options)).toMatchObject({ end: { state } })
    await expectForgotten()
  })

  it.each([
    ['cancelled', 'cancelled', 0],
    ['over', 'expired', 61 * 60_000],
  ] as const)('is forgotten when the link is %s meanwhile', async (_, state, ahead) => {
    let later = 0
    const worker = startWorker(device, { person: willing(), tab: () => 'nothing', now: () => Date.now() + later })
    await addCard(worker, device, GOLD)
    const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'meanwhile' })
    await worker.shows('passkey')
    expect(await device.secrets.refs('typed-number/')).toHaveLength(1)
    later = ahead
    if (ahead === 0) await worker.runner.cancel(id, 'person')
    expect(await worker.ended(id)).toMatchObject({ state })
    await expectForgotten()
    worker.stop()
  })

  it('is forgotten with the purchase that wanted the link', async () => {
    const worker = startWorker(device, { person: willing(), tab: () => 'nothing' })
    await addCard(worker, device, GOLD)
    const input = { request: payRequest(await addedCard(device)), outcome: approved }
    const id = await worker.runner.start(worker.purchase, input, { key: 'given up' })
    await worker.shows('passkey')
    await worker.runner.cancel(id, 'person')
    expect(await worker.ended(id)).toMatchObject({ state: 'cancelled' })
    await expectForgotten()
    worker.stop()
  })

  it('of a range without passkeys is told plainly', async () => {
    const { end } = await link({}, '5120350100064552')
    expect(end).toMatchObject({ state: 'failed', error: { code: 'card_not_eligible' } })
  })
})

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
