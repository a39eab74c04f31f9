import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import type { BiDeps } from '../../../src/wallet/providers/beyond-identity/deps.ts'
import { readAuthenticateUrl } from '../../../src/wire/beyond-identity/authenticate.ts'
import { VERIFY_PATH } from '../../../src/wire/beyond-identity/gateway-api.ts'
import { linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import { willing } from './support/scripts.ts'
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
  identity = await linkOn(device)
})

async function linkOn(on: Device, username = 'ann'): Promise<Identity> {
  const worker = startWorker(on, {
    person: willing(on, { 'bi-start': () => ({ decision: 'new', displayName: 'Somebody', username }) }),
  })
  expect(await linkIdentity(worker, on, 'beyond-identity')).toMatchObject({ state: 'done' })
  worker.stop()
  return linkedIdentity(on)
}

async function purchase({ gateway, fetch }: Partial<BiDeps>, reader: Pick<Device, 'authenticator'> = device) {
  const deps = { ...(gateway && { gateway }), ...(fetch && { fetch }) }
  const worker = startWorker(device, { person: willing({ ...device, ...reader }), deps })
  const end = await worker.run(worker.purchase, purchaseFor(identity))
  worker.stop()
  const { paid, shown } = worker
  return { end, paid, shown, kinds: shown.map(({ kind }) => kind), code: end.error?.code }
}

const KEY_SET = /jwks\.json$/

interface Request {
  readonly header: Record<string, unknown>
  readonly claims: ReturnType<typeof decodeJwt> & Record<string, unknown>
}

/** A cloud that signs with a key of its own, which it serves wherever it is asked for one, and changes what it asks. */
async function forging(bend: (request: Request) => object, reached: string[] = []): Promise<typeof globalThis.fetch> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = 'forged'
  return async (input, init) => {
    const { pathname, href } = new URL(String(input))
    reached.push(href)
    if (KEY_SET.test(pathname)) return Response.json({ keys: [{ ...(await exportJWK(publicKey)), kid }] })
    const response = await asWallet(input, init)
    if (!pathname.endsWith('/authorize')) return response
    const { authenticate_url: address } = await response.json()
    const jwt = readAuthenticateUrl(address) ?? ''
    const header = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())
    const claims = decodeJwt(jwt)
    const change = bend({ header, claims })
    const { header: otherHeader, ...otherClaims } = change as { header?: object }
    const signed = await new SignJWT({ ...claims, ...otherClaims })
      .setProtectedHeader({ ...header, alg: 'ES256', kid, ...otherHeader })
      .sign(privateKey)
    return Response.json({ authenticate_url: address.replace(jwt, signed) })
  }
}

const authn = (change: object) => (request: Request) => ({ authn: { ...(request.claims.authn as object), ...change } })
const other = '0123456789abcdef'

describe('a request to sign in', () => {
  it('that is forged in nothing is answered: what follows is refused for what is forged', async () => {
    expect((await purchase({ fetch: await forging(() => ({})) })).kinds).toEqual(['identity-passkey'])
  })

  it.each<readonly [string, (request: Request) => object]>([
    ['has its keys at another host', () => ({ header: { jku: 'https://evil.example/jwks.json' } })],
    ['has its keys at another name of this machine', () => ({ header: { jku: 'http://localhost:1/jwks.json' } })],
    ['sends the proof to another host', authn({ base_url: 'https://evil.example' })],
    ['sends the proof to another path', authn({ base_url: 'http://127.0.0.1/elsewhere' })],
    ['is of another tenant', authn({ tid: other })],
    ['is of another realm', authn({ rid: other })],
    ['is of another application', authn({ aid: other })],
    ['answers somebody else’s sign-in', authn({ state: 'another' })],
    ['leads back to another address', authn({ redirect_uri: 'https://evil.example/return' })],
    ['is over', ({ claims }) => ({ exp: (claims.iat ?? 0) - 600 })],
    ['is for later', ({ claims }) => ({ nbf: (claims.iat ?? 0) + 600 })],
    ['asks about two transactions', () => ({ transaction_id: 'another' })],
  ])('that %s gets no passkey, and pays nothing', async (_name, bend) => {
    const reached: string[] = []
    const { end, paid, kinds, shown } = await purchase({ fetch: await forging(bend, reached) })
    expect(kinds).toEqual(['identity-failed'])
    expect(shown[0]?.view).toMatchObject({ problem: 'biForged' })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
    expect(reached.filter(address => address.includes('evil.example') || address.includes('localhost:1/'))).toEqual([])
    expect(await world.counts()).toMatchObject({ tokens: 1 })
  })

  it('that is signed with a key the provider does not have gets no passkey', async () => {
    const forged = await forging(() => ({}))
    const fetch: typeof globalThis.fetch = (input, init) =>
      KEY_SET.test(new URL(String(input)).pathname) ? asWallet(input, init) : forged(input, init)
    const { paid, kinds, shown } = await purchase({ fetch })
    expect(kinds).toEqual(['identity-failed'])
    expect(shown[0]?.view).toMatchObject({ problem: 'biForged' })
    expect(paid).toEqual([])
  })

  it('whose claims are to be fetched from another host gets no passkey, and nothing is fetched', async () => {
    await world.control('switch', { requestForm: 'partial' })
    const reached: string[] = []
    const { paid, kinds } = await purchase({
      fetch: await forging(() => ({ introspect_uri: 'https://evil.example/introspect' }), reached),
    })
    expect(kinds).toEqual(['identity-failed'])
    expect(paid).toEqual([])
    expect(reached.filter(address => address.includes('evil.example'))).toEqual([])
  })
})

