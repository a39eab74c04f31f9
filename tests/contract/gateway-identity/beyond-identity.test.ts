import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tablesOf } from '../gateway/support/kept.ts'
import { TestWallet } from '../gateway/wallet.ts'
import { api, control, newIdentity, newJob, TestDevice } from '../sandbox-beyond-identity/client.ts'
import {
  bindNew,
  browse,
  followMail,
  type IdentityStage,
  signIn,
  startIdentityStage,
  verify,
} from './beyond-identity-stage.ts'
import { newBinding, newNonce } from './binding.ts'

let stage: IdentityStage
let wallet: TestWallet
let stranger: TestWallet

beforeAll(async () => {
  stage = await startIdentityStage()
  wallet = await TestWallet.enrolled(stage.gateway)
  stranger = await TestWallet.enrolled(stage.gateway)
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.sandbox, 'switch', { invokeUrl: stage.gateway.origin })
  await control(stage.sandbox, 'clock', { now: null })
})

const base = '/v1/beyond-identity'

async function linked() {
  const bound = await bindNew(stage, wallet)
  expect((await verify(wallet, 'link', await signIn(stage, bound))).status).toBe(200)
  return bound
}

describe('an identity', () => {
  it('is made, bound by RETURN, proved by signing in, listed, and its passkey revoked', async () => {
    const bound = await bindNew(stage, wallet)
    const path = `${base}/identities/${bound.identityId}`
    const own = async () => JSON.stringify((await wallet.get(`${base}/identities`)).body)
    expect(await own()).toContain(`{"identityId":"${bound.identityId}","proved":false}`)
    expect((await verify(wallet, 'link', await signIn(stage, bound))).body).toMatchObject({ subject: bound.identityId })
    expect(await own()).toContain(`{"identityId":"${bound.identityId}","proved":true}`)
    expect((await wallet.get(path)).body).toMatchObject({ displayName: 'Ann', proved: true })
    const { passkeys } = (await wallet.get(`${path}/passkeys`)).body as { passkeys: { credentialId: string }[] }
    expect(passkeys).toMatchObject([{ state: 'ACTIVE', thumbprint: bound.device.thumbprint }])
    const revoked = await wallet.post(`${path}/passkeys/${passkeys[0]?.credentialId}/revoke`, {})
    expect(revoked.body).toMatchObject({ state: 'REVOKED' })
    expect((await wallet.post(`${path}/forget`, {})).status).toBe(204)
    expect(await own()).not.toContain(bound.identityId)
  })

  it('that claims a mailbox gets a link by e-mail only, until the wallet signed in as it', async () => {
    const body = { displayName: 'Ann', username: 'ann@example.com', emailAddress: 'ann@example.com' }
    const { identityId } = (await wallet.post(`${base}/identities`, body)).body as { identityId: string }
    const jobs = `${base}/identities/${identityId}/binding-jobs`
    const refused = await wallet.post(jobs, { deliveryMethod: 'RETURN' })
    expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'identity_unproved' } }])
    const mailed = await wallet.post(jobs, { deliveryMethod: 'EMAIL' })
    expect(mailed.body).not.toHaveProperty('link')
    const arrived = await browse(stage, await followMail(stage))
    const secret = arrived.split('/').at(-1) ?? ''
    expect((await stranger.post(`${base}/bind-arrivals`, { secret })).status).toBe(404)
    const ticket = (await wallet.post(`${base}/bind-arrivals`, { secret })).body as never
    const device = await TestDevice.create()
    expect((await device.bind(stage.sandbox, ticket)).status).toBe(200)
    const { jobId } = mailed.body as { jobId: string }
    expect((await wallet.get(`${jobs}/${jobId}`)).body).toMatchObject({ state: 'COMPLETE' })
    expect((await verify(wallet, 'link', await signIn(stage, { identityId, device }))).status).toBe(200)
    expect((await wallet.post(jobs, { deliveryMethod: 'RETURN' })).status).toBe(201)
  })

  it('cannot be claimed by name: taken names conflict, an address as a name must be given as the address', async () => {
    const body = { displayName: 'A', username: 'taken' }
    expect((await stranger.post(`${base}/identities`, body)).status).toBe(201)
    expect((await wallet.post(`${base}/identities`, body)).body).toMatchObject({ error: { code: 'identity_conflict' } })
    const posing = await wallet.post(`${base}/identities`, { displayName: 'A', username: 'boss@example.com' })
    expect(posing.body).toMatchObject({ error: { code: 'invalid_input', field: 'username' } })
  })

  it("of another wallet answers 404 on every route, and so does a job of one's own under it", async () => {
    const { identityId } = await linked()
    const path = `${base}/identities/${identityId}`
    const { jobId } = (await wallet.post(`${path}/binding-jobs`, { deliveryMethod: 'RETURN' })).body as {
      jobId: string
    }
    const answers = await Promise.all([
      stranger.post(`${path}/binding-jobs`, { deliveryMethod: 'RETURN' }),
      stranger.get(`${path}/binding-jobs/${jobId}`),
      stranger.post(`${path}/binding-jobs/${jobId}/revoke`, {}),
      stranger.get(`${path}/passkeys`),
      stranger.get(path),
      stranger.post(`${path}/passkeys/0123456789abcdef/revoke`, {}),
      stranger.post(`${path}/forget`, {}),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404])
    expect((await wallet.post(`${path}/binding-jobs/${jobId}/revoke`, {})).body).toMatchObject({ state: 'REVOKED' })
  })
})

