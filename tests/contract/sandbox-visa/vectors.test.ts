import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { compactDecrypt, compactVerify, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { reset, setClock } from './support/control.ts'

const vectors = JSON.parse(readFileSync(new URL('../../vectors/cybersource-visa.json', import.meta.url), 'utf8'))
const at = 1_767_225_600_000

let sandbox: VisaSandbox
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  await setClock(sandbox, at)
})

interface Sent {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends exactly these bytes and headers, `Host` included, which fetch would not allow. */
function send({ method, target, headers, body }: Sent): Promise<number> {
  const { port } = new URL(sandbox.addresses.rest)
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path: target, headers }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Unknown token: the call passed authentication and was answered by its handler. */
const authenticated = 404

describe('HTTP Signature vectors', () => {
  const { inputs, httpSignature } = vectors
  const header = (names: string, signature: string) =>
    `keyid="${inputs.sharedSecretKeyId}", algorithm="HmacSHA256", headers="${names}", signature="${signature}"`
  const base = {
    host: inputs.host,
    date: inputs.date,
    'v-c-merchant-id': inputs.merchantId,
    'content-type': 'application/json',
  }
  const post: Sent = {
    method: 'POST',
    target: httpSignature.post.target,
    body: httpSignature.post.body,
    headers: {
      ...base,
      digest: httpSignature.post.digest,
      signature: header('host date request-target digest v-c-merchant-id', httpSignature.post.signature),
    },
  }

  it('accepts the POST', async () => {
    expect(await send(post)).toBe(authenticated)
  })

  it('accepts the POST with (request-target)', async () => {
    const names = 'host date (request-target) digest v-c-merchant-id'
    const signature = header(names, httpSignature.postParenthesised.signature)
    expect(await send({ ...post, headers: { ...post.headers, signature } })).toBe(authenticated)
  })

  it('accepts the GET', async () => {
    const signature = header('host date request-target v-c-merchant-id', httpSignature.get.signature)
    const { target } = httpSignature.get
    expect(await send({ method: 'GET', target, headers: { ...base, signature } })).toBe(authenticated)
  })

  it.each<[string, Sent]>([
    ['body', { ...post, body: httpSignature.post.body.replace('456789', '456780') }],
    ['path', { ...post, target: httpSignature.post.target.replace('677001', '677002') }],
    ['query', { ...post, target: `${httpSignature.post.target}?a` }],
    ['host', { ...post, headers: { ...post.headers, host: 'apitest.cybersource.con' } }],
    ['date', { ...post, headers: { ...post.headers, date: 'Thu, 01 Jan 2026 00:00:01 GMT' } }],
    ['digest', { ...post, headers: { ...post.headers, digest: post.headers.digest?.replace('yfp2', 'yfp3') ?? '' } }],
    ['method', { ...post, method: 'PUT', target: httpSignature.post.target }],
    ['merchant', { ...post, headers: { ...post.headers, 'v-c-merchant-id': 'sandbox_merchanu' } }],
  ])('refuses one changed byte of the %s', async (_, changed) => {
    expect(await send(changed)).toBe(401)
  })

  it('refuses every changed character of the signature', async () => {
    const { signature } = httpSignature.post
    for (let index = 0; index < signature.length; index += 1) {
      const other = signature[index] === 'A' ? 'B' : 'A'
      const changed = signature.slice(0, index) + other + signature.slice(index + 1)
      const names = 'host date request-target digest v-c-merchant-id'
      const status = await send({ ...post, headers: { ...post.headers, signature: header(names, changed) } })
      expect(status, `character ${index}`).toBe(401)
    }
  })

  it.each([
    [-299, authenticated],
    [299, authenticated],
    [-301, 401],
    [301, 401],
  ])('with a clock %i s off answers %i', async (seconds, status) => {
    await setClock(sandbox, at + seconds * 1000)
    expect(await send(post)).toBe(status)
  })
})

describe('token vectors', () => {
  const { jwtHs256, jwtRs256WithMle, httpSignature } = vectors
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const json = { 'content-type': 'application/json' }
  const hs256 = `${encode(jwtHs256.header)}.${encode(jwtHs256.claims)}.${jwtHs256.signature}`
  const shared: Sent = {
    method: 'POST',
    target: httpSignature.post.target,
    body: httpSignature.post.body,
    headers: { ...json, authorization: `Bearer ${hs256}` },
  }
  const encrypted: Sent = {
    method: 'POST',
    target: '/icc/v1/tokens',
    body: jwtRs256WithMle.wireBody,
    headers: { ...json, authorization: `Bearer ${jwtRs256WithMle.token}` },
  }

  it('accepts the shared-secret token once', async () => {
    expect(await send(shared)).toBe(authenticated)
    expect(await send(shared)).toBe(401)
  })

  it('accepts the certificate token over the encrypted body, which lacks members', async () => {
    expect(await send(encrypted)).toBe(400)
    expect(await send(encrypted)).toBe(401)
  })

  it.each<[string, Sent]>([
    ['body', { ...encrypted, body: `${encrypted.body} ` }],
    ['path', { ...encrypted, target: '/acp/v1/tokens' }],
    ['method', { ...encrypted, method: 'PUT' }],
    ['shared-secret body', { ...shared, body: `${shared.body} ` }],
    ['shared-secret path', { ...shared, target: `${shared.target}s` }],
  ])('refuses one changed byte of the %s', async (_, changed) => {
    expect(await send(changed)).toBe(401)
  })

  it('refuses a change in any part of the token', async () => {
    for (const [index, part] of hs256.split('.').entries()) {
      const changed = part.slice(0, 8) + (part[8] === 'A' ? 'B' : 'A') + part.slice(9)
      const parts = hs256.split('.').map((other, place) => (place === index ? changed : other))
      const status = await send({ ...shared, headers: { ...json, authorization: `Bearer ${parts.join('.')}` } })
      expect(status, `part ${index}`).toBe(401)
    }
  })

  it.each([
    [-59, authenticated],
    [-61, 401],
    [119, authenticated],
    [120, 401],
  ])('with a clock %i s off answers %i', async (seconds, status) => {
    await setClock(sandbox, at + seconds * 1000)
    expect(await send(shared)).toBe(status)
  })
})

describe('encryption vectors', () => {
  const { mleRequest, mleResponse, jwtRs256WithMle } = vectors
  const open = async (jwe: string, jwk: object) => {
    const { plaintext } = await compactDecrypt(jwe, createPrivateKey({ key: { ...jwk }, format: 'jwk' }))
    return Buffer.from(plaintext).toString('utf8')
  }

  it('the sandbox holds the platform key of the vectors', async () => {
    const { d: _, ...rest } = mleRequest.platformPrivateJwk
    expect(sandbox.platformEncryption.publicKey).toMatchObject({ n: rest.n, e: rest.e, kid: rest.kid })
    expect(await open(mleRequest.encryptedRequest, mleRequest.platformPrivateJwk)).toBe(mleRequest.plaintext)
    expect(decodeProtectedHeader(mleRequest.encryptedRequest)).toEqual(mleRequest.protectedHeader)
  })

  it('the merchant opens the response with the key the sandbox encrypts to', async () => {
    const { privateKey } = sandbox.merchant.responseEncryption
    expect(privateKey.n).toBe(jwtRs256WithMle.merchantPrivateJwk.n)
    expect(await open(mleResponse.encryptedResponse, privateKey)).toBe(mleResponse.plaintext)
  })

  it('the certificate token verifies with the merchant key', async () => {
    const key = createPublicKey({ key: { ...jwtRs256WithMle.merchantPrivateJwk }, format: 'jwk' })
    const { payload } = await compactVerify(jwtRs256WithMle.token, key)
    expect(Buffer.from(payload).toString('utf8')).toBe(jwtRs256WithMle.claims)
  })
})
