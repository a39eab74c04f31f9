import { createPrivateKey, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { client, otherClient } from '../../../src/sandbox/mastercard/client.ts'
import { hashOfToken } from '../../../src/sandbox/mastercard/oauth2/dpop.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { control, readControl, sessionInfo, TestApi } from './support/api.ts'

let sandbox: MastercardSandbox
let api: TestApi
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
})

const gatewayError = (status: number, ReasonCode: string) => ({
  status,
  body: { Errors: { Error: [{ Source: 'Gateway', ReasonCode, Recoverable: false, Details: null }] } },
})
const address = `/cards/51a977f3-bda4-498b-901d-b48ad4d97ab0`

describe('OAuth 1.0a over HTTP', () => {
  it('accepts a right signature once', async () => {
    const path = address + api.query()
    const nonce = randomBytes(8).toString('hex')
    expect(await api.call('GET', path, undefined, { nonce })).toMatchObject({
      status: 404,
      body: { reason: 'NOT_FOUND' },
    })
    const again = await api.call('GET', path, undefined, { nonce })
    expect(again).toMatchObject(gatewayError(401, 'AUTHENTICATION_FAILED'))
  })

  it('knows the time', async () => {
    const now = Math.floor(sandbox.clock.now() / 1000)
    const at = (timestamp: number) => api.call('GET', address + api.query(), undefined, { timestamp })
    expect(await at(now - 310)).toMatchObject(gatewayError(401, 'AUTHENTICATION_FAILED'))
    expect(await at(now + 310)).toMatchObject(gatewayError(401, 'AUTHENTICATION_FAILED'))
    expect(await at(now - 290)).toMatchObject({ status: 404 })
    await control(sandbox, 'clock', { advanceSeconds: 86_400 })
    expect(await at(now)).toMatchObject(gatewayError(401, 'AUTHENTICATION_FAILED'))
  })

  it('covers body, method, path and query', async () => {
    const body = { srcClientId: client.srcClientId }
    const changed = await api.post('/cards', body, { body: JSON.stringify({ ...body, more: 1 }) })
    expect(changed).toMatchObject(gatewayError(400, 'INVALID_BODY_HASH'))
    const url = sandbox.apiBase + address + api.query()
    for (const authorization of [
      api.sign('DELETE', url, ''),
      api.sign('GET', `${url}&x=1`, ''),
      api.sign('GET', url.replace('cards', 'cardz'), ''),
    ]) {
      const answer = await api.call('GET', address + api.query(), undefined, { authorization })
      expect(answer).toMatchObject(gatewayError(403, 'AUTHENTICATION_FAILED'))
    }
  })

  it('tells a malformed header from an unknown key', async () => {
    const send = (authorization: string) => api.call('GET', address, undefined, { authorization })
    const missing = await fetch(sandbox.apiBase + address + api.query())
    expect({ status: missing.status, body: await missing.json() }).toMatchObject(
      gatewayError(400, 'INVALID_AUTH_HEADER'),
    )
    expect(await send('Bearer x')).toMatchObject(gatewayError(400, 'INVALID_AUTH_HEADER'))
    const signed = api.sign('GET', sandbox.apiBase + address, '')
    for (const header of [signed.replace('RSA-SHA256', 'HMAC-SHA256'), signed.replace(/oauth_nonce="\w+",/, '')])
      expect(await send(header)).toMatchObject(gatewayError(400, 'INVALID_AUTH_HEADER'))
    expect(await send('OAuth oauth_nonce="a",oauth_nonce="b"')).toMatchObject(gatewayError(400, 'INVALID_AUTH_HEADER'))
    const stranger = await api.call('GET', address, undefined, { consumerKey: client.consumerKey.replace('0', '9') })
    expect(stranger).toMatchObject(gatewayError(401, 'DECLINED'))
  })
})

