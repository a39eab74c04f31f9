import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SANDBOX_ADMISSION_CODE } from '../../../src/gateway/dev-env.ts'
import { encryptRequest } from '../../../src/wire/visa/mle.ts'
import { sandboxPlatformKey } from '../../../src/wire/visa/sandbox-key.ts'
import { type Stage, startStage } from './stage.ts'
import { TestWallet } from './wallet.ts'

const CARDS = '/v1/visa/tms/v2/tokenized-cards'

describe('sizes and shapes', () => {
  let stage: Stage
  let wallet: TestWallet
  beforeAll(async () => {
    stage = await startStage()
    wallet = await TestWallet.enrolled(stage.gateway)
  })
  afterAll(() => stage.stop())

  it.each([
    ['/v1/wallets', 4096],
    ['/v1/callbacks', 4096],
    ['/v1/well-known', 4096],
    [CARDS, 131_072],
    ['/v1/visa/approval-notifications', 8192],
  ])('%s takes no more than %i bytes', async (path, limit) => {
    const body = JSON.stringify({ fill: 'x'.repeat(limit) })
    expect(await wallet.send({ method: 'POST', path, body })).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large', field: 'body' } },
    })
  })

  it('takes a card number only encrypted', async () => {
    const { id } = wallet
    expect(id).not.toBe('')
    const plain = {
      source: 'ONFILE',
      card: { number: '4111111111111111', expirationMonth: '12', expirationYear: '2030' },
    }
    const sealed = await encryptRequest(plain, sandboxPlatformKey, Date.now())
    for (const body of [plain, { ...plain, ...sealed }, { encryptedRequest: '4111111111111111' }, 'null', '{']) {
      expect(await wallet.post(CARDS, body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } })
    }
    expect(stage.lines.filter(line => JSON.stringify(line).includes('4111'))).toEqual([])
  })

  it('names the member that is wrong', async () => {
    expect(await wallet.post('/v1/visa/icc/v1/instructions', { clientCorrelationId: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field: 'clientCorrelationId' } },
    })
  })
})

describe('rates', () => {
  let clock = Date.now()
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage({ now: () => clock, rates: { address: 40, wallet: 5, enrolment: 4 } })
  })
  afterAll(() => stage.stop())

  it('hold for a wallet, then give way with time', async () => {
    const wallet = await TestWallet.enrolled(stage.gateway, () => clock)
    const ask = async () => (await wallet.get('/v1/addresses')).status
    const statuses = [await ask(), await ask(), await ask(), await ask(), await ask(), await ask()]
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    clock += 12_000
    expect([await ask(), await ask()]).toEqual([200, 429])
  })

  it('hold for guesses at admission codes', async () => {
    const wallet = await TestWallet.create(stage.gateway, () => clock)
    clock += 60_000
    const statuses = []
    for (let count = 0; count < 5; count += 1) statuses.push((await wallet.enrol('a-wrong-admission-code')).status)
    expect(statuses).toEqual([403, 403, 403, 403, 429])
    expect((await wallet.enrol(SANDBOX_ADMISSION_CODE)).status).toBe(429)
  })

  it('hold for an address, without any proof', async () => {
    clock += 60_000
    const statuses = await Promise.all(
      Array.from({ length: 45 }, async () => (await fetch(`${stage.gateway.loopback}/health`)).status),
    )
    expect(statuses.filter(status => status === 429)).toHaveLength(5)
  })
})

describe('a provider in trouble', () => {
  let behave: RequestListener = () => undefined
  const provider = createServer((request, response) => behave(request, response))
  let stage: Stage
  let wallet: TestWallet

  beforeAll(async () => {
    await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve))
    const { port } = provider.address() as AddressInfo
    stage = await startStage({ env: { CYBERSOURCE_BASE_URL: `http://127.0.0.1:${port}` }, providerTimeout: 1000 })
    wallet = await TestWallet.enrolled(stage.gateway)
  })
  afterAll(async () => {
    provider.closeAllConnections()
    provider.close()
    await stage.stop()
  })

  const tokenize = async () => wallet.post(CARDS, await encryptRequest({}, sandboxPlatformKey, Date.now()))

  it.each<[string, RequestListener, number, string]>([
    ['never answers', () => undefined, 504, 'provider_timeout'],
    ['hangs up', request => request.socket.destroy(), 502, 'provider_unreachable'],
    ['does not know us', (_request, response) => response.writeHead(401).end('{}'), 502, 'provider_unauthorized'],
    ['answers with a page', (_request, response) => response.end('<html>'), 502, 'provider_unreadable'],
    [
      'sends us elsewhere',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      502,
      'provider_unreadable',
    ],
    ['never stops talking', (_request, response) => response.end('x'.repeat(1_100_000)), 502, 'provider_unreachable'],
  ])('that %s', async (_name, listener, status, code) => {
    behave = listener
    const answer = await tokenize()
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect(answer.headers.get('countersign-source')).toBeNull()
  })
})
