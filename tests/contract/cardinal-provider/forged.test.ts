import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CardinalDeps } from '../../../src/wallet/providers/cardinal/deps.ts'
import { cards, claimsOf, signJwt, vectors } from '../sandbox-cardinal/support/merchant.ts'
import { addCard, type CardWorker, payRequest } from '../support/card-worker.ts'
import { addedCard, linksOf } from '../support/device.ts'
import { startWorker, type WorkerOptions } from './support/worker.ts'
import { type Device, newDevice, startWorld, type World } from './support/world.ts'

let world: World
let device: Device
let worker: CardWorker | undefined

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
})
afterEach(() => worker?.stop())

/** Buys with a fresh card; gives up whatever is asked twice. */
async function buy(options: WorkerOptions) {
  const running = startWorker(device, {
    ...options,
    person: {
      'passkey-offer': ({ view }) => ({ decision: view.problem ? 'no' : 'yes' }),
      'passkey-failed': () => ({ decision: 'cancel' }),
      ...options.person,
    },
  })
  worker = running
  await addCard(running, device, cards.challenge)
  const card = await addedCard(device, cards.challenge)
  const end = await running.run(running.purchase, { request: payRequest(card, { release: 'sealed' }) })
  return { end, shown: running.shown, credentials: running.credentials, linked: await linksOf(device).isLinked(card) }
}

type Gateway = CardinalDeps['gateway']

/** A gateway whose answers to calls of this path are bent. */
function bending(path: RegExp, bend: (body: Record<string, unknown>) => object): { gateway: Gateway } {
  return {
    gateway: {
      addresses: (...asked) => device.gateway.addresses(...asked),
      call: async (request, call) => {
        const answer = await device.gateway.call(request, call)
        if (!path.test(request.path) || answer.status >= 400) return answer
        return { ...answer, body: bend(answer.body as Record<string, unknown>) }
      },
    },
  }
}

describe("Cardinal's addresses", () => {
  it.each([
    ['of a look-alike', { centinelApiUrl: 'http://cardinal.localhost.evil.example' }],
    ['with a name before an at sign', { centinelApiUrl: 'http://cardinal.localhost@evil.example' }],
    ['whose library is elsewhere', { sdkUrl: 'http://evil.example/sdk.js' }],
    ['whose library is on another port', { sdkUrl: 'http://cardinal.localhost:1/sdk.js' }],
  ])('%s are never opened', async (_, change) => {
    const addresses: Gateway['addresses'] = async (...asked) => ({
      ...((await device.gateway.addresses(...asked)) as object),
      ...change,
    })
    const { end } = await buy({ deps: { gateway: { ...device.gateway, addresses } } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged' } })
    expect(device.pages.size).toBe(0)
    expect(await world.counts()).toMatchObject({ sessionsOpened: 0 })
  })
})

/** The answer a window brought, with other claims, and signed as a forger can. */
type Forge = (claims: Record<string, unknown>) => string
/** Two of many: every other one is refused in tests/contract/gateway/cardinal-answers.test.ts, and looks the same from here. */
const forgeries: readonly (readonly [string, Forge])[] = [
  ['with alg none', claims => signJwt(claims, { alg: 'none' }).replace(/[^.]*$/, '')],
  ['with the public identifier as secret', claims => signJwt(claims, undefined, vectors.identifier)],
]

describe('an enrolment whose answer is forged on its way', () => {
  it.each(forgeries)('%s links nothing, and the purchase is paid', async (_, forge) => {
    const { end, shown, credentials, linked } = await buy({
      onTheWay: (path, returned) =>
        path === 'enroll'
          ? { ...returned, fields: { Response: forge(claimsOf(returned.fields.Response ?? '')) } }
          : returned,
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(shown.at(-1)).toMatchObject({ kind: 'passkey-offer', view: { problem: 'cancelled' } })
    expect(linked).toBe(false)
    expect(credentials).toHaveLength(1)
    expect(await world.counts()).toMatchObject({ completed: 0 })
  })

  it('by that of an earlier one links nothing', async () => {
    let earlier = ''
    const { shown, linked } = await buy({
      person: { 'passkey-offer': (_, count) => ({ decision: count <= 2 ? 'yes' : 'no' }) },
      inWindow: (path, count) => (path === 'enroll' && count === 1 ? { passkey: 'cancel' } : undefined),
      onTheWay: (path, returned) => {
        if (path !== 'enroll') return returned
        earlier ||= returned.fields.Response ?? ''
        return { ...returned, fields: { Response: earlier } }
      },
    })
    expect(shown.at(-1)).toMatchObject({ kind: 'passkey-offer', view: { problem: 'cancelled' } })
    expect(linked).toBe(false)
  })
})

describe('the end of a challenge', () => {
  it('of another transaction is not taken for ours', async () => {
    const { end, shown, credentials } = await buy({
      onTheWay: (path, returned) =>
        path === 'stepUp'
          ? { ...returned, fields: { ...returned.fields, TransactionId: 'Q7tR2mVx9KpLw3Za81Yc' } }
          : returned,
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(shown.at(-1)).toMatchObject({ kind: 'passkey-failed', view: { problem: 'cardinalWindowClosed' } })
    expect(credentials).toEqual([])
  })

  it('that is claimed without a code confirms nothing', async () => {
    const { end, credentials } = await buy({ inWindow: path => (path === 'stepUp' ? { code: 'cancel' } : undefined) })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(credentials).toEqual([])
  })
})

describe('an answer of the gateway', () => {
  it.each([
    ['that enrols where a challenge was open', /requests\//, () => arrived({ kind: 'enrolled', userId: 'mallory' })],
    ['that authenticates without a cryptogram', /authenticate$/, (body: object) => ({ ...body, cavv: '' })],
    ['that authenticates without an ECI', /authenticate$/, (body: object) => ({ ...body, eci: 'five' })],
    ['with a session that is none', /sessions$/, (body: object) => ({ ...body, session: 'x' })],
    ['with a ReferenceId that is none', /sessions$/, (body: object) => ({ ...body, referenceId: 'x' })],
  ])('%s pays nothing', async (_, path, bend) => {
    const { end, credentials, linked } = await buy({ deps: bending(path, bend) })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_rejected' } })
    expect(credentials).toEqual([])
    expect(linked).toBe(false)
  })

  const arrived = (result: object) => ({ state: 'arrived', result })
})

describe('e-mail and card', () => {
  it.each([
    ['e-mail', { email: 'mallory@example.com' }],
    ['card', { accountNumber: cards.other }],
  ])('another %s midway ends the purchase before the bank is asked', async (_, change) => {
    const gateway: Gateway = {
      addresses: (...asked) => device.gateway.addresses(...asked),
      call: (request, call) =>
        device.gateway.call(
          request.path.endsWith('/lookup') ? { ...request, body: { ...(request.body as object), ...change } } : request,
          call,
        ),
    }
    const { end, credentials } = await buy({ deps: { gateway } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_rejected' } })
    expect(credentials).toEqual([])
    expect(await world.counts()).toMatchObject({ lookups: 0 })
  })
})
