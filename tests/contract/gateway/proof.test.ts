import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, startStage } from './stage.ts'
import { type ProofChange, TestWallet } from './wallet.ts'

let stage: Stage
let wallet: TestWallet

beforeAll(async () => {
  stage = await startStage()
  wallet = await TestWallet.enrolled(stage.gateway)
})
afterAll(() => stage.stop())

const refusedFor = (field: string) => ({ status: 401, body: { error: { code: 'proof_refused', field } } })

describe('a proof', () => {
  it('opens a route of the wallet, by either name of the gateway', async () => {
    expect(await wallet.get('/v1/addresses')).toMatchObject({ status: 200 })
    const htu = `${stage.gateway.loopback}/v1/addresses`
    expect(await wallet.send({ method: 'GET', path: '/v1/addresses', proof: { htu } })).toMatchObject({ status: 200 })
  })

  it('is asked for on every route of the API', async () => {
    for (const [method, path] of [
      ['POST', '/v1/wallets'],
      ['GET', '/v1/addresses'],
      ['POST', '/v1/callbacks'],
      ['GET', '/v1/callbacks/x'],
      ['POST', '/v1/well-known'],
      ['GET', '/v1/visa/approvals/x'],
      ['POST', '/v1/visa/tms/v2/tokenized-cards'],
      ['POST', '/v1/visa/icc/v1/instructions'],
    ] as const) {
      const body = method === 'POST' ? {} : undefined
      expect(await wallet.send({ method, path, body, proof: null }), path).toMatchObject(refusedFor('proof'))
    }
  })

  const wrong: readonly [string, string, () => ProofChange | Promise<ProofChange>][] = [
    ['another method', 'htm', () => ({ htm: 'PUT' })],
    ['another path', 'htu', () => ({ htu: `${stage.gateway.origin}/v1/well-known` })],
    ['an added query', 'htu', () => ({ htu: `${stage.gateway.origin}/v1/callbacks?x=1` })],
    ['another host', 'htu', () => ({ htu: 'http://gateway.example/v1/callbacks' })],
    ['another body', 'bh', () => ({ bh: 'A'.repeat(43) })],
    ['no body hash', 'bh', () => ({ bh: undefined })],
    ['an old time', 'iat', () => ({ iat: Math.floor(Date.now() / 1000) - 62 })],
    ['a time to come', 'iat', () => ({ iat: Math.floor(Date.now() / 1000) + 62 })],
    ['another key', 'proof', async () => ({ key: (await generateKeyPair('ES256')).privateKey })],
    ['an unknown wallet', 'proof', () => ({ header: { kid: 'A'.repeat(43) } })],
    ['its own key in the header', 'proof', () => ({ header: { kid: undefined, jwk: wallet.jwk } })],
    ['another type', 'proof', () => ({ header: { typ: 'JWT' } })],
    ['a short jti', 'proof', () => ({ jti: '1' })],
  ]

  it.each(wrong)('with %s is refused', async (_name, field, change) => {
    const sent = { method: 'POST', path: '/v1/callbacks', body: {}, proof: await change() }
    expect(await wallet.send(sent)).toMatchObject(refusedFor(field))
  })

  it('with a time that is not ours is refused with ours', async () => {
    const iat = Math.floor(Date.now() / 1000) - 300
    const refused = await wallet.send({ method: 'POST', path: '/v1/callbacks', body: {}, proof: { iat } })
    expect(refused).toMatchObject(refusedFor('iat'))
    expect(Math.abs(Date.parse(refused.headers.get('date') ?? '') - Date.now())).toBeLessThan(10_000)
  })

  it('without signature is refused', async () => {
    const [header, claims] = (await wallet.prove('POST', '/v1/callbacks', '{}', {})).split('.')
    const none = Buffer.from(JSON.stringify({ typ: 'countersign-proof+jwt', alg: 'none', kid: wallet.id }))
    for (const proof of [
      `${header}.${claims}.`,
      `${none.toString('base64url')}.${claims}.`,
      'x',
      `${'a'.repeat(5000)}`,
    ]) {
      expect(await wallet.send({ method: 'POST', path: '/v1/callbacks', body: {}, proof })).toMatchObject(
        refusedFor('proof'),
      )
    }
  })

  it('is good once', async () => {
    const proof = await wallet.prove('POST', '/v1/callbacks', '{}', {})
    const sent = { method: 'POST', path: '/v1/callbacks', body: {}, proof }
    expect(await wallet.send(sent)).toMatchObject({ status: 201 })
    expect(await wallet.send(sent)).toMatchObject(refusedFor('jti'))
  })

  it('is good once when two copies race', async () => {
    const proof = await wallet.prove('GET', '/v1/addresses', undefined, {})
    const sent = { method: 'GET', path: '/v1/addresses', proof }
    const statuses = (await Promise.all([wallet.send(sent), wallet.send(sent), wallet.send(sent)])).map(a => a.status)
    expect(statuses.sort()).toEqual([200, 401, 401])
  })

  it('covers the query as it arrived', async () => {
    const sent = { method: 'GET', path: '/v1/addresses?a=1', proof: { htu: `${stage.gateway.origin}/v1/addresses` } }
    expect(await wallet.send(sent)).toMatchObject(refusedFor('htu'))
    expect(await wallet.get('/v1/addresses?a=1')).toMatchObject({ status: 200 })
  })
})
