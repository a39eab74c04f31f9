import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import { applicationPath } from '../../../src/wire/beyond-identity/ids.ts'
import { SoftwareAuthenticator } from '../sandbox-visa/support/authenticator.ts'
import { call, control, newIdentity, software } from './client.ts'

let sandbox: BeyondIdentitySandbox
let authenticator: SoftwareAuthenticator

beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset', {})
  authenticator = new SoftwareAuthenticator(sandbox.addresses.web)
})

const verifier = 'v'.repeat(43)
const pathOf = ({ tenantId, realmId, hosted }: BeyondIdentitySandbox) =>
  applicationPath({ tenantId, realmId, applicationId: hosted.id })

/** Sent to the hosted page, as a browser is; the page's path. */
async function visit(): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: sandbox.hosted.clientId,
    redirect_uri: software.redirectUri,
    scope: 'openid',
    state: 'st-1',
    nonce: 'n-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const { status, headers } = await call(sandbox, `${pathOf(sandbox)}/authorize?${query}`)
  expect(status).toBe(302)
  return new URL(headers.get('location') ?? '').pathname
}

function post(path: string, body: object, origin = sandbox.addresses.web) {
  const headers = { 'content-type': 'application/json', origin }
  return call(sandbox, path, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Signs in on a page as its script does. */
async function signIn(path: string, username: string, wrong = {}) {
  const { body: options } = await post(`${path}/begin`, { username })
  const answer = options.registration
    ? authenticator.create(options.registration, wrong)
    : authenticator.get({ ...options.authentication }, wrong)
  return post(`${path}/finish`, answer)
}

async function exchange(location: string) {
  const back = new URL(location)
  expect(back.searchParams.get('state')).toBe('st-1')
  const { clientId, clientSecret } = sandbox.hosted
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: software.redirectUri,
    code_verifier: verifier,
  }
  return call(sandbox, `${pathOf(sandbox)}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(form),
  })
}

describe('the hosted page', () => {
  it('makes a passkey for a new name, signs in with it the next time, and sends the same person back', async () => {
    const first = await exchange((await signIn(await visit(), 'ann')).body.location)
    const second = await exchange((await signIn(await visit(), 'ann')).body.location)
    const [made, used] = [first, second].map(({ body }) => decodeJwt(body.id_token))
    expect(made).toMatchObject({ nonce: 'n-1', aud: sandbox.hosted.clientId })
    expect(used?.sub).toBe(made?.sub)
  })

  it('takes each visit once, from its own page, in time', async () => {
    const path = await visit()
    expect((await post(`${path}/begin`, { username: 'ann' }, 'http://evil.localhost')).status).toBe(403)
    expect((await signIn(path, 'ann')).status).toBe(200)
    expect((await signIn(path, 'ann')).status).toBe(404)
    expect((await call(sandbox, path)).status).toBe(404)
    const late = await visit()
    await control(sandbox, 'clock', { advanceSeconds: 601 })
    expect((await post(`${late}/begin`, { username: 'ann' })).status).toBe(404)
  })

  it.each([
    ['another challenge', { challenge: 'AAAA' }],
    ['another origin', { origin: 'http://evil.localhost' }],
    ['an unverified person', { userVerified: false }],
  ])('refuses a passkey with %s', async (_name, wrong) => {
    await signIn(await visit(), 'ann')
    const path = await visit()
    expect((await signIn(path, 'ann', wrong)).status).toBe(403)
  })

  it('gives nobody a passkey for a name that exists without one', async () => {
    const username = 'without-passkey'
    await newIdentity(sandbox, undefined, username)
    const { body } = await post(`${await visit()}/begin`, { username })
    expect(body).toMatchObject({ code: 'forbidden' })
  })

  it('sends who cancels back with access_denied', async () => {
    const path = await visit()
    const { body } = await post(`${path}/cancel`, {})
    expect(body.location).toBe(`${software.redirectUri}?error=access_denied&state=st-1`)
    expect((await post(`${path}/begin`, { username: 'ann' })).status).toBe(404)
  })
})