describe('a link at /bind', () => {
  it('made in the console goes to the first wallet that comes, and can be bound and proved', async () => {
    const identityId = await newIdentity(stage.sandbox, 'ann@example.org')
    await newJob(stage.sandbox, identityId, 'EMAIL')
    const arrived = await browse(stage, await followMail(stage))
    expect(arrived).toMatch(/^\/bind\/[A-Za-z0-9_-]{43}$/)
    const secret = arrived.split('/').at(-1)
    const ticket = (await wallet.post(`${base}/bind-arrivals`, { secret })).body as never
    expect(ticket).toMatchObject({ identity_id: identityId })
    expect((await stranger.post(`${base}/bind-arrivals`, { secret })).status).toBe(404)
    expect((await wallet.post(`${base}/bind-arrivals`, { secret })).status).toBe(200)
    const device = await TestDevice.create()
    await device.bind(stage.sandbox, ticket)
    expect((await verify(wallet, 'link', await signIn(stage, { identityId, device }))).status).toBe(200)
  })

  const mailedAddress = async () => {
    await newJob(stage.sandbox, await newIdentity(stage.sandbox, 'ann@example.org'), 'EMAIL')
    return followMail(stage)
  }

  it.each([
    ['a missing parameter', (url: URL) => url.searchParams.delete('job_id')],
    ['a doubled parameter', (url: URL) => url.searchParams.append('token', 'x'.repeat(64))],
    ['another host', (url: URL) => url.searchParams.set('api_base_url', 'http://evil.localhost:1')],
    ['our host with a path', (url: URL) => url.searchParams.set('api_base_url', `${stage.sandbox.addresses.web}/x`)],
    ['another tenant', (url: URL) => url.searchParams.set('tenant_id', '00000000000000aa')],
    ['another realm', (url: URL) => url.searchParams.set('realm_id', '00000000000000aa')],
    ['another identity', (url: URL) => url.searchParams.set('identity_id', '00000000000000aa')],
    ['an unknown job', (url: URL) => url.searchParams.set('job_id', '00000000000000aa')],
  ])('with %s is refused, and the right one still works', async (_name, change) => {
    const right = await mailedAddress()
    const wrong = new URL(right)
    change(wrong)
    expect(await browse(stage, wrong.href)).toBe('/bind/refused')
    expect(await browse(stage, right)).toMatch(/^\/bind\/[A-Za-z0-9_-]{43}$/)
  })

  it('works once, and not after its job ended', async () => {
    const used = await mailedAddress()
    await browse(stage, used)
    expect(await browse(stage, used)).toBe('/bind/refused')
    const late = await mailedAddress()
    await control(stage.sandbox, 'clock', { advanceSeconds: 7 * 24 * 3600 + 1 })
    expect(await browse(stage, late)).toBe('/bind/refused')
  })

  it('is not used up by a look ahead, and shows a page without script and without the token', async () => {
    const address = await mailedAddress()
    const url = address.replace(stage.gateway.origin, stage.gateway.loopback)
    await fetch(url, { method: 'HEAD', redirect: 'manual' })
    await fetch(url, { headers: { 'sec-purpose': 'prefetch' }, redirect: 'manual' })
    const page = await fetch(url)
    const html = await page.text()
    expect(page.url).not.toContain(new URL(address).searchParams.get('token'))
    expect(html).toContain('Go on in your wallet')
    expect(html).not.toMatch(/<script/i)
  })
})