type Json = Record<string, unknown>

/** Stands between the wallet and its gateway, and bends what is verified or what is said of it. */
function between({
  sent = body => body,
  got = body => body,
}: {
  readonly sent?: (body: Json) => Json
  readonly got?: (body: Json) => Json
}) {
  /** Members the gateway refused for. */
  const refused: unknown[] = []
  const gateway: BiDeps['gateway'] = {
    ...device.gateway,
    async call(request, call) {
      if (request.path !== VERIFY_PATH) return device.gateway.call(request, call)
      const bent = { ...request, body: sent(request.body as Json) }
      const answer = await device.gateway.call(bent, call).catch(thrown => {
        refused.push(thrown.context.field)
        throw thrown
      })
      return { ...answer, body: got(answer.body as Json) }
    },
  }
  return { gateway, refused }
}

describe('what was good once, or is somebody else’s', () => {
  it('the question of an earlier purchase, asked again: it gets no passkey', async () => {
    let earlier: Response | undefined
    const replaying: typeof globalThis.fetch = async (input, init) => {
      const response = await asWallet(input, init)
      if (!new URL(String(input)).pathname.endsWith('/authorize')) return response
      earlier ??= response.clone()
      return earlier.clone()
    }
    expect((await purchase({ fetch: replaying })).paid).toHaveLength(1)
    const again = await purchase({ fetch: replaying })
    expect([again.paid, again.kinds]).toEqual([[], ['identity-failed']])
    expect(again.shown[0]?.view).toMatchObject({ problem: 'biForged' })
  })

  it('the passkey of another device: the provider does not take it for this identity', async () => {
    const thief = await newDevice(world)
    await linkOn(thief, 'mallory')
    const { paid, shown } = await purchase({}, { authenticator: thief.authenticator })
    expect(paid).toEqual([])
    expect(shown.at(-1)?.view).toMatchObject({ problem: 'biNotSignedIn' })
  })
})

describe('a sign-in that went well pays nothing', () => {
  it('as another identity of this wallet: the gateway finds another subject in the token', async () => {
    const first = identity
    identity = await linkOn(device, 'bob')
    expect(identity.subject).not.toBe(first.subject)
    const bent = between({ sent: body => ({ ...body, identityId: first.subject }) })
    const { paid, shown } = await purchase(bent)
    expect([paid, bent.refused]).toEqual([[], ['sub']])
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed' })
  })

  it('of another purchase: the gateway finds that the nonce is not of its hash', async () => {
    const bent = between({ sent: body => ({ ...body, nonce: 'A'.repeat(43) }) })
    const { paid, shown } = await purchase(bent)
    expect([paid, bent.refused]).toEqual([[], ['binding']])
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed' })
  })

  it('twice: a code that was exchanged for one purchase is refused for the next, at the cloud too', async () => {
    let used: Json | undefined
    const keep = await purchase(
      between({
        sent: body => {
          used = body
          return body
        },
      }),
    )
    expect(keep.paid).toHaveLength(1)
    const { tokens } = await world.counts()
    const replay = ({ code, codeVerifier }: Json) => ({ code, codeVerifier })
    const { paid, end } = await purchase(between({ sent: body => ({ ...body, ...(used && replay(used)) }) }))
    expect([paid, end.state]).toEqual([[], 'failed'])
    expect((await world.counts()).tokens).toBe(tokens)
  })

  it.each([
    ['another subject', { subject: 'somebody-else' }],
    ['another nonce', { nonce: 'A'.repeat(43) }],
    ['a link', { purpose: 'link' }],
  ])('when the gateway answers about %s', async (_what, wrong) => {
    const { paid, code } = await purchase(between({ got: body => ({ ...body, ...wrong }) }))
    expect([paid, code]).toEqual([[], 'identity_refused'])
  })
})
