import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallbackState } from '../../../src/wallet/gateway/client.ts'
import type { MastercardDeps } from '../../../src/wallet/providers/mastercard/deps.ts'
import { sandboxPayloadKey } from '../../../src/wire/mastercard/sandbox-key.ts'
import keys from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
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

type Gateway = MastercardDeps['gateway']

/** Links (and pays, if told) at a gateway that is not the honest one. */
async function dealWith(change: Partial<Gateway>, and: 'link' | 'pay' = 'link', deps: Partial<MastercardDeps> = {}) {
  const worker = startWorker(device, {
    person: willing(),
    deps: { gateway: { ...device.gateway, ...change }, ...deps },
  })
  await addCard(worker, device, GOLD)
  const card = await addedCard(device)
  const end =
    and === 'link'
      ? await worker.run(worker.flows.link, card, card.id)
      : await worker.run(worker.purchase, { request: payRequest(card), outcome: approved }, 'forged')
  worker.stop()
  return { end, credentials: worker.credentials, visited: device.tab.visited, counts: await world.counts() }
}

/** Bends what the provider answers to calls of this path. */
function bending(path: RegExp, bend: (body: Record<string, unknown>) => object): Partial<Gateway> {
  return {
    call: async (request, call) => {
      const answer = await device.gateway.call(request, call)
      if (!path.test(request.path) || answer.status >= 400) return answer
      return { ...answer, body: { ...(answer.body as object), ...bend(answer.body as Record<string, unknown>) } }
    },
  }
}

