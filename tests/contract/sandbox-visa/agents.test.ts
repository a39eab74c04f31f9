import { createHash, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { TestApi } from './support/api.ts'
import { advance, reset } from './support/control.ts'

let sandbox: VisaSandbox
let api: TestApi
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  api = new TestApi(sandbox)
})

const path = '/icc/v1/agents'
const agent = {
  name: 'Lamp buyer',
  domain: 'https://agent.example',
  description: 'Buys lamps',
  contactEmail: 'ops@agent.example',
  tokenRequestorId: '40010099999',
}
const base64 = (data: string | Buffer) => Buffer.from(data).toString('base64')
const ed25519 = generateKeyPairSync('ed25519').publicKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
const key = { keyName: 'k', publicKey: base64(ed25519.export({ type: 'spki', format: 'der' })), algorithm: 'EdDSA' }

async function register(): Promise<string> {
  return (await api.post(path, agent)).body.id
}

describe('agents', () => {
  it('are named by what makes them unique', async () => {
    const expected = createHash('sha256')
      .update(agent.domain + agent.contactEmail + agent.tokenRequestorId)
      .digest('hex')
    expect(await register()).toBe(expected)
  })

  it('cannot be registered twice', async () => {
    await register()
    expect(await api.post(path, agent)).toMatchObject({ status: 409, body: { detail: 'domain is already registered' } })
    const other = { ...agent, domain: 'https://other.example', tokenRequestorId: '40010099998' }
    expect((await api.post(path, other)).body).toMatchObject({ detail: 'contactEmail is already registered' })
  })

  it('are refused naming each bad member', async () => {
    const answer = await api.post(path, { ...agent, contactEmail: 'nobody', tokenRequestorId: '1', name: undefined })
    expect(answer.status).toBe(422)
    const fields = answer.body.errors.map(error => Reflect.get(error, 'field'))
    expect(fields.sort()).toEqual(['contactEmail', 'name', 'tokenRequestorId'])
  })

  it('may change some members and no other', async () => {
    const id = await register()
    expect(await api.call('PUT', `${path}/${id}`, { name: 'New' })).toMatchObject({
      status: 200,
      body: { id, name: 'New' },
    })
    const answer = await api.call('PUT', `${path}/${id}`, { tokenRequestorId: '40010099998' })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'tokenRequestorId' }] } })
    expect((await api.call('GET', `${path}/${'0'.repeat(64)}`)).status).toBe(404)
  })
})

describe('keys', () => {
  const ssh = (type: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(type.length)
    return `${type} ${Buffer.concat([length, Buffer.from(type), Buffer.alloc(32)]).toString('base64')} me`
  }

  it.each<[string, string, string]>([
    ['PEM', base64(rsa.export({ type: 'spki', format: 'pem' })), 'RSA-SHA256'],
    ['PKCS#1 PEM', base64(rsa.export({ type: 'pkcs1', format: 'pem' })), 'RSA-SHA512'],
    ['DER', base64(ec.publicKey.export({ type: 'spki', format: 'der' })), 'ECDSA-SHA256'],
    ['JWK', base64(JSON.stringify(ed25519.export({ format: 'jwk' }))), 'EdDSA'],
    ['OpenSSH', base64(ssh('ssh-ed25519')), 'EdDSA'],
  ])('may be %s', async (_, publicKey, algorithm) => {
    const id = await register()
    const answer = await api.post(`${path}/${id}/keys`, { keyName: 'k', publicKey, algorithm })
    expect(answer).toMatchObject({ status: 201, body: { status: 'active', algorithm } })
  })

  it.each<[string, object, string]>([
    ['an algorithm of another type', { algorithm: 'RSA-SHA256' }, 'algorithm'],
    ['an unknown algorithm', { algorithm: 'none' }, 'algorithm'],
    ['something that is no key', { publicKey: base64('hello') }, 'publicKey'],
    [
      'a private key',
      { publicKey: base64(ec.privateKey.export({ type: 'pkcs8', format: 'pem' })), algorithm: 'ECDSA-SHA256' },
      'publicKey',
    ],
    [
      'a private JWK',
      { publicKey: base64(JSON.stringify(ec.privateKey.export({ format: 'jwk' }))), algorithm: 'ECDSA-SHA256' },
      'publicKey',
    ],
    ['more than 10000 characters', { publicKey: 'A'.repeat(10_004) }, 'publicKey'],
  ])('are refused for %s', async (_, change, field) => {
    const id = await register()
    const answer = await api.post(`${path}/${id}/keys`, { ...key, ...change })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } })
  })

  it('expire after 14 days unless said otherwise', async () => {
    const id = await register()
    const added = await api.post(`${path}/${id}/keys`, key)
    await advance(sandbox, 14 * 86_400 - 60)
    expect((await api.call('GET', `${path}/${id}/keys/${added.body.id}`)).body.status).toBe('active')
    await advance(sandbox, 61)
    expect((await api.call('GET', `${path}/${id}/keys/${added.body.id}`)).body.status).toBe('expired')
  })

  it('have names of their own, and are not changed while deactivated', async () => {
    const id = await register()
    const { body } = await api.post(`${path}/${id}/keys`, key)
    expect((await api.post(`${path}/${id}/keys`, key)).status).toBe(409)
    expect((await api.call('DELETE', `${path}/${id}/keys/${body.id}`)).status).toBe(204)
    expect((await api.call('PUT', `${path}/${id}/keys/${body.id}`, { keyName: 'x' })).status).toBe(403)
    expect((await api.post(`${path}/${id}/keys/${body.id}/activate`, {})).body.status).toBe('active')
  })

  it('are listed by pages', async () => {
    const id = await register()
    for (const keyName of ['a', 'b', 'c']) await api.post(`${path}/${id}/keys`, { ...key, keyName })
    const answer = await api.call('GET', `${path}/${id}/keys?page=2&pageSize=2`)
    expect(answer.body).toMatchObject({
      agentId: id,
      keys: [{ keyName: 'c' }],
      pagination: { totalItems: 3, totalPages: 2, currentPage: 2, pageSize: 2, hasNext: false, hasPrev: true },
    })
    expect((await api.call('GET', `${path}/${id}/keys?page=1&pageSize=101`)).status).toBe(422)
  })
})
