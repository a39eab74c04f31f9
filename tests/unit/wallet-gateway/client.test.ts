import { decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import type { Call } from '../../../src/wallet/flow/types.ts'
import { createGatewayClient, type GatewayClient, type GatewayEnrolment } from '../../../src/wallet/gateway/client.ts'
import type { DeviceKey } from '../../../src/wallet/gateway/proof.ts'
import { MAX_ANSWER_BYTES } from '../../../src/wallet/gateway/read-capped.ts'
import { readCredentialKeys, readFrameUrl } from '../../../src/wallet/providers/visa/addresses.ts'
import type { VisaDeps } from '../../../src/wallet/providers/visa/deps.ts'

const ORIGIN = 'http://gateway.localhost:4100'
const NOW = 1_800_000_000_000

let key: DeviceKey
let publicKey: CryptoKey
let kept: GatewayEnrolment | undefined
let requests: Request[]
let answer: (request: Request) => Response | Promise<Response>
let client: GatewayClient

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  publicKey = pair.publicKey
  key = { publicJwk: () => exportJWK(pair.publicKey), privateKey: async () => pair.privateKey }
})

beforeEach(() => {
  kept = { origin: ORIGIN, walletId: 'wallet-1' }
  requests = []
  answer = () => Response.json({})
  client = createGatewayClient({
    settings: {
      read: async () => kept,
      write: async enrolment => {
        kept = enrolment
      },
    },
    key,
    gatewayPins: { kind: 'hosts', hosts: ['gateway.localhost'] },
    now: () => NOW,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      requests.push(request.clone())
      return answer(request)
    },
  })
})

const call = (signal = new AbortController().signal): Call => ({ signal, idempotencyKey: 'key-1' })
const provider = (body: unknown, status: number) =>
  Response.json(body, { status, headers: { 'countersign-source': 'provider' } })

async function proofOf(request: Request | undefined) {
  const proof = request?.headers.get('countersign-proof') ?? ''
  const { payload } = await jwtVerify(proof, publicKey, { currentDate: new Date(NOW) })
  return { header: decodeProtectedHeader(proof), payload }
}