describe('a launch address', () => {
  it.each([
    ['of a foreign origin', (uri: string) => uri.replace('mastercard.localhost', 'mastercard.evil.example')],
    ['of a look-alike', (uri: string) => uri.replace('mastercard.localhost', 'mastercard.localhost.evil.example')],
    ['of another page', (uri: string) => uri.replace('/auth/passkeys', '/auth/elsewhere')],
    ['of another session', (uri: string) => uri.replace(/authenticationSessionId=[^&#]+/, 'authenticationSessionId=x')],
    ['of another attempt', (uri: string) => uri.replace(/clientSessionId=[^&#]+/, 'clientSessionId=x')],
    ['with a callback of its own', (uri: string) => uri.replace('#', '&callbackUri=http%3A%2F%2Fevil.example%2Fback#')],
    ['with a name before an at sign', (uri: string) => uri.replace('http://', 'http://mastercard.localhost@')],
  ])('%s is never opened', async (_, forge) => {
    const { end, visited } = await dealWith(bending(/sessions$/, ({ uri }) => ({ uri: forge(String(uri)) })))
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged' } })
    expect(visited).toEqual([])
  })
})

describe('a callback address', () => {
  it.each([
    ['of another host', 'http://gateway.evil.example/callback/abcdefghijklmnopqrst'],
    ['of another port', 'http://gateway.localhost:1/callback/abcdefghijklmnopqrst'],
    ['that already says how it went', 'SAME/callback/abcdefghijklmnopqrst?status=ENROLLED'],
    ['that can be guessed', 'SAME/callback/1'],
  ])('%s is not sent to Mastercard', async (_, url) => {
    const origin = (await device.gateway.enrolment())?.origin ?? ''
    const { end, counts } = await dealWith({
      createCallback: async () => ({ id: 'x', url: url.replace('SAME', origin) }),
    })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged', context: { field: 'callbackUri' } } })
    expect(counts).toMatchObject({ sessionsStarted: 0 })
  })
})

describe('a key', () => {
  it('that is not this build’s encrypts nothing', async () => {
    // Named as ours is: a key's id is only a name.
    const payloadKey = { ...keys.keys.attacker.publicJwk, kty: 'RSA', kid: sandboxPayloadKey.kid }
    const worker = startWorker(device, { person: willing(), deps: { payloadKey } })
    expect(await addCard(worker, device, GOLD)).toMatchObject({
      state: 'failed',
      error: { code: 'encryption_key_untrusted' },
    })
    expect(await world.counts()).toMatchObject({ cardsEnrolled: 0 })
    worker.stop()
  })
})

describe('a callback', () => {
  it('of another attempt is refused, its proof never handed in', async () => {
    const first = recording()
    await dealWith(first.change)
    const other = await newDevice(world)
    device = other
    const { end, counts } = await dealWith({ readCallback: async () => first.arrived() })
    expect(end).toMatchObject({
      state: 'failed',
      error: { code: 'message_forged', context: { field: 'proofOfAuthentication.clientSessionId' } },
    })
    expect(counts).toMatchObject({ bindings: 1 })
  })

  it('with the proof of no challenge is refused', async () => {
    await world.control('next', { proof: { defect: 'challenge_false' } })
    const { end } = await dealWith({})
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged' } })
  })

  it.each(['wrong_aud', 'wrong_iss', 'bad_signature', 'unknown_kid'] as const)(
    'with a proof that is %s is stopped at the gateway',
    async defect => {
      await world.control('next', { proof: { defect } })
      const { end, counts } = await dealWith({})
      expect(end).toMatchObject({ state: 'failed', error: { code: 'gateway_refused' } })
      expect(counts).toMatchObject({ bindings: 0 })
    },
  )

  it.each([
    ['a proof that is none', { status: 'ENROLLED', proofOfAuthentication: 'x.y.z' }, 'message_forged'],
    ['success without a proof', { status: 'ENROLLED' }, 'provider_unavailable'],
    ['a status nobody knows', { status: 'FINE', proofOfAuthentication: 'a.b.c' }, 'provider_unavailable'],
  ] as const)('with %s links nothing', async (_, query, code) => {
    const worker = startWorker(device, {
      person: { ...willing(), 'passkey-failed': () => undefined },
      deps: {
        gateway: {
          ...device.gateway,
          readCallback: async () => ({ state: 'arrived', query: JSON.stringify(query) }),
        },
      },
    })
    await addCard(worker, device, GOLD)
    const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'odd' })
    if (code === 'message_forged') expect(await worker.ended(id)).toMatchObject({ error: { code } })
    else expect((await worker.shows('passkey-failed')).view).toMatchObject({ problem: 'mcUnexpected', next: 'later' })
    expect(await world.counts()).toMatchObject({ bindings: 0 })
    worker.stop()
  })

  it('of another purchase does not confirm this one', async () => {
    const first = recording()
    const { end: paid } = await dealWith(first.change, 'pay')
    expect(paid).toMatchObject({ state: 'done' })
    const worker = startWorker(device, {
      person: willing(),
      deps: { gateway: { ...device.gateway, readCallback: async () => first.arrived() } },
    })
    const request = payRequest(await addedCard(device), { amount: 99 }, 'order-2')
    expect(await worker.run(worker.purchase, { request, outcome: approved }, 'second')).toMatchObject({
      state: 'failed',
      error: { code: 'message_forged', context: { field: 'assertion.transactionAmount' } },
    })
    expect(await world.counts()).toMatchObject({ codesIssued: 1 })
    worker.stop()
  })
})

describe('a checkout’s answer', () => {
  it.each([
    [
      'about another card',
      (body: Record<string, unknown>) => ({ maskedCard: { ...(body.maskedCard as object), srcDigitalCardId: 'x' } }),
    ],
    ['about another transaction', () => ({ srciTransactionId: 'order-9' })],
    ['with a code that has run out', (body: Record<string, unknown>) => ({ payment: aged(body.payment) })],
    ['with a number that is none', (body: Record<string, unknown>) => ({ payment: renumbered(body.payment) })],
    [
      'with a card’s own number',
      (body: Record<string, unknown>) => ({ payment: { ...(body.payment as object), card: {} } }),
    ],
  ])('%s fills nothing', async (_, bend) => {
    const { end, credentials } = await dealWith(bending(/transaction\/credentials$/, bend), 'pay')
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_rejected' } })
    expect(credentials).toEqual([])
  })
})

describe('a checkout’s answer that Mastercard did not sign so', () => {
  it.each(['bad_signature', 'wrong_card', 'expired_code', 'pan_instead_of_token'] as const)(
    '(%s) gives no credential',
    async defect => {
      await world.control('next', { checkout: { defect } })
      const { end, credentials } = await dealWith({}, 'pay')
      expect(end.state).toBe('failed')
      expect(credentials).toEqual([])
    },
  )
})

interface Payload {
  readonly token: object
  readonly dynamicData: object
}

const aged = (payment: unknown) => {
  const told = payment as Payload
  return { ...told, dynamicData: { ...told.dynamicData, dynamicDataExpiration: '1700000000' } }
}
const renumbered = (payment: unknown) => {
  const told = payment as Payload
  return { ...told, token: { ...told.token, paymentToken: '5120350100064546' } }
}

/** Remembers the last callback that arrived. */
function recording() {
  let last: CallbackState = { state: 'waiting' }
  const change: Partial<Gateway> = {
    readCallback: async (id, call) => {
      const told = await device.gateway.readCallback(id, call)
      if (told.state === 'arrived') last = told
      return told
    },
  }
  return { change, arrived: () => last }
}
