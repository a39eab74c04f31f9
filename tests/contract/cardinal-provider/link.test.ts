import { describe, expect, it } from 'vitest'
import { cards } from '../sandbox-cardinal/support/merchant.ts'
import { linksOf } from '../support/device.ts'
import { cardinalSuite, kinds } from './support/suite.ts'

const suite = cardinalSuite()
const { start, link, endingSoon, wrapped } = suite

describe('a card set up without a purchase', () => {
  it('is linked, with the number typed a moment ago and forgotten afterwards', async () => {
    const { worker, card, end } = await link()
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds(worker)).toEqual(['disclose', 'bank-window', 'passkey-offer', 'passkey'])
    expect(await linksOf(suite.device).isLinked(card)).toBe(true)
    expect(await suite.device.secrets.refs('typed-number/')).toEqual([])
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
        'passkey-offer': () => (sessions === 1 ? undefined : { decision: 'yes' }),
        'passkey-failed': () => ({ decision: 'again' }),
      },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(await linksOf(suite.device).isLinked(card)).toBe(true)
    expect(await suite.world.counts()).toMatchObject({ sessionsOpened: 2, enrolled: 1 })
  })

  it.each([
    ["the bank's window", 'stepUp', 'bank-window'],
    ["the passkey's window", 'enroll', 'passkey'],
  ] as const)('begins anew when the computer slept over %s until nobody knew of it any more', async (_, path, kind) => {
    let ahead = 0
    const worker = start({
      inWindow: current => (current === path ? 'open' : undefined),
      person: { 'passkey-failed': () => ({ decision: 'cancel' }) },
      now: () => Date.now() + ahead,
    })
    const card = await suite.added(worker)
    const id = await worker.runner.start(worker.flows.link, card, { key: 'asleep' })
    await worker.shows(kind)
    await suite.world.stage.store.query('DELETE FROM cardinal_sessions')
    ahead = 41 * 60_000
    expect(await worker.ended(id)).toMatchObject({ state: 'cancelled' })
    expect(worker.shown.at(-1)).toMatchObject({
      kind: 'passkey-failed',
      view: { problem: 'cardinalExpired', next: 'again' },
    })
    expect(await linksOf(suite.device).isLinked(card)).toBe(false)
  })

  it('begins anew when the session is over between the bank’s yes and asking about it', async () => {
    const forgetting = wrapped(async (request, answer) => {
      if (request.path.endsWith('/step-up')) await suite.world.stage.store.query('DELETE FROM cardinal_sessions')
      return answer
    })
    const { worker, end } = await link({
      deps: forgetting,
      person: { 'passkey-failed': () => ({ decision: 'cancel' }) },
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(worker.shown.at(-1)).toMatchObject({ view: { problem: 'cardinalExpired', next: 'again' } })
  })

  it('that is known already only confirms with its passkey', async () => {
    const { card, worker } = await link()
    worker.stop()
    await linksOf(suite.device).remove('cardinal', card.id)
    const second = start()
    expect(await second.run(second.flows.link, card)).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['disclose', 'card-number', 'passkey'])
    expect(await linksOf(suite.device).isLinked(card)).toBe(true)
    expect(await suite.world.counts()).toMatchObject({ enrolled: 1, challengesPassed: 1 })
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
    expect(await linksOf(suite.device).isLinked(card)).toBe(false)
    expect(await suite.device.secrets.refs('typed-number/')).toEqual([])
  })

  it('keeps no number when it is given up while the bank asks', async () => {
    const worker = start({ inWindow: () => 'open' })
    const card = await suite.added(worker)
    const id = await worker.runner.start(worker.flows.link, card, { key: 'given up' })
    await worker.shows('bank-window')
    expect(await suite.device.secrets.refs('typed-number/')).toHaveLength(1)
    await worker.runner.cancel(id, 'person')
    expect(await worker.ended(id)).toMatchObject({ state: 'cancelled' })
    // The link is a flow beneath: it settles once nobody waits for it.
    await expect.poll(() => suite.device.secrets.refs('typed-number/')).toEqual([])
  })

  it('is unlinked with all that was known of it', async () => {
    const { worker, card } = await link()
    expect(await worker.run(worker.flows.remove, card)).toMatchObject({ state: 'done' })
    expect(await linksOf(suite.device).isLinked(card)).toBe(false)
  })
})
