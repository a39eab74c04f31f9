import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FlowView } from '../../../src/wallet/flow/views.ts'
import { sandboxPlatformKey } from '../../../src/wire/visa/sandbox-key.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

const CARD = '4622943123100118'
const BANK_PAGE_CARD = '4622943123100134'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

/** What the gateway says instead, by path or by how a path ends. */
type Lies = Readonly<Record<string, (truth: Record<string, unknown>) => unknown>>

/** The gateway, and everything it was sent; what it answers is changed on the way back. */
function lyingGateway(lies: Lies) {
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (init?.body instanceof Uint8Array) sent.push(new TextDecoder().decode(init.body))
    const response = await globalThis.fetch(input, init)
    const lie = Object.entries(lies).find(([path]) => url.pathname.endsWith(path))?.[1]
    return lie && response.ok ? Response.json(lie(await response.json()), response) : response
  }
  return { sent, fetch }
}

/** Adds a card and links it, over such a gateway. */
async function links(card: string, lies: Lies, method?: Parameters<typeof willing>[0]): Promise<FlowView> {
  const { fetch } = lyingGateway(lies)
  const device = await newDevice(world, fetch)
  const worker = startWorker(world, device, { person: { ...willing(method), 'step-up-wait': () => undefined } })
  try {
    expect(await addCard(worker, device, card)).toMatchObject({ state: 'done' })
    return await worker.run(worker.flows.link, await addedCard(device), 'link')
  } finally {
    worker.stop()
  }
}

describe('a hostile gateway', () => {
  it.each([
    ['of another site', 'http://rogue.localhost:8080/vts-auth/authenticate?apikey=k'],
    ['of a look-alike', 'http://visa.localhost.rogue.example/vts-auth/authenticate'],
    ['with a name in front', 'http://visa.localhost@rogue.localhost/'],
    ['of its own', 'http://gateway.localhost/frame'],
  ])('can’t put a frame %s in the place of the network’s', async (_, frameUrl) => {
    const end = await links(CARD, {
      '/v1/addresses': truth => ({ visa: { ...(truth.visa as object), frameUrl } }),
    })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged' } })
    expect(await world.counts()).toMatchObject({ registrations: 0, enrolments: 0 })
  })

  it('can’t send the bank’s answer to somebody else', async () => {
    const end = await links(
      BANK_PAGE_CARD,
      { '/v1/callbacks': truth => ({ ...truth, url: 'http://rogue.localhost/callback/1' }) },
      'three_ds',
    )
    expect(end).toMatchObject({ state: 'failed', error: { code: 'message_forged' } })
    expect(await world.counts()).toMatchObject({ registrations: 0 })
  })

  it('hands out a key in vain: the card number goes to the key of the build', async () => {
    const { publicKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
    const platformKey = { ...(await exportJWK(publicKey)), kid: sandboxPlatformKey.kid }
    const { sent, fetch } = lyingGateway({
      '/v1/addresses': truth => ({ ...truth, platformKey, visa: { ...(truth.visa as object), platformKey } }),
    })
    const device = await newDevice(world, fetch)
    const worker = startWorker(world, device, { person: willing() })
    // The network opens what it was sent with the private half of the true key.
    expect(await addCard(worker, device, CARD)).toMatchObject({ state: 'done' })
    expect(sent.join()).not.toContain(CARD)
    worker.stop()
  })
})

describe('a credential that the network did not sign', () => {
  const token = { paymentToken: '4895370000009909', tokenExpirationMonth: '12', tokenExpirationYear: '2029' }
  const payload = { dynamicData: [{ dynamicDataType: 'DAVV', dynamicDataValue: '417', dynamicDataId: 'dd-1' }], token }

  /** Pays over a gateway that puts a credential of its own making in the place of the network's. */
  async function pays(lies: Lies): Promise<{ end: FlowView; credentials: readonly unknown[] }> {
    const { privateKey } = await generateKeyPair('PS256')
    const forged = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'PS256', kid: 'sandbox-credential' })
      .sign(privateKey)
    const swap = (truth: Record<string, unknown>) => ({ ...truth, signedPayload: forged })
    const device = await newDevice(world, lyingGateway({ ...lies, '/credentials': swap }).fetch)
    const worker = startWorker(world, device, { person: willing() })
    try {
      await addCard(worker, device, CARD)
      const request = payRequest(await addedCard(device))
      return {
        end: await worker.run(worker.purchase, { request, outcome: approved }),
        credentials: worker.credentials,
      }
    } finally {
      worker.stop()
    }
  }

  it('is not used', async () => {
    const { end, credentials } = await pays({})
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_rejected' } })
    expect(credentials).toEqual([])
  })

  it('is not used either when the gateway is silent about the network’s keys', async () => {
    const { end, credentials } = await pays({
      '/v1/addresses': truth => {
        const { jwksUrl: _, ...rest } = truth.visa as Record<string, unknown>
        return { ...truth, visa: rest }
      },
    })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'gateway_refused' } })
    expect(credentials).toEqual([])
    expect(await world.counts()).toMatchObject({ credentialsIssued: 0 })
  })
})

describe('a build with another key than the pinned one', () => {
  it('sends no card number, under whatever id the key goes', async () => {
    const { publicKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
    const platformKey = { ...(await exportJWK(publicKey)), kid: sandboxPlatformKey.kid }
    const { sent, fetch } = lyingGateway({})
    const device = await newDevice(world, fetch)
    const worker = startWorker(world, device, { person: willing(), deps: { platformKey } })
    const before = sent.length
    expect(await addCard(worker, device, CARD)).toMatchObject({
      state: 'failed',
      error: { code: 'encryption_key_untrusted' },
    })
    expect(sent.slice(before)).toEqual([])
    expect(await world.counts()).toMatchObject({ tokensCreated: 0 })
    worker.stop()
  })
})
