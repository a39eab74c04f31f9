import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AgentRequest, type Dialect, signAgentRequest } from '../../../src/gateway/visa/trusted-agent/sign.ts'
import { type ReceivedRequest, verifyAgentRequest } from '../../../src/gateway/visa/trusted-agent/verify.ts'
import { vectors } from './vectors.ts'

const { trustedAgent } = vectors
const created = 1_767_225_600_000

/** `test-key-ed25519` of RFC 9421, appendix B.1.4. */
const x = Buffer.from(trustedAgent.publicKeyRawBase64, 'base64').toString('base64url')
const rfcKey = createPrivateKey({
  key: { kty: 'OKP', crv: 'Ed25519', d: 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU', x },
  format: 'jwk',
})

const request: AgentRequest = {
  authority: trustedAgent.authority,
  path: trustedAgent.path,
  query: '',
  keyId: 'tap-test-ed25519',
  algorithm: 'ed25519',
  nonce: 'sandbox-nonce-0001',
  tag: 'agent-browser-auth',
  created,
  expires: created + 480_000,
}

function verifier(now = created + 1000, key = createPublicKey(rfcKey)) {
  const seen = new Set<string>()
  return {
    findKey: async (keyId: string) => (keyId === request.keyId ? key : undefined),
    rememberNonce: async (nonce: string) => seen.size < seen.add(nonce).size,
    now: () => now,
  }
}

const { authority, path, query, tag } = request
const received = (change: Partial<ReceivedRequest>, dialect: Dialect = 'strict'): ReceivedRequest => ({
  ...signAgentRequest(request, rfcKey, dialect),
  authority,
  path,
  query,
  tag,
  ...change,
})

describe('a trusted-agent signature', () => {
  it.each(['strict', 'sample'] as const)('in the %s dialect is that of the vector, and verifies', async dialect => {
    expect(signAgentRequest(request, rfcKey, dialect)).toEqual({
      signatureInput: trustedAgent[dialect].signatureInput,
      signature: trustedAgent[dialect].signature,
    })
    expect(await verifyAgentRequest(verifier(), received({}, dialect))).toEqual({
      accepted: true,
      keyId: request.keyId,
    })
  })

  it('covers the query in the sample dialect only', async () => {
    const withQuery = { ...request, query: '?a=1' }
    for (const dialect of ['strict', 'sample'] as const) {
      const signed = { ...signAgentRequest(withQuery, rfcKey, dialect), authority, path, tag }
      expect(await verifyAgentRequest(verifier(), { ...signed, query: '?a=1' })).toMatchObject({ accepted: true })
      const other = await verifyAgentRequest(verifier(), { ...signed, query: '?a=2' })
      expect(other.accepted).toBe(dialect === 'strict')
    }
  })

  it('can be RSA-PSS', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signed = signAgentRequest({ ...request, algorithm: 'rsa-pss-sha256' }, privateKey)
    const sent = received(signed)
    expect(await verifyAgentRequest(verifier(created, publicKey), sent)).toMatchObject({ accepted: true })
    expect(await verifyAgentRequest(verifier(), sent)).toMatchObject({ status: 403, reason: 'signature' })
  })

  const input = (from: string, to: string) => ({ signatureInput: received({}).signatureInput.replace(from, to) })
  const wrong: readonly [string, Partial<ReceivedRequest>, number, string][] = [
    ['another path', { path: '/product/43' }, 403, 'signature'],
    ['another host', { authority: 'shop.evil.example' }, 403, 'signature'],
    ['another tag than asked for', { tag: 'agent-payer-auth' }, 403, 'tag'],
    ['a changed nonce', input('nonce-0001', 'nonce-0002'), 403, 'signature'],
    ['an unknown key', input('tap-test', 'tap-other'), 403, 'key'],
    ['an unknown algorithm', input('"ed25519";', '"hmac-sha256";'), 400, 'algorithm'],
    ['a window that is too long', input('expires=1767226080', 'expires=1767226081'), 403, 'window'],
    ['other components', input('("@authority" "@path")', '("@authority")'), 403, 'unreadable'],
    ['a repeated parameter', input(';tag=', ';created=1;tag='), 403, 'unreadable'],
    ['no signature', { signature: '' }, 403, 'signature'],
    [
      'a signature under another label',
      { signature: received({}).signature.replace('sig2', 'sig1') },
      403,
      'signature',
    ],
  ]

  it.each(wrong)('with %s is refused', async (_name, change, status, reason) => {
    expect(await verifyAgentRequest(verifier(), received(change))).toEqual({ accepted: false, status, reason })
  })

  it('is refused before its time, after its time, and the second time', async () => {
    const late = await verifyAgentRequest(verifier(created + 480_000), received({}))
    const early = await verifyAgentRequest(verifier(created - 60_001), received({}))
    expect([late, early]).toEqual([
      expect.objectContaining({ reason: 'window' }),
      expect.objectContaining({ reason: 'window' }),
    ])
    const once = verifier()
    expect(await verifyAgentRequest(once, received({}))).toMatchObject({ accepted: true })
    expect(await verifyAgentRequest(once, received({}))).toMatchObject({ reason: 'nonce' })
  })

  it('does not use up its nonce when it is wrong', async () => {
    const once = verifier()
    await verifyAgentRequest(once, received({ path: '/other' }))
    expect(await verifyAgentRequest(once, received({}))).toMatchObject({ accepted: true })
  })
})