describe('every call', () => {
  it('speaks for the client that signed it', async () => {
    const query = api.query().replace(client.srcClientId, otherClient.srcClientId)
    const answer = await api.call('GET', address + query)
    expect(answer).toMatchObject({ status: 403, body: { errordetail: [{ source: 'srcClientId' }] } })
    const foreignService = api.query().replace('AGENT', 'OTHER')
    expect(await api.call('GET', address + foreignService)).toMatchObject({
      status: 403,
      body: { reason: 'PERMISSION_DENIED' },
    })
  })

  it('needs its query and a JSON body', async () => {
    const missing = await api.call('GET', address)
    expect(missing).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_ARGUMENT', errordetail: [{ reason: 'CANNOT_BE_NULL', sourceType: 'QUERY' }] },
    })
    const typed = await api.post('/cards', {}, { contentType: 'text/plain' })
    expect(typed).toMatchObject({ status: 400, body: { errordetail: [{ sourceType: 'HEADER' }] } })
    expect(await api.post('/cards', {})).toMatchObject({
      status: 400,
      body: { errordetail: [{ reason: 'CANNOT_BE_NULL', source: 'srcClientId' }] },
    })
  })

  it.each([
    ['sessions', '/authentication/sessions'],
    ['authenticators', '/authentication/authenticators'],
    ['cards', '/cards'],
    ['checkout', '/transaction/credentials'],
    ['confirmations', '/confirmations'],
  ])('of %s can be made to fail with every status of the table', async (route, path) => {
    const table = {
      400: 'INVALID_ARGUMENT',
      401: 'UNAUTHENTICATED',
      403: 'PERMISSION_DENIED',
      404: 'NOT_FOUND',
      500: 'INTERNAL',
      503: 'UNAVAILABLE',
    }
    for (const [http, reason] of Object.entries(table)) {
      await control(sandbox, 'next', { api: { route, http: Number(http) } })
      const answer = await api.post(path, {})
      expect(answer).toMatchObject({ status: Number(http), body: { reason } })
    }
    await control(sandbox, 'next', { api: { route, http: 403, reason: 'LOCKED', detail: 'RESTRICTED', source: 'x' } })
    expect(await api.post(path, {})).toMatchObject({
      status: 403,
      body: { reason: 'LOCKED', errordetail: [{ reason: 'RESTRICTED', source: 'x' }] },
    })
    expect(await api.post(path, {})).toMatchObject({ status: 400 })
  })
})

describe('OAuth 2.0 with DPoP over HTTP', () => {
  const url = () => `${sandbox.addresses.api}/oauth/token`
  const seconds = () => Math.floor(sandbox.clock.now() / 1000)

  async function device() {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const kid = await calculateJwkThumbprint(jwk)
    return (htm: string, htu: string, more: object = {}) =>
      new SignJWT({
        jti: randomBytes(12).toString('base64url'),
        htm,
        htu,
        iat: seconds(),
        exp: seconds() + 90,
        ...more,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', kid, jwk })
        .sign(privateKey)
  }

  function assertion(change: object = {}) {
    const { kid, privateJwk } = keyFile.keys.oauth2ClientPs256
    const iat = seconds()
    return new SignJWT({
      iss: client.oauth2ClientId,
      sub: client.oauth2ClientId,
      aud: 'https://sandbox.api.mastercard.com',
      jti: randomBytes(12).toString('base64url'),
      iat,
      nbf: iat,
      exp: iat + 90,
      ...change,
    })
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', kid })
      .sign(createPrivateKey({ key: privateJwk, format: 'jwk' }))
  }

  async function token(dpop: string, client_assertion: string) {
    const form = {
      client_id: client.oauth2ClientId,
      grant_type: 'client_credentials',
      scope: 'payments:read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
    }
    const response = await fetch(url(), { method: 'POST', headers: { dpop }, body: new URLSearchParams(form) })
    return { status: response.status, body: await response.json(), nonce: response.headers.get('dpop-nonce') ?? '' }
  }

  it('challenges for a nonce, grants, and serves a resource with a fresh proof', async () => {
    const prove = await device()
    const challenged = await token(await prove('POST', url()), await assertion())
    expect(challenged).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } })
    const { nonce } = challenged
    const granted = await token(await prove('POST', url(), { nonce }), await assertion())
    expect(granted).toMatchObject({
      status: 200,
      body: { token_type: 'DPoP', expires_in: 900, scope: 'payments:read' },
    })
    const accessToken = granted.body.access_token as string

    const resource = sandbox.apiBase + address
    const call = async (authorization: string, dpop: string) => {
      const response = await fetch(resource + api.query(), { headers: { authorization, dpop } })
      return [response.status, response.headers.get('www-authenticate')]
    }
    const proof = () => prove('GET', resource, { nonce, ath: hashOfToken(accessToken) })
    const good = await proof()
    expect(await call(`DPoP ${accessToken}`, good)).toEqual([404, null])
    expect(await call(`DPoP ${accessToken}`, good)).toEqual([401, 'DPoP error="invalid_dpop_proof"'])
    expect(await call(`Bearer ${accessToken}`, await proof())).toEqual([400, null])
    expect(await call('DPoP other', await proof())).toEqual([401, 'DPoP error="invalid_token"'])
    const withoutNonce = await prove('GET', resource, { ath: hashOfToken(accessToken) })
    expect(await call(`DPoP ${accessToken}`, withoutNonce)).toEqual([401, 'DPoP error="use_dpop_nonce"'])
    const stranger = await device()
    const stolen = await stranger('GET', resource, { nonce, ath: hashOfToken(accessToken) })
    expect(await call(`DPoP ${accessToken}`, stolen)).toEqual([401, 'DPoP error="invalid_dpop_proof"'])
    await control(sandbox, 'clock', { advanceSeconds: 901 })
    expect(await call(`DPoP ${accessToken}`, await proof())).toEqual([401, 'DPoP error="invalid_token"'])
  })

  it('refuses a wrong, old or repeated client assertion', async () => {
    const prove = await device()
    const { nonce } = await token(await prove('POST', url()), await assertion())
    const ask = async (client_assertion: string) =>
      (await token(await prove('POST', url(), { nonce }), client_assertion)).body
    const good = await assertion()
    expect(await ask(await assertion({ aud: 'https://else.test' }))).toEqual({ error: 'invalid_client' })
    expect(await ask(await assertion({ exp: seconds() + 600 }))).toEqual({ error: 'invalid_client' })
    expect(await ask(good)).toMatchObject({ token_type: 'DPoP' })
    expect(await ask(good)).toEqual({ error: 'invalid_client' })
  })
})