describe('a purchase is verified', () => {
  it('once, with its own hash as nonce, and the answer can be read again by its wallet alone', async () => {
    const bound = await linked()
    const given = await signIn(stage, bound)
    const answer = await verify(wallet, 'purchase', given, bound.identityId)
    expect(answer.body).toMatchObject({ purpose: 'purchase', subject: bound.identityId, nonce: given.nonce })
    expect((await wallet.get(`/v1/identity-checks/${given.nonce}`)).body).toEqual(answer.body)
    expect((await stranger.get(`/v1/identity-checks/${given.nonce}`)).status).toBe(404)
    const replayed = await verify(wallet, 'purchase', await signIn(stage, bound, given), bound.identityId)
    expect([replayed.status, replayed.body]).toMatchObject([409, { error: { code: 'already_verified' } }])
  })

  it.each([
    ['the nonce of another purchase', async (given: object) => ({ ...given, ...(await newBinding()) }), 'nonce'],
    ['another code', async (given: object) => ({ ...given, code: 'forged' }), 'code'],
    ['another verifier', async (given: object) => ({ ...given, codeVerifier: 'A'.repeat(43) }), 'code'],
  ])('not with %s', async (_name, change, field) => {
    const bound = await linked()
    const given = (await change(await signIn(stage, bound))) as never
    const answer = await verify(wallet, 'purchase', given, bound.identityId)
    expect([answer.status, answer.body]).toMatchObject([403, { error: { code: 'identity_refused', field } }])
  })

  it('not by another subject, an old sign-in, or a code used before', async () => {
    const bound = await linked()
    const other = await linked()
    const foreign = await verify(wallet, 'purchase', await signIn(stage, other), bound.identityId)
    expect(foreign.body).toMatchObject({ error: { code: 'identity_refused', field: 'sub' } })
    const given = await signIn(stage, bound)
    expect((await verify(wallet, 'purchase', given, bound.identityId)).status).toBe(200)
    const again = await verify(wallet, 'purchase', { ...given, ...(await newBinding()) }, bound.identityId)
    expect(again.body).toMatchObject({ error: { field: 'code' } })
  })

  it('not for a wallet that did not prove the identity, nor by an identity that was only made', async () => {
    const bound = await linked()
    expect((await verify(stranger, 'purchase', await signIn(stage, bound), bound.identityId)).status).toBe(404)
    const made = await bindNew(stage, wallet)
    expect((await verify(wallet, 'purchase', await signIn(stage, made), made.identityId)).status).toBe(404)
  })
})

it('keeps no token, code, verifier or link, and logs none', async () => {
  await stage.store.query('DELETE FROM answers')
  const bound = await linked()
  const given = await signIn(stage, bound)
  await verify(wallet, 'purchase', given, bound.identityId)
  await newJob(stage.sandbox, await newIdentity(stage.sandbox, 'ann@example.org'), 'EMAIL')
  const mailed = await followMail(stage)
  const arrived = await browse(stage, mailed)
  // Not even sealed: what a call made known is in memory alone.
  expect(await stage.store.query('SELECT hash FROM answers')).toEqual([])
  const kept = (await tablesOf(stage.store)) + JSON.stringify(stage.lines)
  const token = new URL(mailed).searchParams.get('token') ?? ''
  for (const secret of [given.code, given.codeVerifier, token, arrived.split('/').at(-1) ?? '', 'sandbox-api-token']) {
    expect(secret.length).toBeGreaterThan(10)
    expect(kept).not.toContain(secret)
  }
})

it('tells where the cloud is, and no secret', async () => {
  const { body } = await wallet.get('/v1/addresses')
  expect(body).toMatchObject({
    'beyond-identity': { apiOrigin: stage.sandbox.addresses.web, tenantId: stage.sandbox.tenantId },
  })
  expect(JSON.stringify(body)).not.toMatch(/secret|sandbox-api-token/)
})

describe('the way back from Hosted Web', () => {
  const comeBack = async () => {
    const { id: callbackId } = (await wallet.post('/v1/callbacks', {})).body as { id: string }
    const back = await browse(stage, `${stage.gateway.origin}/callback/sign-in/return?code=c-1&state=${callbackId}`)
    return { callbackId, back, ticket: back.split('#')[1] ?? '' }
  }
  const open = (given: object, as = wallet) => as.post(`${base}/sign-in-returns`, given)

  it('ends at a page whose address alone opens what came back, for the wallet that began it', async () => {
    const { callbackId, back, ticket } = await comeBack()
    expect(back).toMatch(/^\/callback\/sign-in\/done#[A-Za-z0-9_-]{43}$/)
    const told = await open({ callbackId, ticket })
    expect(told.body).toEqual({ query: { code: 'c-1', state: callbackId } })
    expect((await open({ callbackId, ticket })).body).toEqual(told.body)
    expect((await open({ callbackId, ticket }, stranger)).status).toBe(404)
  })

  it('gives nothing to a wallet in another browser, which began it but has not seen where it ended', async () => {
    const { callbackId } = await comeBack()
    const { body } = await wallet.get(`/v1/callbacks/${callbackId}`)
    expect(JSON.stringify(body)).not.toContain('c-1')
    expect((await open({ callbackId, ticket: newNonce() })).status).toBe(404)
  })

  it('is taken once, and for a state somebody made', async () => {
    const { callbackId } = await comeBack()
    for (const state of [callbackId, 'forged']) {
      const again = `${stage.gateway.origin}/callback/sign-in/return?code=c-2&state=${state}`
      expect(await browse(stage, again)).toBe('/callback/spent')
    }
    expect((await wallet.post('/v1/callbacks', {})).status).toBe(201)
  })
})

it('tells an operator what is missing, in plain words', async () => {
  const { preflight } = await import('../../../src/gateway/preflight.ts')
  const missing = preflight({ BEYOND_IDENTITY_TENANT_ID: stage.sandbox.tenantId, COUNTERSIGN_MODE: 'sandbox' })
  expect(missing.map(({ variable }) => variable)).toContain('BEYOND_IDENTITY_API_TOKEN')
  expect((await api(stage.sandbox, '/identities/-/credential-binding-jobs')).status).toBe(200)
})
