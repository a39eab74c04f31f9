import { createHash, createPrivateKey, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { CompactSign } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { type Tampering, TestApi } from './support/api.ts'
import { advance, change, reset } from './support/control.ts'
import { cardBody, cards, Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let api: TestApi
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  api = new TestApi(sandbox, 'jwt-p12')
})

const tokens = '/tms/v2/tokenized-cards'
const create = (tampering: Tampering) => api.post(tokens, cardBody(cards.all), tampering)
const now = () => Math.floor(sandbox.clock.now() / 1000)

describe('request tokens', () => {
  it.each<[string, () => Tampering]>([
    ['a changed body', () => ({ body: body => body.replace('e', 'f') })],
    ['a changed path', () => ({ path: '/tms/v2/tokenized-cardz' })],
    ['another host', () => ({ claims: { 'request-host': 'api.cybersource.com' } })],
    ['another method', () => ({ claims: { 'request-method': 'put' } })],
    ['another path claim', () => ({ claims: { 'request-resource-path': '/tms/v2/tokenize' } })],
    ['a life above 120 s', () => ({ claims: { exp: now() + 121 } })],
    ['a time more than 60 s ahead', () => ({ claims: { iat: now() + 62, exp: now() + 120 } })],
    ['an expired token', () => ({ claims: { iat: now() - 130, exp: now() - 10 } })],
    ['an expiry before its time', () => ({ claims: { iat: now() + 20, exp: now() + 10 } })],
    ['another issuer', () => ({ claims: { iss: 'somebody' } })],
    ['another merchant', () => ({ claims: { 'v-c-merchant-id': 'somebody' } })],
    ['version 1', () => ({ claims: { 'v-c-jwt-version': '1' } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['no digest', () => ({ claims: { digest: undefined } })],
    ['another digest algorithm', () => ({ claims: { 'digest-algorithm': 'SHA-512' } })],
    ['an unregistered response key', () => ({ claims: { 'v-c-response-mle-kid': '99' } })],
    ['no scheme word', () => ({ headers: { authorization: 'eyJ.eyJ.x' } })],
    ['both kinds of authentication', () => ({ headers: { signature: 'keyid="x"' } })],
    ['no authentication', () => ({ headers: { authorization: undefined } })],
  ])('refuses %s', async (_, tampering) => {
    const answer = await create(tampering())
    expect(answer.status).toBe(401)
    expect(answer.text).toBe('{"response":{"rmsg":"Authentication Failed"}}')
    expect(answer.headers.get('v-c-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('accepts the camel-case name of the digest algorithm and the other name of the response key', async () => {
    const claims = { 'digest-algorithm': undefined, digestAlgorithm: 'SHA-256' }
    const renamed = {
      'v-c-response-mle-kid': undefined,
      'v-c-api-response-mle-kid': sandbox.merchant.responseEncryption.keyId,
    }
    const answer = await create({ claims: { ...claims, ...renamed } })
    expect(answer.status).toBe(201)
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['encryptedResponse'])
  })

  it('accepts a path claim with and without the query', async () => {
    const { body } = await create({})
    const path = `${tokens}/${body.id}`
    expect((await api.call('GET', `${path}?a=b`)).status).toBe(200)
    expect(
      (await api.call('GET', `${path}?a=b`, undefined, { claims: { 'request-resource-path': path } })).status,
    ).toBe(200)
  })

  it('refuses a repeated jti for five minutes', async () => {
    const jti = randomUUID()
    expect((await create({ jti })).status).toBe(201)
    expect((await create({ jti })).status).toBe(401)
    await advance(sandbox, 299)
    expect((await create({ jti })).status).toBe(401)
    await advance(sandbox, 2)
    expect((await create({ jti })).status).toBe(201)
  })

  it('does not remember the jti of a token that was refused', async () => {
    const jti = randomUUID()
    expect((await create({ jti, claims: { iss: 'somebody' } })).status).toBe(401)
    expect((await create({ jti })).status).toBe(201)
  })

  it('refuses a shared-secret signature under the certificate key id', async () => {
    const forged = new TestApi(
      {
        ...sandbox,
        merchant: {
          ...sandbox.merchant,
          sharedSecret: { ...sandbox.merchant.sharedSecret, keyId: sandbox.merchant.p12.keyId },
        },
      },
      'jwt-shared-secret',
    )
    expect((await forged.post(tokens, cardBody(cards.all))).status).toBe(401)
  })

  it('takes the older form only behind its switch', async () => {
    const { privateKey } = sandbox.merchant.p12
    const issued = new Date(sandbox.clock.now()).toUTCString()
    const path = '/tms/v1/instrumentidentifiers'
    const body = { card: { number: cards.all } }
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64')
    const certificate = readFileSync(
      new URL('../../../src/sandbox/keys/merchant.certificate.pem', import.meta.url),
      'utf8',
    )
    const x5c = [certificate.replace(/-----[A-Z ]+-----|\s/g, '')]
    const token = await new CompactSign(
      Buffer.from(JSON.stringify({ digest, digestAlgorithm: 'SHA-256', iat: issued })),
    )
      .setProtectedHeader({ alg: 'RS256', x5c, 'v-c-merchant-id': sandbox.merchant.id })
      .sign(createPrivateKey({ key: { ...privateKey }, format: 'jwk' }))
    const legacy = { headers: { authorization: `Bearer ${token}` } }
    expect((await api.post(path, body, legacy)).status).toBe(401)
    await change(sandbox, { legacyJwt: true })
    expect((await api.post(path, body, legacy)).status).toBe(201)
    expect((await api.post(path, { ...body, more: 1 }, legacy)).status).toBe(401)
    await advance(sandbox, 301)
    expect((await api.post(path, body, legacy)).status).toBe(401)
  })
})

describe('message-level encryption', () => {
  it('is mandatory for token creation and the commerce family with a token', async () => {
    const journey = new Journey(sandbox)
    await journey.tokenize()
    for (const path of [tokens, '/tms/v2/tokenize']) {
      const answer = await api.post(path, cardBody(cards.all), { plain: true })
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ message: 'MLE_REQUIRED' }] } })
    }
    for (const prefix of ['icc', 'acp']) {
      const answer = await api.post(`/${prefix}/v1/tokens`, journey.enrolBody(), { plain: true })
      expect(answer).toMatchObject({ status: 400, body: { error: { reason: 'MLE_REQUIRED' } } })
      const update = await api.call('PUT', `/${prefix}/v1/instructions/x`, {}, { plain: true })
      expect(update).toMatchObject({ status: 400, body: { error: { reason: 'MLE_REQUIRED' } } })
    }
  })

  it('is not asked for behind the switch, nor with HTTP Signature', async () => {
    const signed = new TestApi(sandbox, 'http-signature')
    expect((await signed.post(tokens, cardBody(cards.all))).status).toBe(201)
    await change(sandbox, { mleRequired: false })
    expect((await create({ plain: true })).status).toBe(201)
  })

  it('never travels with HTTP Signature', async () => {
    const signed = new TestApi(sandbox, 'http-signature')
    const answer = await signed.post(tokens, { encryptedRequest: await api.encrypt(cardBody(cards.all)) })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ message: 'MLE_INVALID' }] } })
  })

  it.each<[string, () => Record<string, unknown>]>([
    ['an unknown key id', () => ({ kid: 'other' })],
    ['milliseconds', () => ({ iat: now() * 1000 })],
    ['an old time', () => ({ iat: now() - 301 })],
    ['no content type', () => ({ cty: undefined })],
  ])('refuses %s in the header', async (_, header) => {
    const encryptedRequest = await api.encrypt(cardBody(cards.all), header())
    const answer = await api.post(tokens, { encryptedRequest }, { plain: true })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ message: 'MLE_INVALID' }] } })
  })

  it('covers answers and refusals once a response key is named, but not failed authentication', async () => {
    const encrypted = (text: string) => Object.keys(JSON.parse(text)).join() === 'encryptedResponse'
    expect(encrypted((await create({})).text)).toBe(true)
    expect(encrypted((await api.post(tokens, {})).text)).toBe(true)
    expect(encrypted((await create({ responseEncryption: false })).text)).toBe(false)
    expect(encrypted((await create({ claims: { iss: 'x' } })).text)).toBe(false)
  })
})

describe('bodies', () => {
  it('refuses what is not JSON', async () => {
    const signed = new TestApi(sandbox, 'http-signature')
    const answer = await signed.post(tokens, cardBody(cards.all), { headers: { 'content-type': 'text/plain' } })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ type: 'invalidHeaders' }] } })
  })

  it('answers unknown paths after authentication only', async () => {
    expect((await api.call('GET', '/nowhere')).status).toBe(404)
    expect((await api.call('GET', '/nowhere', undefined, { headers: { authorization: undefined } })).status).toBe(401)
  })

  it('closes one prefix behind the switch', async () => {
    const journey = new Journey(sandbox)
    await journey.tokenize()
    await change(sandbox, { prefix: 'icc' })
    expect((await api.post('/acp/v1/tokens', journey.enrolBody())).status).toBe(404)
    expect((await api.post('/icc/v1/tokens', journey.enrolBody())).status).toBe(202)
  })
})
