import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { walletOrigin } from '../../../src/sandbox/wallet-origin.ts'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import type { TransmitDeps } from '../../../src/wallet/providers/transmit/deps.ts'
import { identityBookOf, linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import type { Person } from '../support/person.ts'
import { usePasskey, willing } from './support/scripts.ts'
import { asWallet, type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World
let device: Device
let identity: Identity

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
  identity = await linkAs('ann', device)
})

async function linkAs(username: string, on: Device): Promise<Identity> {
  const worker = startWorker(on, { person: willing(world, on, username) })
  expect(await linkIdentity(worker, on, 'transmit')).toMatchObject({ state: 'done' })
  worker.stop()
  return linkedIdentity(on)
}

interface Trick {
  readonly person?: Person
  readonly deps?: Partial<TransmitDeps>
  readonly on?: Device
}

async function purchase({ on = device, person = willing(world, on), deps = {} }: Trick) {
  const worker = startWorker(on, { person, deps })
  const end = await worker.run(worker.purchase, purchaseFor(identity))
  worker.stop()
  expect(worker.paid).toEqual([])
  return { end, shown: worker.shown, code: end.error?.code }
}

type Json = Record<string, unknown>

/** Stands between the wallet and Mosaic, and bends what is sent or what comes back. */
function between(
  path: string,
  bend: { sent?: (body: Json) => Json; got?: (body: Json) => Json },
): Partial<TransmitDeps> {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const isMeant = new URL(String(input)).pathname.endsWith(path)
    const body = JSON.parse(String(init?.body)) as Json
    const sent = isMeant && bend.sent ? { ...init, body: JSON.stringify(bend.sent(body)) } : init
    const response = await asWallet(input, sent)
    if (!isMeant || !bend.got) return response
    return Response.json(bend.got((await response.json()) as Json), { status: response.status })
  }
  return { fetch }
}

const data = (body: Json) => body.data as Json

describe('what the wallet does not take', () => {
  it('the passkeys of another site: the relying party is the wallet, or one its build names', async () => {
    const deps = between('authenticate/start', {
      got: body => ({
        ...body,
        credential_request_options: { ...(body.credential_request_options as Json), rpId: 'shop.example' },
      }),
    })
    const { code, shown } = await purchase({ deps })
    expect(code).toBe('message_forged')
    expect(shown).toEqual([])
  })

  it.each([
    ['an answer of another shape', { data: { state: 7 } }],
    ['a completion without a code', { data: { state: 'completed', assertions_complete: true } }],
    [
      'a step nobody knows',
      { data: { state: 'pending', challenge: 'c', control_flow: [{ type: 'odd', assertion_id: 'a' }] } },
    ],
  ])('%s', async (_what, answer) => {
    const { code } = await purchase({ deps: between('auth/assert', { got: body => ({ ...body, ...answer }) }) })
    expect(['provider_rejected', 'identity_refused']).toContain(code)
  })

  it('a request to sign something other than this purchase', async () => {
    await world.control('switch', { journeys: { passkey_login: { signing: true } } })
    const deps = between('auth/assert', {
      got: body =>
        JSON.parse(JSON.stringify(body).replace(/"approval_data":\{[^}]*\}/, '"approval_data":{"purchase":"other"}')),
    })
    const { shown } = await purchase({ deps })
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'transmitSigning' } })
  })

  it.each([
    ['another subject', { subject: 'somebody-else' }],
    ['another nonce', { nonce: 'A'.repeat(43) }],
    ['a link', { purpose: 'link' }],
  ])('an answer of the gateway about %s', async (_what, wrong) => {
    const gateway: TransmitDeps['gateway'] = {
      ...device.gateway,
      async call(request, call) {
        const answer = await device.gateway.call(request, call)
        return request.path.endsWith('/verify') ? { ...answer, body: { ...(answer.body as Json), ...wrong } } : answer
      },
    }
    expect((await purchase({ deps: { gateway } })).code).toBe('identity_refused')
  })

  it('an address of Mosaic that its build does not pin', async () => {
    const gateway: TransmitDeps['gateway'] = {
      ...device.gateway,
      addresses: async (provider, call) => ({
        ...((await device.gateway.addresses(provider, call)) as Json),
        apiOrigin: 'http://evil.localhost:80',
      }),
    }
    expect((await purchase({ deps: { gateway } })).code).toBe('message_forged')
  })
})

describe('what is refused on the other side', () => {
  it('a replayed passkey result: its session is used up', async () => {
    const results: string[] = []
    const keep = between('auth/assert', {
      sent: body => {
        results.push(JSON.stringify(data(data(body))))
        return body
      },
    })
    const worker = startWorker(device, { person: willing(world, device), deps: keep })
    await worker.run(worker.purchase, purchaseFor(identity))
    worker.stop()
    const old = results.find(text => text.includes('webauthn_encoded_result')) ?? '{}'
    const replay = between('auth/assert', {
      sent: body => ({ ...body, data: { ...data(body), data: JSON.parse(old) } }),
    })
    const { shown, code } = await purchase({ deps: replay })
    expect(shown.at(-1)).toMatchObject({ view: { problem: 'transmitPasskey' } })
    expect(code).toBe('identity_refused')
  })

  it("another device's signature: the device is not known", async () => {
    const thief = await newDevice(world)
    await identityBookOf(thief).save(identity.id, { id: 'transmit', perOrganisation: true }, identity)
    const person = {
      ...willing(world, thief),
      'identity-passkey': ({ view }: { view: Parameters<typeof usePasskey>[1] }) => usePasskey(device, view),
      'transmit-notice': () => ({ decision: 'cancel' }) as const,
    }
    const { shown } = await purchase({ on: thief, person })
    expect(shown.map(({ kind }) => kind)).toEqual(['identity-passkey', 'transmit-notice'])
  })

  it('the nonce of another purchase in the journey', async () => {
    const deps = between('anonymous_invoke', {
      sent: body => ({ ...body, data: { ...data(body), params: { nonce: 'B'.repeat(43) } } }),
    })
    const { end } = await purchase({ deps })
    expect(end.error).toMatchObject({ code: 'identity_refused', context: { field: 'nonce' } })
  })

  it('a sign-in of somebody else who is linked on this device too', async () => {
    const ann = identity
    const bob = await linkAs('bob', device)
    expect(bob.subject).not.toBe(ann.subject)
    // Bob's passkey and key, presented as Ann.
    identity = { ...ann, reference: bob.reference }
    await identityBookOf(device).save(ann.id, { id: 'transmit', perOrganisation: true }, identity)
    const { code } = await purchase({})
    expect(code).toBe('identity_gone')
  })

  it('a page of another origin', async () => {
    const elsewhere: typeof globalThis.fetch = (input, init) => {
      const url = new URL(String(input))
      url.hostname = '127.0.0.1'
      const { credentials: _cookies, ...rest } = init ?? {}
      return fetch(url, { ...rest, headers: { ...(rest.headers as Json), origin: `${walletOrigin}x` } })
    }
    expect((await purchase({ deps: { fetch: elsewhere } })).code).toMatch(/identity_refused|provider_rejected/)
  })
})
