import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createKeySet } from '../../../src/gateway/mastercard/key-set.ts'

const MINUTE = 60_000

let server: Server | undefined
afterEach(() => void server?.close())

/** Serves what `answer` says at the time; counts how often it was asked. */
async function documentOf(answer: () => { readonly status: number; readonly body: string; readonly control?: string }) {
  const asked = { times: 0 }
  server = createServer((_, response) => {
    asked.times += 1
    const { status, body, control } = answer()
    response.writeHead(status, control === undefined ? {} : { 'cache-control': control }).end(body)
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/keys`, asked }
}

const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })

function keyDocument(kid: string): string {
  return JSON.stringify({ keys: [{ ...jwk, kid, use: 'sig' }] })
}

describe('keys of a Mastercard document', () => {
  it('are found by everybody who asks while it is on its way, in one fetch', async () => {
    const body = keyDocument('one')
    const { url, asked } = await documentOf(() => ({ status: 200, body }))
    const set = createKeySet(url, () => 0, 5_000)
    const found = await Promise.all([set.find('one'), set.find('one'), set.find('other')])
    expect(found.map(key => key !== undefined)).toEqual([true, true, false])
    expect(asked.times).toBe(1)
  })

  it('stay when a later look fails, and a new key is found after a minute', async () => {
    let now = 0
    let answer = { status: 200, body: keyDocument('one') }
    const { url } = await documentOf(() => answer)
    const set = createKeySet(url, () => now, 5_000)
    await set.find('one')
    answer = { status: 500, body: 'broken' }
    now = MINUTE
    expect(await set.find('unknown')).toBeUndefined()
    expect(await set.find('one')).toBeDefined()
    answer = { status: 200, body: keyDocument('two') }
    expect(await set.find('two')).toBeUndefined()
    now = 2 * MINUTE
    expect(await set.find('two')).toBeDefined()
    expect(await set.find('one')).toBeUndefined()
  })

  it.each([
    ['max-age=600', 10],
    ['public, max-age="600"', 10],
    ['max-age=0', 1],
    ['no-store', 1],
    ['no-cache, max-age=600', 1],
    ['max-age=99999999', 24 * 60],
    [undefined, 60],
    ['max-age=soon', 60],
  ])('that are withdrawn go once the document is no longer fresh (%s: %i minutes)', async (control, minutes) => {
    let now = 0
    let body = keyDocument('one')
    const { url, asked } = await documentOf(() => ({ status: 200, body, ...(control !== undefined && { control }) }))
    const set = createKeySet(url, () => now, 5_000)
    expect(await set.find('one')).toBeDefined()
    body = keyDocument('two')
    now = minutes * MINUTE - 1
    expect(await set.find('one')).toBeDefined()
    expect(asked.times).toBe(1)
    now += 1
    expect(await set.find('one')).toBeUndefined()
    expect(await set.find('two')).toBeDefined()
  })

  it('serve for a day past their time while the document can not be had, then no more', async () => {
    let now = 0
    let answer = { status: 200, body: keyDocument('one'), control: 'max-age=600' }
    const { url } = await documentOf(() => answer)
    const set = createKeySet(url, () => now, 5_000)
    await set.find('one')
    answer = { ...answer, status: 503, body: '{"keys":[]}' }
    now = 24 * 60 * MINUTE
    expect(await set.find('one')).toBeDefined()
    now += 10 * MINUTE
    expect(await set.find('one')).toBeUndefined()
  })
})