describe('a call', () => {
  it('carries a proof of method, address and body', async () => {
    await client.call({ method: 'POST', path: '/v1/visa/icc/v1/tokens?x=1', body: { a: 'ü' } }, call())
    const { header, payload } = await proofOf(requests[0])
    expect(header).toEqual({ typ: 'countersign-proof+jwt', alg: 'ES256', kid: 'wallet-1' })
    const bytes = new Uint8Array(await (requests[0] ?? new Request(ORIGIN)).arrayBuffer())
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    expect(payload).toMatchObject({
      htm: 'POST',
      htu: `${ORIGIN}/v1/visa/icc/v1/tokens?x=1`,
      bh: Buffer.from(hash).toString('base64url'),
      iat: NOW / 1000,
    })
    expect(requests[0]?.headers.get('idempotency-key')).toBe('key-1')
  })

  it('without a body has no body hash, and never the same jti', async () => {
    await client.call({ method: 'GET', path: '/v1/addresses' }, call())
    await client.call({ method: 'GET', path: '/v1/addresses' }, call())
    const [first, second] = [await proofOf(requests[0]), await proofOf(requests[1])]
    expect(first.payload).not.toHaveProperty('bh')
    expect(first.payload.jti).not.toBe(second.payload.jti)
  })

  it('before enrolment is refused here', async () => {
    kept = undefined
    await expect(client.call({ method: 'GET', path: '/v1/addresses' }, call())).rejects.toMatchObject({
      code: 'not_set_up',
    })
    expect(requests).toEqual([])
  })

  it('returns whatever the provider said', async () => {
    answer = () => provider({ errors: [{ type: 'declined' }] }, 403)
    expect(await client.call({ method: 'POST', path: '/v1/visa/x', body: {} }, call())).toEqual({
      status: 403,
      body: { errors: [{ type: 'declined' }] },
    })
  })

  it.each([
    ['proof_refused', 401, 'gateway_refused'],
    ['not_found', 404, 'gateway_refused'],
    ['provider_unreachable', 502, 'provider_unavailable'],
    ['provider_timeout', 504, 'provider_unavailable'],
    ['throttled', 429, 'gateway_unreachable'],
    ['internal', 500, 'gateway_unreachable'],
  ])('tells the gateway’s %s from the provider’s', async (code, status, ours) => {
    answer = () => Response.json({ error: { code, message: 'words' } }, { status })
    await expect(client.call({ method: 'GET', path: '/v1/x' }, call())).rejects.toMatchObject({
      code: ours,
      context: { status, reason: code },
    })
  })

  it('that finds no network is unreachable', async () => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(client.call({ method: 'GET', path: '/v1/x' }, call())).rejects.toMatchObject({
      code: 'gateway_unreachable',
    })
  })

  it.each([
    ['fast', NOW - 300_000, 300],
    ['slow', NOW + 90_000, -90],
  ])('from a computer whose clock is %s says so', async (_, theirs, aheadSeconds) => {
    const headers = { date: new Date(theirs).toUTCString() }
    answer = () => Response.json({ error: { code: 'proof_refused', field: 'iat' } }, { status: 401, headers })
    await expect(client.call({ method: 'GET', path: '/v1/addresses' }, call())).rejects.toMatchObject({
      code: 'clock_wrong',
      context: { aheadSeconds },
    })
    await expect(client.enrol(ORIGIN, 'code')).rejects.toMatchObject({ code: 'clock_wrong' })
    // Whose clock is right can't blame it.
    answer = () =>
      Response.json(
        { error: { code: 'proof_refused', field: 'iat' } },
        { status: 401, headers: { date: new Date(NOW).toUTCString() } },
      )
    await expect(client.call({ method: 'GET', path: '/v1/addresses' }, call())).rejects.toMatchObject({
      code: 'gateway_refused',
    })
  })

  it('that is cancelled is not a network failure', async () => {
    const cancelled = new WalletError('cancelled')
    answer = () => Promise.reject(new DOMException('aborted', 'AbortError'))
    await expect(client.call({ method: 'GET', path: '/v1/x' }, call(AbortSignal.abort(cancelled)))).rejects.toBe(
      cancelled,
    )
  })

  it('reads no more than it must', async () => {
    answer = () => new Response('x'.repeat(MAX_ANSWER_BYTES + 1))
    await expect(client.call({ method: 'GET', path: '/v1/x' }, call())).rejects.toMatchObject({ code: 'too_large' })
  })

  it('refuses what is no JSON', async () => {
    answer = () => new Response('<html>')
    await expect(client.call({ method: 'GET', path: '/v1/x' }, call())).rejects.toMatchObject({
      code: 'provider_rejected',
    })
  })
})

describe('enrolment', () => {
  it('shows the key itself and keeps what came back', async () => {
    kept = undefined
    answer = () => Response.json({ walletId: 'wallet-9' }, { status: 201 })
    expect(await client.enrol(ORIGIN, 'code')).toEqual({ origin: ORIGIN, walletId: 'wallet-9' })
    expect(kept).toEqual({ origin: ORIGIN, walletId: 'wallet-9' })
    const { header } = await proofOf(requests[0])
    expect(header).toMatchObject({ jwk: await key.publicJwk() })
    expect(header).not.toHaveProperty('kid')
    expect(header.jwk).not.toHaveProperty('d')
  })

  it.each([
    'https://gateway.localhost',
    'http://gateway.localhost.evil.example',
    'http://evil.example',
    'http://a@gateway.localhost',
  ])('at %s is refused', async origin => {
    await expect(client.enrol(origin, 'code')).rejects.toMatchObject({
      code: 'invalid_input',
      context: { field: 'origin' },
    })
    expect(requests).toEqual([])
  })

  it('that fails keeps nothing', async () => {
    kept = undefined
    answer = () => Response.json({ error: { code: 'admission_refused', message: '' } }, { status: 403 })
    await expect(client.enrol(ORIGIN, 'wrong')).rejects.toMatchObject({ code: 'gateway_refused' })
    expect(kept).toBeUndefined()
  })
})