describe('key documents', () => {
  it.each([
    ['/keys', 2],
    ['/keys/mcs/fpanEncryption', 1],
    ['/keys/mcs/payloadVerification', 1],
    ['/keys/das/proofVerification', 2],
  ])('%s has public keys only', async (path, many) => {
    const { keys } = await (await fetch(sandbox.addresses.api + path)).json()
    expect(keys).toHaveLength(many)
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })
})

describe('control plane', () => {
  it('shows ids and states, counts, and refuses what it does not know', async () => {
    await api.enrol()
    expect(await readControl(sandbox, 'state')).toMatchObject({ cards: [{ status: 'ACTIVE', pendingEvents: [] }] })
    expect(await readControl(sandbox, 'counts')).toMatchObject({ cardsEnrolled: 1 })
    expect(JSON.stringify(await readControl(sandbox, 'state'))).not.toMatch(/\d{12,}/)
    await expect(control(sandbox, 'next', { page: { status: 'ERROR', reason: 'USER_CANCELLATION' } })).rejects.toThrow(
      '400',
    )
    await expect(control(sandbox, 'clock', { when: 1 })).rejects.toThrow('400')
    await expect(control(sandbox, 'cards/none', { event: 'suspend' })).rejects.toThrow('404')
  })

  it('keeps a journal without secrets', async () => {
    const { srcDigitalCardId } = (await api.enrol()).body.maskedCard
    await api.session(sessionInfo(sandbox))
    const journal = await readControl(sandbox, 'journal')
    const at = '/src/api/digital/payments'
    expect(journal).toMatchObject([
      { method: 'POST', target: `${at}/cards`, status: 200, request: { encryptedCard: '***' } },
      { method: 'POST', target: `${at}/authentication/sessions`, status: 200, response: { uri: '***' } },
    ])
    expect(JSON.stringify(journal)).toContain(srcDigitalCardId)
  })

  it('cuts a connection before and after the call took effect', async () => {
    const fault = (mode: string) => control(sandbox, 'faults', { match: { method: 'POST', path: '/cards$' }, mode })
    await fault('drop-before')
    await expect(api.enrol()).rejects.toThrow()
    expect(await readControl(sandbox, 'counts')).toMatchObject({ cardsEnrolled: 0 })
    await fault('drop-after')
    await expect(api.enrol()).rejects.toThrow()
    expect(await api.enrol()).toMatchObject({ status: 200 })
    expect(await readControl(sandbox, 'counts')).toMatchObject({ cardsEnrolled: 1 })
  })
})
