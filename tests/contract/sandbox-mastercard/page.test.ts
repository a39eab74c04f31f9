import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { passkeyFailures, readPasskeyCallback } from '../../../src/wire/mastercard/callback.ts'
import { withCallbackInQuery } from '../../../src/wire/mastercard/session.ts'
import { callbackUri, control, readControl, sessionInfo, TestApi } from './support/api.ts'
import { BrowserInNode } from './support/browser.ts'

let sandbox: MastercardSandbox
let api: TestApi
let browser: BrowserInNode
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
  browser = new BrowserInNode(sandbox)
  await api.enrol()
})

const launch = async (change: Readonly<Record<string, unknown>> = {}) =>
  (await api.session(sessionInfo(sandbox, change))).body
const query = (address: URL | undefined) => Object.fromEntries(address?.searchParams ?? [])

describe('the launch page', () => {
  it('creates a passkey, then verifies it in the same profile; both end alike', async () => {
    const session = await launch()
    const first = await browser.visit(session.uri)
    expect(first).toMatchObject({ mode: 'CREATE', excluded: 0 })
    expect(query(first.address)).toEqual({ status: 'ENROLLED', proofOfAuthentication: expect.any(String) })
    expect((first.address?.origin ?? '') + (first.address?.pathname ?? '')).toBe(callbackUri)
    const second = await browser.visit((await launch()).uri)
    expect(second.mode).toBe('VERIFY')
    expect(query(second.address)).toEqual({ status: 'ENROLLED', proofOfAuthentication: expect.any(String) })
    expect(await readControl(sandbox, 'counts')).toMatchObject({ passkeysCreated: 1, passkeysVerified: 1 })
  })

  it('gives the proof the published claims', async () => {
    const { uri } = await launch()
    const proof = (await browser.visit(uri)).address?.searchParams.get('proofOfAuthentication') ?? ''
    expect(decodeProtectedHeader(proof)).toEqual({
      kid: expect.stringContaining('das-mac-sign'),
      typ: 'JWT',
      alg: 'RS256',
    })
    const { iat = 0, exp = 0, ...claims } = decodeJwt(proof)
    expect(exp - iat).toBe(900)
    expect(claims).toEqual({
      isChallengePerformed: true,
      completedAt: iat,
      assertionType: 'ownership',
      certifiedMFAMethodId: '20001',
      iss: 'https://stage.verify.mastercard.com',
      authenticationFactors: '020A',
      appInstanceId: expect.stringMatching(/^[\w-]{22}\d{12}US$/),
      aud: 'https://mastercard.com',
      clientSessionId: new URL(uri).searchParams.get('clientSessionId'),
      authenticationMethod: 'FIDO2',
      dasAuthenticatorInstanceId: expect.stringMatching(/^[\w-]{22}\d{12}US$/),
      authenticationReasons: ['ACCOUNT_LOGIN'],
    })
  })

  it('can’t be framed, cached or tell where it was', async () => {
    const { headers } = await browser.open((await launch()).uri)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toMatch(/^mc_device=[\w-]{22};.*HttpOnly; SameSite=Lax$/)
  })

  it('excludes passkeys that are bound to the same references in another profile', async () => {
    const session = await launch()
    const proof = (await browser.visit(session.uri)).address?.searchParams.get('proofOfAuthentication')
    await api.post('/authentication/authenticators', {
      ...api.who('passkey'),
      authenticationSessionId: session.authenticationSessionId,
      clientSessionId: new URL(session.uri).searchParams.get('clientSessionId'),
      proofOfAuthentication: proof,
    })
    const elsewhere = new BrowserInNode(sandbox)
    expect(await elsewhere.visit((await launch()).uri)).toMatchObject({ mode: 'CREATE', excluded: 1 })
  })

  it.each([
    ['a missing clientId', (uri: URL) => uri.searchParams.delete('clientId')],
    ['a missing clientSessionId', (uri: URL) => uri.searchParams.delete('clientSessionId')],
    ['a parameter given twice', (uri: URL) => uri.searchParams.append('clientId', 'x')],
    ['a callback beside that of the session', (uri: URL) => uri.searchParams.set('callbackUri', callbackUri)],
  ])('answers %s with INVALID_QUERY_PARAMS', async (_, change) => {
    const uri = new URL((await launch()).uri)
    change(uri)
    expect(query((await browser.visit(uri.href)).address)).toEqual({ status: 'ERROR', reason: 'INVALID_QUERY_PARAMS' })
  })

  it('shows an error where it knows no address to return to', async () => {
    const { uri } = await launch()
    expect(await browser.visit(uri.replace(/authenticationSessionId=[^&]+/, 'authenticationSessionId=x'))).toEqual({
      refused: 400,
    })
    expect(await browser.visit((await launch({ callbackUri: undefined })).uri)).toEqual({ refused: 400 })
  })

  it('takes the callback from its own address, on the list only', async () => {
    const { uri } = await launch({ callbackUri: undefined })
    const evil = withCallbackInQuery(uri, 'https://evil.example.test/callback/x')
    expect(await browser.visit(evil)).toEqual({ refused: 400 })
    const given = await browser.visit(withCallbackInQuery(uri, `${callbackUri}?a=b`))
    expect(given.address?.href.startsWith(`${callbackUri}?a=b&status=ENROLLED&`)).toBe(true)
    await control(sandbox, 'callbacks', { allowed: [] })
    expect(await browser.visit(withCallbackInQuery(uri, callbackUri))).toEqual({ refused: 400 })
  })
})

