import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import { type RequestClaims, readAuthenticateUrl } from '../../../src/wire/beyond-identity/authenticate.ts'
import vectors from '../../vectors/beyond-identity.json' with { type: 'json' }
import {
  api,
  ask,
  authorize,
  control,
  exchange,
  newIdentity,
  newJob,
  openLink,
  software,
  TestDevice,
} from './client.ts'

const { B5 } = vectors

let sandbox: BeyondIdentitySandbox
let device: TestDevice
let identityId: string
let credentialId: string

beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset', {})
  device = await TestDevice.create()
  identityId = await newIdentity(sandbox)
  const bound = await device.bind(sandbox, await openLink(sandbox, (await newJob(sandbox, identityId)).link))
  credentialId = bound.body.id
})

describe('signing in', () => {
  it('gives a code, and for it an ID token of this person with nonce and time', async () => {
    const { request, verifier } = await ask(sandbox, 'purchase-hash')
    const { body } = await device.prove(sandbox, request, identityId)
    const tokens = await exchange(sandbox, body.code, verifier)
    const issuer = `${sandbox.addresses.web}/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}/applications/${software.applicationId}`
    const keys = createRemoteJWKSet(
      new URL(`${issuer.replace(sandbox.addresses.web, sandbox.addresses.rest)}/.well-known/jwks.json`),
    )
    const { payload } = await jwtVerify(tokens.body.id_token, keys, { issuer, audience: software.clientId })
    expect(payload).toMatchObject({ sub: identityId, nonce: 'purchase-hash', bi_p: identityId })
    expect(payload.auth_time).toBeTypeOf('number')
    expect((await exchange(sandbox, body.code, verifier)).body).toEqual({ error: 'invalid_grant' })
  })

  it('tells when the person authenticated only where that was asked for (OIDC Core 3.1.2.1)', async () => {
    const verifier = 'v'.repeat(43)
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const { body } = await authorize(sandbox, { nonce: 'n', code_challenge, code_challenge_method: 'S256' })
    const request = decodeJwt(readAuthenticateUrl(body.authenticate_url) ?? '') as unknown as RequestClaims
    const { code } = (await device.prove(sandbox, request, identityId)).body
    const claims = decodeJwt((await exchange(sandbox, code, verifier)).body.id_token)
    expect(claims).toMatchObject({ sub: identityId, nonce: 'n' })
    expect(claims).not.toHaveProperty('auth_time')
  })

  it('asks again, or denies, as the policy says', async () => {
    await control(sandbox, 'policy', { next: 'prove' })
    await control(sandbox, 'policy', { next: 'deny' })
    const { request } = await ask(sandbox, 'n')
    const again = await device.prove(sandbox, request, identityId)
    expect(again.body.type).toBe('prove')
    expect((await device.prove(sandbox, request, identityId)).status).toBe(401)
    const { type: _type, ...prove } = again.body
    const second = { ...request, authn: { ...request.authn, action: { prove } } }
    expect((await device.prove(sandbox, second, identityId)).body.type).toBe('deny')
  })

  it('redirects where the configuration is automatic', async () => {
    const path = `/applications/3f4a5b6c7d8e9f02/authorize?response_type=code&client_id=client-automatic&scope=openid&redirect_uri=${encodeURIComponent(software.redirectUri)}`
    const answer = await api(sandbox, path)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toContain('/bi-authenticate?request=')
  })

  it('refuses a bad client or return address without a redirect, and names other problems in one', async () => {
    expect((await authorize(sandbox, { client_id: 'x' })).status).toBe(400)
    expect((await authorize(sandbox, { redirect_uri: 'http://evil.localhost/callback/sign-in/return' })).status).toBe(
      400,
    )
    const bad = await authorize(sandbox, { response_type: 'token' })
    expect(bad.headers.get('location')).toContain('error=unsupported_response_type&state=s')
  })
})

describe('a proof is refused', () => {
  it.each([
    ['for another person', { sub: 'CN=0000000000000000, OU=cdf4862dc4d49791, O=000183a77dd50fa9' }],
    ['with another nonce', { bi_non: 'another' }],
    ['for another transaction', { bi_tid: 'another' }],
    ['to another address', { aud: ['http://evil.example/bi-authenticate'] }],
    ['that is old', { iat: Math.floor(Date.now() / 1000) - 400 }],
  ])('%s', async (_name, change) => {
    const { request } = await ask(sandbox, 'n')
    expect((await device.prove(sandbox, request, identityId, change)).status).toBe(401)
    expect((await device.prove(sandbox, request, identityId)).status).toBe(200)
  })

  it('twice, by another device, after revocation, and when the request is too old', async () => {
    const first = await ask(sandbox, 'n')
    expect((await device.prove(sandbox, first.request, identityId)).status).toBe(200)
    expect((await device.prove(sandbox, first.request, identityId)).status).toBe(401)
    const stranger = await TestDevice.create()
    expect((await stranger.prove(sandbox, (await ask(sandbox, 'n')).request, identityId)).status).toBe(401)
    const late = await ask(sandbox, 'n')
    await control(sandbox, 'clock', { advanceSeconds: 301 })
    expect((await device.prove(sandbox, late.request, identityId)).status).toBe(401)
    await api(sandbox, `/identities/${identityId}/credentials/${credentialId}:revoke`, {})
    expect((await device.prove(sandbox, (await ask(sandbox, 'n')).request, identityId)).status).toBe(401)
  })
})

describe('a code is refused', () => {
  const codeFor = async () => {
    const { request, verifier } = await ask(sandbox, 'n')
    const { body } = await device.prove(sandbox, request, identityId)
    return { code: String(body.code), verifier }
  }

  it.each([
    ['with another verifier', { code_verifier: 'A'.repeat(43) }, 400],
    ['for another return address', { redirect_uri: 'http://gateway.localhost:1/callback/sign-in/return' }, 400],
    ['for another client', { client_id: 'client-wallet' }, 401],
    ['with a wrong secret', { client_secret: 'x' }, 401],
  ])('%s', async (_name, change, status) => {
    const { code, verifier } = await codeFor()
    expect((await exchange(sandbox, code, verifier, change)).status).toBe(status)
  })

  it('with any verifier but that of its challenge (vector B5)', async () => {
    const codeOf = async () => {
      const { request } = await ask(sandbox, 'n', { code_challenge: B5.challenge })
      return String((await device.prove(sandbox, request, identityId)).body.code)
    }
    expect((await exchange(sandbox, await codeOf(), `${B5.verifier}x`)).body).toEqual({ error: 'invalid_grant' })
    expect((await exchange(sandbox, await codeOf(), B5.verifier)).status).toBe(200)
  })

  it('after a minute', async () => {
    const { code, verifier } = await codeFor()
    await control(sandbox, 'clock', { advanceSeconds: 61 })
    expect((await exchange(sandbox, code, verifier)).status).toBe(400)
  })
})

it('tells about an access token, and about a dead one that it is dead', async () => {
  const { request, verifier } = await ask(sandbox, 'n')
  const { body } = await device.prove(sandbox, request, identityId)
  const tokens = await exchange(sandbox, body.code, verifier)
  expect(decodeJwt(tokens.body.access_token).sub).toBe(identityId)
  const introspect = (token: string) =>
    fetch(`${sandbox.addresses.rest}/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('client-software:sandbox-secret-software')}` },
      body: new URLSearchParams({ token }),
    }).then(response => response.json())
  expect(await introspect(tokens.body.access_token)).toMatchObject({ active: true, sub: identityId })
  expect(await introspect(`${tokens.body.access_token}x`)).toEqual({ active: false })
})
