import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeSandbox, type RunningSandbox, startSandbox } from '../../../src/sandbox/start.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

/** Sends as a browser would, `Host` and all: what Node's own `fetch` does not let one choose. */
function send(address: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const { method = 'GET', headers = {}, body } = options
  return new Promise<number | undefined>((resolve, reject) => {
    const sent = request(new URL(address), { method, headers }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

function everyAddress(value: unknown): string[] {
  if (typeof value === 'string') return /^http:\/\/127\.0\.0\.1:\d+$/.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyAddress) : []
}

const controlPlanes = () => {
  const { providers, merchant, unsignedMerchant } = sandbox
  const shops = [merchant, unsignedMerchant].map(({ control }) => ({ control, path: '/__merchant/reset' }))
  return [
    ...Object.values(providers).map(({ addresses }) => ({ control: addresses.control, path: '/__sandbox/reset' })),
    ...shops,
  ]
}

describe('a page that is open while the sandbox runs', () => {
  it('moves no control plane: what it sends says that a page sends it', async () => {
    const origin = { origin: 'https://evil.example' }
    const asPage = [origin, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-origin' }]
    for (const { control, path } of controlPlanes()) {
      for (const headers of asPage) expect(await send(control + path, { method: 'POST', headers })).toBe(403)
      expect(await send(control + path, { method: 'POST' })).toBeLessThan(300)
    }
  })

  it('reaches no service under a name of its own that leads to this machine', async () => {
    const addresses = new Set(everyAddress(describeSandbox(sandbox)))
    // Cybersource's own answer to a host that nobody signed for.
    const { rest } = sandbox.providers.visa.addresses
    expect(addresses.size).toBeGreaterThan(15)
    for (const address of addresses) {
      const { port } = new URL(address)
      for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`])
        expect(await send(address, { headers: { host } })).toBe(address === rest ? 401 : 421)
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `shop.localhost:${port}`])
        expect(await send(address, { headers: { host } })).not.toBe(421)
    }
  })

  it('fills no memory with a body', async () => {
    const headers = { 'content-length': String(64 * 1024 * 1024), 'content-type': 'text/plain' }
    for (const address of everyAddress(describeSandbox(sandbox))) {
      expect(await send(`${address}/anything`, { method: 'POST', headers, body: 'x' })).toBe(413)
    }
  })
})