describe('the page’s backend', () => {
  const options = async (uri: string, headers: Readonly<Record<string, string>> = {}) => {
    await browser.open(uri)
    return (await browser.ask(uri, 'options', {}, headers)).status
  }

  it('wants the token of the fragment, the session’s ids and its own origin', async () => {
    const { uri } = await launch()
    expect(await options(uri)).toBe(200)
    expect(await options(uri, { authorization: 'Bearer other' })).toBe(401)
    expect(await options(uri.replace(/#.*/, '#'))).toBe(401)
    expect(await options(uri.replace(/clientSessionId=[^#]+/, 'clientSessionId=other'))).toBe(403)
    expect(await options(uri, { origin: 'http://evil.localhost' })).toBe(403)
  })

  it('serves a session for fifteen minutes, and once', async () => {
    const late = await launch()
    await control(sandbox, 'clock', { advanceSeconds: 899 })
    expect(await options(late.uri)).toBe(200)
    await control(sandbox, 'clock', { advanceSeconds: 2 })
    expect(await options(late.uri)).toBe(404)
    const { uri } = await launch()
    await browser.visit(uri)
    expect(await options(uri)).toBe(400)
  })

  it('refuses a passkey without verification, of another page or for another challenge', async () => {
    for (const wrong of [
      { userVerified: false },
      { origin: 'http://evil.localhost' },
      { challenge: Buffer.from('other').toString('base64url') },
    ]) {
      expect(await browser.visit((await launch()).uri, wrong)).toMatchObject({ refused: 400 })
    }
    await browser.visit((await launch()).uri)
    expect(await browser.visit((await launch()).uri, { userVerified: false })).toMatchObject({
      mode: 'VERIFY',
      refused: 400,
    })
    expect(await readControl(sandbox, 'counts')).toMatchObject({ passkeysCreated: 1, passkeysVerified: 0 })
  })

  it.each([400, 401, 403, 404, 500, 503, 418])('can be made to answer %i', async http => {
    await control(sandbox, 'next', { backend: { http } })
    expect(await options((await launch()).uri)).toBe(http)
  })
})

describe('every pair of the tables', () => {
  it.each(Object.entries(passkeyFailures))('%s comes back', async (reason, { status }) => {
    await control(sandbox, 'next', { page: { status, reason } })
    const { address } = await browser.visit((await launch()).uri)
    expect(query(address)).toEqual({ status, reason })
    expect(readPasskeyCallback(query(address))).toMatchObject({ reason })
  })

  it('ENROLLED comes back without a passkey when asked to', async () => {
    await control(sandbox, 'next', { page: { status: 'ENROLLED' } })
    const { address } = await browser.visit((await launch()).uri)
    expect(readPasskeyCallback(query(address))).toMatchObject({ kind: 'enrolled' })
  })

  it('the way back can be lost', async () => {
    await control(sandbox, 'next', { callback: { drop: true } })
    expect((await browser.visit((await launch()).uri)).address).toBeUndefined()
  })
})

describe('legal documents', () => {
  const read = (path: string) => fetch(sandbox.addresses.page.replace('mastercard.localhost', '127.0.0.1') + path)

  it('exist for a country and language', async () => {
    for (const document of ['terms', 'privacy']) {
      const answer = await read(`/legal/${document}?country=DE&language=de`)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('Country DE, language de')
    }
    expect((await read('/legal/terms?country=IS&language=is')).status).toBe(404)
    expect((await read('/legal/cookies?country=DE&language=de')).status).toBe(404)
  })
})