describe('addresses', () => {
  const frameUrl = 'http://visa.localhost:4002/vts-auth/authenticate?apikey=k'
  const told = (frame: string) => {
    answer = () => Response.json({ visa: { frameUrl: frame } })
    return readFrameUrl({ gateway: client, sandbox: true }, call())
  }
  const keys = (jwksUrl: string | undefined, credentialKeys: VisaDeps['credentialKeys'] = { from: 'sandbox' }) => {
    answer = () => Response.json({ visa: { frameUrl, jwksUrl } })
    return readCredentialKeys({ gateway: client, credentialKeys }, call())
  }

  it('on pinned hosts are taken', async () => {
    expect(await told(frameUrl)).toBe(frameUrl)
  })

  it('of a key set on pinned hosts are taken', async () => {
    expect(await keys('http://127.0.0.1:5/.well-known/jwks')).toBe('http://127.0.0.1:5/.well-known/jwks')
  })

  it.each([
    'http://rogue.localhost:4002/vts-auth/authenticate',
    'https://visa.localhost/vts-auth/authenticate',
    'http://visa.localhost.evil.example/',
    'http://visa.localhost@evil.example/',
  ])('like %s are refused', async frameUrl => {
    await expect(told(frameUrl)).rejects.toMatchObject({ code: 'message_forged' })
  })

  it('of a provider the operator does not have are said to be missing', async () => {
    answer = () => Response.json({ other: {} })
    await expect(client.addresses('visa', call())).rejects.toMatchObject({
      code: 'not_set_up',
      context: { part: 'visa' },
    })
  })

  it('of a key set elsewhere are refused', async () => {
    await expect(keys('http://evil.example/jwks')).rejects.toMatchObject({ code: 'message_forged' })
  })

  it('of a key set can’t be left out to switch the check off', async () => {
    await expect(keys(undefined)).rejects.toMatchObject({ code: 'gateway_refused', context: { field: 'jwksUrl' } })
  })

  it('of a key set come from a live build, whatever the gateway says or leaves out', async () => {
    const url = 'https://mcp.visa.com/.well-known/jwks'
    expect(await keys('https://gateway.example/jwks', { from: 'build', url })).toBe(url)
    expect(await keys(undefined, { from: 'build', url })).toBe(url)
    expect(await keys('https://gateway.example/jwks', { from: 'nowhere' })).toBeUndefined()
    expect(requests).toEqual([])
  })

  it('of a callback that is not the gateway’s are refused', async () => {
    answer = () => Response.json({ id: 'abc', url: 'http://evil.example/callback/abc' })
    await expect(client.createCallback(call())).rejects.toMatchObject({ code: 'message_forged' })
  })

  it('of a callback come with the time it was made, where the gateway says what time it is', async () => {
    const made = { id: 'abc', url: `${ORIGIN}/callback/abc` }
    answer = () => Response.json(made, { headers: { date: 'Thu, 01 Jan 2026 00:00:07 GMT' } })
    expect(await client.createCallback(call())).toEqual({ ...made, at: Date.UTC(2026, 0, 1, 0, 0, 7) })
    answer = () => Response.json(made, { headers: { date: 'lately' } })
    expect(await client.createCallback(call())).toEqual(made)
  })
})

describe('what came back to a callback', () => {
  it('is nothing where the gateway has forgotten the address, and an error where it refuses otherwise', async () => {
    answer = () => Response.json({ error: { code: 'not_found' } }, { status: 404 })
    expect(await client.readCallback('abc', call())).toEqual({ state: 'waiting' })
    answer = () => Response.json({ error: { code: 'proof_refused', field: 'proof' } }, { status: 401 })
    await expect(client.readCallback('abc', call())).rejects.toMatchObject({ code: 'gateway_refused' })
  })
})
