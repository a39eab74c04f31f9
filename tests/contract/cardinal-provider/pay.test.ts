import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayClient } from '../../../src/wallet/gateway/client.ts'
import type { Card } from '../../../src/wallet/link/types.ts'
import type { CardinalDeps } from '../../../src/wallet/providers/cardinal/deps.ts'
import { cards, Merchant } from '../sandbox-cardinal/support/merchant.ts'
import { databaseOf, watchSecrets } from '../support/at-rest.ts'
import { addCard, type CardWorker, payRequest } from '../support/card-worker.ts'
import { addedCard, linksOf } from '../support/device.ts'
import { startWorker, type WorkerOptions } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

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

function start(options: WorkerOptions = {}): CardWorker {
  const worker = startWorker(device, options)
  workers.push(worker)
  return worker
}

const kinds = (worker: CardWorker) => worker.shown.map(({ kind }) => kind)
const offers = (worker: CardWorker) =>
  worker.shown.flatMap(prompt => (prompt.kind === 'passkey-offer' ? [prompt.view.problem ?? 'first'] : []))

/** Puts a card into the wallet. */
async function added(worker: CardWorker, number: string = cards.challenge): Promise<Card> {
  await addCard(worker, device, number)
  return addedCard(device, number)
}

/** The number goes to the merchant sealed or not at all (decision 7). */
const sealedTo = (card: Card) => payRequest(card, { release: 'sealed' })

/** Buys; with a fresh card unless one is there. */
async function buy(options: WorkerOptions = {}, number: string = cards.challenge) {
  const worker = start({
    ...options,
    person: { 'card-number': () => ({ decision: 'number', number }), ...options.person },
  })
  const card = await added(worker, number)
  const end = await worker.run(worker.purchase, { request: sealedTo(card) })
  return { worker, card, end, credential: worker.credentials.at(-1) }
}

/** What the shop's bank says to a credential. */
function authorise(credential: CardWorker['credentials'][number] | undefined, change: object = {}) {
  const { number, cryptogram, eci } = credential ?? {}
  return new Merchant(world.stage.cardinal).authorise({ number, cryptogram, eci, ...change })
}

describe('a purchase', () => {
  it('is confirmed by the bank first, and then a passkey is set up', async () => {
    const { worker, card, end, credential } = await buy()
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(worker)).toEqual(['disclose', 'bank-window', 'passkey-offer', 'passkey'])
    expect(credential).toMatchObject({
      number: cards.challenge,
      expirationMonth: '12',
      expirationYear: '2030',
      eci: '05',
    })
    expect(credential).toHaveProperty('kind', 'card')
    expect(credential).not.toHaveProperty('securityCode')
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
    expect(await linksOf(device).find('cardinal', card.id)).toMatchObject({
      reference: { email: 'ada@example.com', userId: expect.any(String) },
    })
    expect(await world.counts()).toMatchObject({ enrolled: 1, completed: 1, challengesPassed: 1, requestsRefused: 0 })
    expect(device.disclosures).toEqual([['email']])
  })

  it('is confirmed by the passkey from then on, and never by a challenge', async () => {
    const { worker, card } = await buy()
    worker.stop()
    const second = start()
    const end = await second.run(second.purchase, { request: sealedTo(card) })
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'passkey'])
    const prompt = second.shown.at(-1)
    expect(prompt).toMatchObject({ view: { purpose: 'pay', payee: 'Shop Example', amount: { amount: 4250 } } })
    expect(await world.counts()).toMatchObject({ challengesPassed: 1, confirmed: 1, enrolled: 1 })
    const [credential] = second.credentials
    expect(await authorise(credential, { amount: { amount: 1, currency: 'USD' } })).toMatchObject({
      reason: 'WRONG_AMOUNT',
    })
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
  })

  it('is paid as well when no passkey is wanted', async () => {
    const { worker, card, end, credential } = await buy({ person: { 'passkey-offer': () => ({ decision: 'no' }) } })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first'])
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
    expect(await linksOf(device).find('cardinal', card.id)).toBeUndefined()
  })

  it('on a device without an authenticator is confirmed by the bank, and no passkey is offered', async () => {
    const { worker, end, credential } = await buy({ incompatible: true })
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(worker)).toEqual(['disclose', 'bank-window'])
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
  })

  it('that the bank confirms without asking is no reason for a passkey', async () => {
    const { worker, end, credential } = await buy({}, cards.frictionless)
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(worker)).toEqual(['disclose'])
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
  })

  it.each(['fill', 'plain'] as const)('released by %s is refused before anybody is asked', async release => {
    const worker = start()
    const card = await added(worker)
    const end = await worker.run(worker.purchase, { request: payRequest(card, { release }) })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'release_unsupported' } })
    expect(worker.shown).toEqual([])
    expect(await world.counts()).toMatchObject({ sessionsOpened: 0 })
  })

  it('goes on without device data that never came', async () => {
    await world.control('switch', { collect: 'silent' })
    expect((await buy()).end).toMatchObject({ state: 'done' })
  })

  it('asks again for a number of another card', async () => {
    const first = await buy({ person: { 'passkey-offer': () => ({ decision: 'no' }) } })
    first.worker.stop()
    const numbers = [cards.other, cards.challenge]
    const worker = start({
      person: { 'card-number': (_, count) => ({ decision: 'number', number: numbers[count - 1] ?? '' }) },
    })
    expect(await worker.run(worker.purchase, { request: sealedTo(first.card) })).toMatchObject({ state: 'done' })
    expect(
      worker.shown
        .filter(({ kind }) => kind === 'card-number')
        .map(({ view }) => (view as { problem?: string }).problem),
    ).toEqual([undefined, 'other_card'])
  })
})

