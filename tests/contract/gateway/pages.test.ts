import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK_LIFE } from '../../../src/gateway/callbacks/callbacks.ts'
import { type Stage, startStage } from './stage.ts'
import { TestWallet } from './wallet.ts'

let stage: Stage
let wallet: TestWallet
let clock = Date.now()

beforeAll(async () => {
  stage = await startStage({ now: () => clock })
  wallet = await TestWallet.enrolled(stage.gateway, () => clock)
})
afterAll(() => stage.stop())

const browse = (path: string, init: RequestInit = {}) =>
  fetch(stage.gateway.loopback + path, { redirect: 'manual', ...init })

async function newCallback(): Promise<{ id: string; path: string }> {
  const { body } = await wallet.post('/v1/callbacks', {})
  const { id, url } = body as { id: string; url: string }
  expect(new URL(url).origin).toBe(stage.gateway.origin)
  return { id, path: new URL(url).pathname }
}

describe('a name that leads to this machine and is none of the gateway’s', () => {
  it('finds nothing: a page of that name would be of its origin', async () => {
    const { port } = new URL(stage.gateway.loopback)
    const answers = (path: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(stage.gateway.loopback + path, { headers: { host } }, answer => {
          answer.resume()
          resolve(answer.statusCode)
        })
        asked.once('error', reject)
        asked.end()
      })
    for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '127.0.0.1']) {
      expect(await answers('/health', host)).toBe(404)
      expect(await answers('/ceremony/c-1', host)).toBe(404)
    }
    for (const host of [`gateway.localhost:${port}`, `127.0.0.1:${port}`])
      expect(await answers('/health', host)).toBe(200)
  })
})

describe('the ceremony page', () => {
  it('is static, without script, and lets only the provider be framed and use passkeys', async () => {
    const page = await browse('/ceremony/c-1')
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(html).toContain('<button id="open-window" type="button" hidden>')
    expect(html).not.toMatch(/<script|onclick|javascript:/i)
    expect(await (await browse('/ceremony/another')).text()).toBe(html)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`frame-src ${stage.sandbox.frame.origin};`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    const permissions = page.headers.get('permissions-policy')
    expect(permissions).toContain(`publickey-credentials-get=(self "${stage.sandbox.frame.origin}")`)
  })
})

describe('a callback', () => {
  it('takes the query once, off the address, and gives it to its wallet as often as asked', async () => {
    const { id, path } = await newCallback()
    expect((await wallet.get(`/v1/callbacks/${id}`)).body).toEqual({ state: 'waiting' })
    const arrived = await browse(`${path}?identifier=opt-app&code=ISSUER-OK`)
    expect([arrived.status, arrived.headers.get('location')]).toEqual([303, '/callback/done'])
    expect(await (await browse('/callback/done')).text()).toContain('You can close this page')
    const told = { state: 'arrived', query: { identifier: 'opt-app', code: 'ISSUER-OK' } }
    expect((await wallet.get(`/v1/callbacks/${id}`)).body).toEqual(told)
    const again = await browse(`${path}?code=FORGED`)
    expect(again.headers.get('location')).toBe('/callback/spent')
    expect((await wallet.get(`/v1/callbacks/${id}`)).body).toEqual(told)
  })

  it('keeps what came back unreadable at rest, and out of the log', async () => {
    const { path } = await newCallback()
    await browse(`${path}?code=ISSUER-OK`)
    const kept = JSON.stringify([await stage.store.query('SELECT * FROM callbacks'), stage.lines])
    expect(kept).not.toContain('ISSUER-OK')
    expect(kept).not.toContain(path.split('/').at(-1))
  })

  it('takes a posted form as it takes a query, once', async () => {
    const { id, path } = await newCallback()
    const post = (body: BodyInit) => browse(`${path}?identifier=opt-app`, { method: 'POST', body })
    const arrived = await post(new URLSearchParams({ cres: 'eyJ0cmFuc1N0YXR1cyI6IlkifQ', threeDSSessionData: 'x' }))
    expect([arrived.status, arrived.headers.get('location')]).toEqual([303, '/callback/done'])
    const query = { identifier: 'opt-app', cres: 'eyJ0cmFuc1N0YXR1cyI6IlkifQ', threeDSSessionData: 'x' }
    expect((await wallet.get(`/v1/callbacks/${id}`)).body).toEqual({ state: 'arrived', query })
    expect((await post(new URLSearchParams({ cres: 'forged' }))).headers.get('location')).toBe('/callback/spent')
  })

  it('takes nothing of a form that is too large or says a name twice', async () => {
    const first = await newCallback()
    const large = await browse(first.path, { method: 'POST', body: new URLSearchParams({ cres: 'x'.repeat(33_000) }) })
    expect(large.status).toBe(413)
    expect((await wallet.get(`/v1/callbacks/${first.id}`)).body).toEqual({ state: 'waiting' })
    const form = new URLSearchParams('cres=a&cres=b&other=c')
    await browse(`${first.path}?other=d`, { method: 'POST', body: form })
    expect((await wallet.get(`/v1/callbacks/${first.id}`)).body).toEqual({ state: 'arrived', query: {} })
  })

  it('is not used up by a look ahead', async () => {
    const { id, path } = await newCallback()
    await browse(`${path}?code=1`, { method: 'HEAD' })
    await browse(`${path}?code=2`, { headers: { 'sec-purpose': 'prefetch' } })
    expect((await wallet.get(`/v1/callbacks/${id}`)).body).toEqual({ state: 'waiting' })
  })

  it('runs out, and looks then as if it had never been', async () => {
    const { id, path } = await newCallback()
    clock += CALLBACK_LIFE + 1
    const spent = await browse(`${path}?code=1`)
    const unknown = await browse('/callback/never-made?code=1')
    expect([spent.status, spent.headers.get('location')]).toEqual([303, '/callback/spent'])
    expect(unknown.headers.get('location')).toBe('/callback/spent')
    expect(await wallet.get(`/v1/callbacks/${id}`)).toMatchObject({ status: 404 })
  })

  it('carries back no more than its bounds', async () => {
    const { id, path } = await newCallback()
    const many = Array.from({ length: 30 }, (_, index) => `p${index}=${'x'.repeat(index === 0 ? 8193 : 1)}`).join('&')
    await browse(`${path}?${many}`)
    const { query } = (await wallet.get(`/v1/callbacks/${id}`)).body as { query: Record<string, string> }
    expect(Object.keys(query)).toHaveLength(19)
    expect(query.p0).toBeUndefined()
  })

  it('takes a name that comes twice for absent', async () => {
    const { id, path } = await newCallback()
    await browse(`${path}?status=ENROLLED&status=ERROR&reason=NOT_FOUND`)
    expect(await wallet.get(`/v1/callbacks/${id}`)).toMatchObject({ body: { query: { reason: 'NOT_FOUND' } } })
    const { query } = (await wallet.get(`/v1/callbacks/${id}`)).body as { query: Record<string, string> }
    expect(Object.keys(query)).toEqual(['reason'])
  })
})

describe('every answer', () => {
  it.each([
    ['/health', 200],
    ['/nothing', 404],
    ['/.well-known/ucp', 404],
    ['/ceremony/x', 200],
    ['/callback/spent', 410],
    ['/v1/addresses', 401],
  ])('%s has the closing headers and no CORS', async (path, status) => {
    const answer = await browse(path, { headers: { origin: 'https://evil.example' } })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  })

  it('to a preflight is a refusal without CORS', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const answer = await browse('/v1/callbacks', { method: 'OPTIONS', headers })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})
