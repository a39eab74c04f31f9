import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PasskeyReason } from '../../../src/wire/mastercard/callback.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { linkCard } from './support/linking.ts'
import { GOLD, ORDINARY, willing } from './support/scripts.ts'
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
