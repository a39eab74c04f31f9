import { describe, expect, it } from 'vitest'
import type { CardinalDeps } from '../../../src/wallet/providers/cardinal/deps.ts'
import { linksOf } from '../support/device.ts'
import { cardinalSuite, kinds, offers, sealedTo } from './support/suite.ts'
import type { WorkerOptions } from './support/worker.ts'

const suite = cardinalSuite()
const { start, buy, authorise, endingSoon, wrapped } = suite

describe('an enrolment that answers', () => {
  it('6101 is offered again with a new JWT, and can succeed', async () => {
    const { worker, end } = await buy({
      inWindow: (path, count) => (path === 'enroll' && count === 1 ? { passkey: 'cancel' } : undefined),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', 'cancelled'])
    expect(await suite.world.counts()).toMatchObject({ sessionsOpened: 1, enrolled: 1, requestsRefused: 0 })
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
    expect(await suite.world.counts()).toMatchObject({ enrolled: 0 })
  })

  it('9000 is tried once more by itself', async () => {
    const { worker } = await buy({ deps: failingEnrolments([9000]) })
    expect(offers(worker)).toEqual(['first'])
    expect(await suite.world.counts()).toMatchObject({ enrolled: 1 })
  })

  it('9000 twice is given up, told, and the purchase is paid', async () => {
    const { worker, end } = await buy({
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
      deps: failingEnrolments([9000, 9000]),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', 'service'])
    expect(await suite.world.counts()).toMatchObject({ enrolled: 0 })
  })

  it('after the twenty minutes is no longer waited for', async () => {
    const { worker, end } = await buy({
      person: { 'passkey-offer': () => undefined },
      deps: endingSoon(3_000),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first'])
    expect(await suite.world.counts()).toMatchObject({ enrolled: 0 })
  })
})

describe('an offer that nobody answers', () => {
  it('stands no longer than the checkout has time for: the purchase is paid', async () => {
    let ahead = 0
    const person: WorkerOptions['person'] = {
      'passkey-offer': () => {
        ahead = 8 * 60_000
        return undefined
      },
    }
    const worker = start({ person, now: () => Date.now() + ahead })
    const { facts, ...rest } = sealedTo(await suite.added(worker))
    const expiresAt = Date.now() + 10 * 60_000
    const request = { ...rest, facts: { ...facts, checkout: { ...facts.checkout, expiresAt } } }
    expect(await worker.run(worker.purchase, { request })).toMatchObject({ state: 'done' })
    expect(worker.shown.at(-1)).toMatchObject({ kind: 'passkey-offer', view: { expiresAt: expiresAt - 2 * 60_000 } })
    expect(await authorise(worker.credentials.at(-1))).toMatchObject({ status: 'APPROVED' })
  })
})

describe('a passkey whose enrolment nobody heard of', () => {
  /** Cardinal has the passkey; its answer is lost, as when the browser dies right then. */
  function losingTheFirst(): NonNullable<WorkerOptions['onTheWay']> {
    let isLost = false
    return (path, returned) => {
      if (path !== 'enroll' || isLost) return returned
      isLost = true
      return { ...returned, url: returned.url.replace(/[^/]*$/, 'x'.repeat(43)) }
    }
  }

  it('ends each further try in 6100, until the person has deleted it', async () => {
    const person: WorkerOptions['person'] = {
      'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }),
    }
    const first = await buy({ onTheWay: losingTheFirst(), person })
    expect(first.end).toMatchObject({ state: 'done' })
    expect(offers(first.worker)).toEqual(['first', 'cancelled'])
    first.worker.stop()

    const request = sealedTo(first.card)
    const second = start({ person })
    expect(await second.run(second.purchase, { request })).toMatchObject({ state: 'done' })
    expect(offers(second)).toEqual(['first', 'failed'])
    expect(await authorise(second.credentials.at(-1))).toMatchObject({ status: 'APPROVED' })
    expect(await linksOf(suite.device).isLinked(first.card)).toBe(false)
    second.stop()

    suite.device.browser.deletePasskeys()
    const third = start({ person })
    expect(await third.run(third.purchase, { request })).toMatchObject({ state: 'done' })
    expect(offers(third)).toEqual(['first'])
    expect(await linksOf(suite.device).isLinked(first.card)).toBe(true)
    expect(await suite.world.counts()).toMatchObject({ enrolled: 2, completed: 1 })
  })
})

describe('the device', () => {
  it('that could not be remembered is tried again, and is known at the next purchase', async () => {
    await suite.world.control('switch', { completion: 'fails' })
    const { worker, card } = await buy({
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
    })
    expect(offers(worker)).toEqual(['first', 'completion_exception'])
    expect(suite.device.browser.cookie).toBeUndefined()
    worker.stop()
    await suite.world.control('switch', { completion: 'works' })
    const second = start()
    expect(await second.run(second.purchase, { request: sealedTo(card) })).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'passkey'])
    expect(await suite.world.counts()).toMatchObject({ enrolled: 1, confirmed: 1, challengesPassed: 1 })
  })

  it('whose page is closed before it could be remembered takes nothing from the purchase', async () => {
    const { worker, end, credential } = await buy({
      closesDuring: 'completeEnrollment',
      person: { 'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }) },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(offers(worker)).toEqual(['first', 'completion_exception'])
    expect(await authorise(credential)).toMatchObject({ status: 'APPROVED' })
    expect(await suite.world.counts()).toMatchObject({ challengesPassed: 1, enrolled: 1, completed: 0 })
  })

  it('that Cardinal forgot is confirmed by the bank again, and a passkey offered anew', async () => {
    const { worker, card } = await buy()
    worker.stop()
    await suite.world.control('forget')
    suite.device.browser.cookie = undefined
    const second = start()
    expect(await second.run(second.purchase, { request: sealedTo(card) })).toMatchObject({ state: 'done' })
    expect(kinds(second)).toEqual(['card-number', 'bank-window', 'passkey-offer', 'passkey'])
    expect(await suite.world.counts()).toMatchObject({ enrolled: 2 })
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

/** A gateway in front of which the next enrolments end in these numbers. */
function failingEnrolments(errorNumbers: readonly number[]): Partial<CardinalDeps> {
  const left = [...errorNumbers]
  return wrapped(async (request, answer) => {
    if (!request.path.endsWith('/enroll')) return answer
    const errorNumber = left.shift()
    if (errorNumber !== undefined) await suite.world.control('fail', { errorNumber })
    return answer
  })
}
