import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWellKnownFetcher } from '../../../src/gateway/well-known/fetch.ts'
import { isPublicAddress } from '../../../src/gateway/well-known/public-address.ts'
import { type Resolve, resolveTarget } from '../../../src/gateway/well-known/target.ts'

describe('public addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.15.0.1', '2606:4700::1111', '2a00:1450:4001:80e::200e'])(
    '%s is one',
    address => expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is none', address => expect(isPublicAddress(address)).toBe(false))
})

const resolveTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses

describe('origins that may be fetched', () => {
  it('are https names whose every address is public; the checked address is the one connected to', async () => {
    const target = await resolveTarget('https://shop.example', 'live', resolveTo('93.184.216.34', '2606:4700::1111'))
    expect(target).toEqual({
      origin: 'https://shop.example',
      hostname: 'shop.example',
      port: 443,
      secure: true,
      address: '93.184.216.34',
    })
  })

  it.each([
    ['plain http', 'http://shop.example'],
    ['another port', 'https://shop.example:8443'],
    ['a path', 'https://shop.example/x'],
    ['a name and password', 'https://u:p@shop.example'],
    ['an address', 'https://93.184.216.34'],
    ['an address in disguise', 'https://0x7f000001'],
    ['an IPv6 address', 'https://[::1]'],
    ['a bare name', 'https://intranet'],
    ['localhost', 'https://localhost'],
    ['a local name', 'https://printer.local'],
    ['a name with a dot behind', 'https://printer.local.'],
    ['a local name of the sandbox', 'http://shop.localhost:8080'],
    ['another scheme', 'file:///etc/passwd'],
    ['nothing', ''],
  ])('are not %s', async (_name, origin) => {
    await expect(resolveTarget(origin, 'live', resolveTo('93.184.216.34'))).rejects.toMatchObject({
      code: 'origin_refused',
    })
  })

  it('are not names with a private address among theirs', async () => {
    const asked = resolveTarget('https://shop.example', 'live', resolveTo('93.184.216.34', '10.0.0.1'))
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'origin_refused' })
  })

  it('are not names without address', async () => {
    await expect(resolveTarget('https://shop.example', 'live', resolveTo())).rejects.toMatchObject({
      code: 'fetch_failed',
    })
    const failing: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
    await expect(resolveTarget('https://shop.example', 'live', failing)).rejects.toMatchObject({ code: 'fetch_failed' })
  })

  it('are in the sandbox also local names with a port, on loopback', async () => {
    const target = await resolveTarget('http://shop.localhost:8080', 'sandbox', resolveTo('10.0.0.1'))
    expect(target).toMatchObject({ address: '127.0.0.1', port: 8080, secure: false })
    for (const origin of [
      'http://shop.localhost',
      'http://shop.localhost.evil.example:80',
      'http://127.0.0.1:8080',
      'http://localhost:8080',
    ]) {
      await expect(resolveTarget(origin, 'sandbox', resolveTo('10.0.0.1'))).rejects.toMatchObject({
        code: 'origin_refused',
      })
    }
  })
})

describe('fetching', () => {
  let behave: RequestListener = (_request, response) => response.end()
  let asked = 0
  const paths: string[] = []
  const server = createServer((request, response) => {
    asked += 1
    paths.push(request.url ?? '')
    behave(request, response)
  })
  let origin = ''
  let clock = 1_767_225_600_000

  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://shop.localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const fetcher = () => createWellKnownFetcher({ mode: 'sandbox', resolve: resolveTo(), now: () => clock })
  const json: RequestListener = (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ucp":{"version":"1"}}')

  it('gives the document and when it was fetched, and again for a minute without asking', async () => {
    behave = json
    const own = fetcher()
    asked = 0
    const first = await own.fetch(origin)
    expect(first).toEqual({ document: { ucp: { version: '1' } }, fetchedAt: clock })
    expect(paths.at(-1)).toBe('/.well-known/ucp')
    clock += 59_000
    expect(await own.fetch(origin)).toBe(first)
    expect(asked).toBe(1)
    clock += 2000
    expect((await own.fetch(origin)).fetchedAt).toBe(clock)
    expect(asked).toBe(2)
  })

  it('gives up on a resolver and on a server that take too long', async () => {
    behave = () => undefined
    const slow: Resolve = () => new Promise(() => undefined)
    for (const [asked, resolve] of [
      ['https://shop.example', slow],
      [origin, resolveTo()],
    ] as const) {
      const own = createWellKnownFetcher({ mode: 'sandbox', resolve, now: () => clock, timeout: 50 })
      await expect(own.fetch(asked)).rejects.toMatchObject({ status: 502, code: 'fetch_failed' })
    }
  })

  it('follows a redirect on the same origin', async () => {
    behave = (request, response) =>
      request.url === '/keys' ? json(request, response) : response.writeHead(301, { location: '/keys' }).end()
    expect(await fetcher().fetch(origin)).toMatchObject({ document: { ucp: { version: '1' } } })
  })

  it.each<[string, RequestListener, string]>([
    [
      'a redirect to another port',
      (_r, response) => response.writeHead(302, { location: 'http://shop.localhost:1/' }).end(),
      'fetch_failed',
    ],
    [
      'a redirect to another host',
      (_r, response) => response.writeHead(307, { location: 'https://evil.example/' }).end(),
      'fetch_failed',
    ],
    [
      'endless redirects',
      (_r, response) => response.writeHead(302, { location: '/.well-known/ucp' }).end(),
      'fetch_failed',
    ],
    ['an error', (_r, response) => response.writeHead(500).end(), 'fetch_failed'],
    ['a hang-up', request => request.socket.destroy(), 'fetch_failed'],
    [
      'a page',
      (_r, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
      'document_invalid',
    ],
    [
      'no JSON',
      (_r, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
      'document_invalid',
    ],
    [
      'a big document',
      (_r, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(65_536)}"`),
      'document_invalid',
    ],
  ])('refuses %s, and keeps nothing of it', async (_name, listener, code) => {
    const own = fetcher()
    behave = listener
    await expect(own.fetch(origin)).rejects.toMatchObject({ status: 502, code, field: 'origin' })
    behave = json
    expect(await own.fetch(origin)).toMatchObject({ document: { ucp: { version: '1' } } })
  })
})