describe('the bank', () => {
  it('that refuses ends it, and the person may take another card', async () => {
    const { worker, end } = await buy({
      inWindow: () => ({ code: '000000' }),
      person: { 'passkey-failed': () => ({ decision: 'other_card' }) },
    })
    expect(end).toMatchObject({ state: 'cancelled', error: { code: 'cancelled', context: { wants: 'other_card' } } })
    expect(worker.shown.at(-1)).toMatchObject({
      kind: 'passkey-failed',
      view: { problem: 'cardinalBankRefused', next: 'again' },
    })
    expect(worker.credentials).toEqual([])
  })

  it.each([cards.refused, cards.attempted])('that answers no to %s is not asked again', async number => {
    const { worker, end } = await buy({ person: { 'passkey-failed': () => ({ decision: 'again' }) } }, number)
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(worker.shown.at(-1)).toMatchObject({ view: { problem: 'cardinalBankRefused', next: 'never' } })
  })

  it("whose window is closed is asked again, in a new session, at the person's wish", async () => {
    const { worker, end } = await buy({
      inWindow: (path, count) => (path === 'stepUp' && count === 1 ? 'closed' : undefined),
      person: { 'passkey-failed': () => ({ decision: 'again' }) },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(worker.shown.find(({ kind }) => kind === 'passkey-failed')).toMatchObject({
      view: { problem: 'cardinalWindowClosed' },
    })
    expect(await world.counts()).toMatchObject({ sessionsOpened: 2, enrolled: 1 })
  })
})

describe('an enrolment that answers', () => {
  it('6101 is offered again with a new JWT, and can succeed', async () => {
    const { worker, end } = await buy({
      inWindow: (path, count) => (path === 'enroll' && count === 1 ? { passkey: 'cancel' } : undefined),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', 'cancelled'])
    expect(await world.counts()).toMatchObject({ sessionsOpened: 1, enrolled: 1, requestsRefused: 0 })
  })

  it.each([
    [6100, 'failed'],
    [0, 'not_done'],
  ] as const)('%i is told, not repeated, and the purchase is paid', async (errorNumber, problem) => {
    const { worker, end, credential } = await buy({
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
      inWindow: path => (path === 'stepUp' ? undefined : {}),
      deps: failingEnrolments([errorNumber]),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', problem])
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
    expect(await world.counts()).toMatchObject({ enrolled: 0 })
  })

  it('9000 is tried once more by itself', async () => {
    const { worker } = await buy({ deps: failingEnrolments([9000]) })
    expect(offers(worker)).toEqual(['first'])
    expect(await world.counts()).toMatchObject({ enrolled: 1 })
  })

  it('9000 twice is given up, told, and the purchase is paid', async () => {
    const { worker, end } = await buy({
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
      deps: failingEnrolments([9000, 9000]),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', 'service'])
    expect(await world.counts()).toMatchObject({ enrolled: 0 })
  })

  it('after the twenty minutes is no longer waited for', async () => {
    const { worker, end } = await buy({
      person: { 'passkey-offer': () => undefined },
      deps: endingSoon(3_000),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first'])
    expect(await world.counts()).toMatchObject({ enrolled: 0 })
  })
})

describe('the device', () => {
  it('that could not be remembered is tried again, and is known at the next purchase', async () => {
    await world.control('switch', { completion: 'fails' })
    const { worker, card } = await buy({
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
    })
    expect(offers(worker)).toEqual(['first', 'completion_exception'])
    expect(device.browser.cookie).toBeUndefined()
    worker.stop()
    await world.control('switch', { completion: 'works' })
    const second = start()
    expect(await second.run(second.purchase, { request: sealedTo(card) })).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'passkey'])
    expect(await world.counts()).toMatchObject({ enrolled: 1, confirmed: 1, challengesPassed: 1 })
  })

  it('that Cardinal forgot is confirmed by the bank again, and a passkey offered anew', async () => {
    const { worker, card } = await buy()
    worker.stop()
    await world.control('forget')
    device.browser.cookie = undefined
    const second = start()
    expect(await second.run(second.purchase, { request: sealedTo(card) })).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'bank-window', 'passkey-offer', 'passkey'])
    expect(await world.counts()).toMatchObject({ enrolled: 2 })
  })

  it('whose passkey is cancelled is asked again; one that fails is confirmed by the bank', async () => {
    const { worker, card } = await buy()
    worker.stop()
    const second = start({
      inWindow: (path, count) => (path !== 'transact' ? undefined : { passkey: count === 1 ? 'cancel' : 'fails' }),
      person: { 'passkey-failed': () => ({ decision: 'again' }) },
    })
    expect(await second.run(second.purchase, { request: sealedTo(card) })).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'passkey', 'passkey-failed', 'passkey', 'bank-window'])
    expect(second.shown.find(({ kind }) => kind === 'passkey-failed')).toMatchObject({
      view: { problem: 'cardinalPasskeyCancelled' },
    })
  })
})

describe('a card set up without a purchase', () => {
  const link = async (options: WorkerOptions = {}, number: string = cards.challenge) => {
    const worker = start(options)
    const card = await added(worker, number)
    return { worker, card, end: await worker.run(worker.flows.link, card) }
  }

  it('is linked, with the number typed a moment ago and forgotten afterwards', async () => {
    const { worker, card, end } = await link()
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(worker)).toEqual(['disclose', 'bank-window', 'passkey-offer', 'passkey'])
    expect(await linksOf(device).isLinked(card)).toBe(true)
    expect(await device.secrets.refs('cardinal-number')).toEqual([])
  })

  it('begins anew when the twenty minutes are over, and says so', async () => {
    const { worker, end } = await link({
      deps: endingSoon(3_000),
      person: { 'passkey-offer': () => undefined, 'passkey-failed': () => ({ decision: 'cancel' }) },
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(worker.shown.at(-1)).toMatchObject({
      kind: 'passkey-failed',
      view: { problem: 'cardinalExpired', next: 'again' },
    })
  })

  it('too late the first time is linked in the next session', async () => {
    let sessions = 0
    const late = wrapped(async (request, answer) => {
      if (request.path !== '/v1/cardinal/sessions' || sessions++ > 0) return answer
      return { ...answer, body: { ...(answer.body as object), expiresIn: 2_000 } }
    })
    const { end, card } = await link({
      deps: late,
      person: {
        'passkey-offer': (_, count) => (count === 1 ? undefined : { decision: 'yes' }),
        'passkey-failed': () => ({ decision: 'again' }),
      },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(await linksOf(device).isLinked(card)).toBe(true)
    expect(await world.counts()).toMatchObject({ sessionsOpened: 2, enrolled: 1 })
  })

  it('that is known already only confirms with its passkey', async () => {
    const { card, worker } = await link()
    worker.stop()
    await linksOf(device).remove('cardinal', card.id)
    const second = start()
    expect(await second.run(second.flows.link, card)).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['disclose', 'card-number', 'passkey'])
    expect(await linksOf(device).isLinked(card)).toBe(true)
    expect(await world.counts()).toMatchObject({ enrolled: 1, challengesPassed: 1 })
  })

  it.each([
    ['a device without an authenticator', { incompatible: true }, cards.challenge, 'passkey_unsupported'],
    ['a bank that asks nothing', {}, cards.frictionless, 'issuer_unsupported'],
    [
      'a person who says not now',
      { person: { 'passkey-offer': () => ({ decision: 'no' as const }) } },
      cards.challenge,
      'declined_by_person',
    ],
    [
      'a person who keeps their address',
      { person: { disclose: () => ({ decision: 'refuse' as const }) } },
      cards.challenge,
      'declined_by_person',
    ],
  ] as const)('is not linked for %s', async (_, options, number, code) => {
    const { card, end } = await link(options, number)
    expect(end).toMatchObject({ error: { code } })
    expect(await linksOf(device).isLinked(card)).toBe(false)
  })

  it('is unlinked with all that was known of it', async () => {
    const { worker, card } = await link()
    expect(await worker.run(worker.flows.remove, card)).toMatchObject({ state: 'done' })
    expect(await linksOf(device).isLinked(card)).toBe(false)
  })
})

describe('at rest', () => {
  it('is no card number, cryptogram or answer of the bank', async () => {
    const secrets = watchSecrets(device)
    const { credential } = await buy()
    expect([...secrets]).toEqual(expect.arrayContaining([cards.challenge, credential?.cryptogram]))
    const kept = await databaseOf(device)
    expect(kept).toContain('cardinal')
    for (const secret of [...secrets, '123456']) expect(kept, secret).not.toContain(secret)
    expect(await device.secrets.refs('cardinal-number')).toEqual([])
  })

  it('lines of the gateway hold none either', () => {
    expect(JSON.stringify(world.stage.lines)).not.toContain(cards.challenge)
  })
})

/** A gateway in front of which the next enrolments end in these numbers. */
function failingEnrolments(errorNumbers: readonly number[]): Partial<CardinalDeps> {
  const left = [...errorNumbers]
  return wrapped(async (request, answer) => {
    if (!request.path.endsWith('/enroll')) return answer
    const errorNumber = left.shift()
    if (errorNumber !== undefined) await world.control('fail', { errorNumber })
    return answer
  })
}

/** A gateway whose sessions are almost over when they begin. */
function endingSoon(milliseconds: number): Partial<CardinalDeps> {
  return wrapped(async (request, answer) => {
    if (request.path !== '/v1/cardinal/sessions') return answer
    return { ...answer, body: { ...(answer.body as object), expiresIn: milliseconds } }
  })
}

type Change = (
  request: Parameters<GatewayClient['call']>[0],
  answer: Awaited<ReturnType<GatewayClient['call']>>,
) => Promise<Awaited<ReturnType<GatewayClient['call']>>>

/** The device's gateway, made when it is used: each test has a device of its own. */
function wrapped(change: Change): Partial<CardinalDeps> {
  return {
    gateway: {
      addresses: (...asked) => device.gateway.addresses(...asked),
      call: async (request, call) => change(request, await device.gateway.call(request, call)),
    },
  }
}
