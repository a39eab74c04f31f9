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
    expect(await suite.device.secrets.refs('cardinal-number')).toEqual([])
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
    expect(await linksOf(suite.device).isLinked(card)).toBe(true)
    expect(await suite.world.counts()).toMatchObject({ sessionsOpened: 2, enrolled: 1 })
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
  })

  it('is unlinked with all that was known of it', async () => {
    const { worker, card } = await link()
    expect(await worker.run(worker.flows.remove, card)).toMatchObject({ state: 'done' })
    expect(await linksOf(suite.device).isLinked(card)).toBe(false)
  })
})
