import { describe, expect, it } from 'vitest'
import { cards } from '../sandbox-cardinal/support/merchant.ts'
import { databaseOf, watchSecrets } from '../support/at-rest.ts'
import { payRequest } from '../support/card-worker.ts'
import { linksOf } from '../support/device.ts'
import { cardinalSuite, kinds, offers, sealedTo } from './support/suite.ts'

const suite = cardinalSuite()
const { start, added, buy, authorise, wrapped } = suite

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
    expect(await linksOf(suite.device).find('cardinal', card.id)).toMatchObject({
      reference: { email: 'ada@example.com', userId: expect.any(String) },
    })
    expect(await suite.world.counts()).toMatchObject({
      enrolled: 1,
      completed: 1,
      challengesPassed: 1,
      requestsRefused: 0,
    })
    expect(suite.device.disclosures).toEqual([['email']])
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
    expect(await suite.world.counts()).toMatchObject({ challengesPassed: 1, confirmed: 1, enrolled: 1 })
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
    expect(await linksOf(suite.device).find('cardinal', card.id)).toBeUndefined()
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
    expect(await suite.world.counts()).toMatchObject({ sessionsOpened: 0 })
  })

  it('goes on without device data that never came', async () => {
    await suite.world.control('switch', { collect: 'silent' })
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
    expect(await suite.world.counts()).toMatchObject({ sessionsOpened: 2, enrolled: 1 })
  })
})

describe('what Cardinal refuses by its number', () => {
  /** Calls under this path are answered with this number, as the gateway passes it on (contract 5). */
  const refusing = (path: RegExp, errorNumber: string) =>
    wrapped(async (request, answer) =>
      path.test(request.path) ? { ...answer, status: 422, body: { errorNumber } } : answer,
    )

  it.each([
    ['1010', 'provider_rejected'],
    ['1011', 'provider_rejected'],
    ['2000', 'card_not_eligible'],
  ])('the registration check by %s ends in %s, before the bank is asked', async (errorNumber, code) => {
    const { worker, end } = await buy({ deps: refusing(/sessions$/, errorNumber) })
    expect(end).toMatchObject({ state: 'failed', error: { code, context: { reason: errorNumber } } })
    expect(kinds(worker)).toEqual(['disclose'])
    expect(worker.credentials).toEqual([])
    expect(await suite.world.counts()).toMatchObject({ lookups: 0 })
  })

  it('the look-up: nothing is paid, and no passkey is offered', async () => {
    const { worker, end } = await buy({ deps: refusing(/lookup$/, '1010') })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_rejected' } })
    expect(worker.credentials).toEqual([])
    expect(offers(worker)).toEqual([])
  })
})

describe('at rest', () => {
  it('is no card number, cryptogram or answer of the bank', async () => {
    const secrets = watchSecrets(suite.device)
    const { credential } = await buy()
    expect([...secrets]).toEqual(expect.arrayContaining([cards.challenge, credential?.cryptogram]))
    const kept = await databaseOf(suite.device)
    expect(kept).toContain('cardinal')
    for (const secret of [...secrets, '123456']) expect(kept, secret).not.toContain(secret)
    expect(await suite.device.secrets.refs('typed-number/')).toEqual([])
  })

  it('lines of the gateway hold none either', () => {
    expect(JSON.stringify(suite.world.stage.lines)).not.toContain(cards.challenge)
  })
})
