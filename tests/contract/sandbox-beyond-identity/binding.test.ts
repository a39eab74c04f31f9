import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import { readBindingLink } from '../../../src/wire/beyond-identity/link.ts'
import { api, call, control, newIdentity, newJob, openLink, postTicket, TestDevice } from './client.ts'

let sandbox: BeyondIdentitySandbox

beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
})
afterAll(() => sandbox.stop())
beforeEach(() => control(sandbox, 'reset', {}))

const stateOf = async (identityId: string, jobId: string) =>
  (await api(sandbox, `/identities/${identityId}/credential-binding-jobs/${jobId}`)).body.state

describe('a binding job', () => {
  it('goes from sent to complete, and its key becomes the one passkey', async () => {
    const identityId = await newIdentity(sandbox)
    const { jobId, link } = await newJob(sandbox, identityId)
    expect(await stateOf(identityId, jobId)).toBe('LINK_SENT')
    const ticket = await openLink(sandbox, link)
    expect(await stateOf(identityId, jobId)).toBe('LINK_OPENED')
    expect((await postTicket(sandbox, ticket, 'getInfo')).body.tenant.display_name).toBe('Sandbox Tenant')
    expect(await stateOf(identityId, jobId)).toBe('REQUEST_DELIVERED')
    const device = await TestDevice.create()
    const bound = await device.bind(sandbox, ticket)
    expect(bound.body.state).toBe('ACTIVE')
    expect(await stateOf(identityId, jobId)).toBe('COMPLETE')
    const { body } = await api(sandbox, `/identities/${identityId}/credentials`)
    expect(body.credentials[0]).toMatchObject({ id: bound.body.id, jwk_thumbprint: `${device.thumbprint}=` })
    expect((await device.bind(sandbox, ticket)).status).toBe(409)
    expect((await call(sandbox, link)).status).toBe(409)
  })

  it('sends a link by e-mail, which a browser follows to the operator with six parameters', async () => {
    await control(sandbox, 'switch', { invokeUrl: 'http://gateway.localhost:1' })
    const identityId = await newIdentity(sandbox, 'ann@example.com')
    const { link } = await newJob(sandbox, identityId, 'EMAIL')
    expect(link).toBeUndefined()
    const { body: inbox } = await call(sandbox, '/inbox')
    const mailed = /href="([^"]+:invokeAuthenticator[^"]+)"/.exec(inbox)?.[1] ?? ''
    const answer = await call(sandbox, mailed, { headers: { accept: 'text/html,*/*' } })
    expect(answer.status).toBe(302)
    const location = answer.headers.get('location') ?? ''
    expect(location).toMatch(/^http:\/\/gateway\.localhost:1\/bind\?api_base_url=/)
    expect(readBindingLink(location)).toMatchObject({ kind: 'bind', ticket: { identity_id: identityId } })
  })

  it('needs an address to send to, and says when it could not', async () => {
    const job = { delivery_method: 'EMAIL', authenticator_config_id: sandbox.authenticatorConfigId }
    const without = await newIdentity(sandbox)
    expect((await api(sandbox, `/identities/${without}/credential-binding-jobs`, { job })).status).toBe(422)
    await control(sandbox, 'switch', { failEmail: true })
    const withAddress = await newIdentity(sandbox, 'ann@example.com')
    const { body } = await api(sandbox, `/identities/${withAddress}/credential-binding-jobs`, { job })
    expect(body.credential_binding_job.state).toBe('FAILED_TO_SEND')
  })

  it('expires, and can be revoked until it ended', async () => {
    const identityId = await newIdentity(sandbox)
    const late = await newJob(sandbox, identityId)
    const revoked = await newJob(sandbox, identityId)
    const path = `/identities/${identityId}/credential-binding-jobs`
    expect((await api(sandbox, `${path}/${revoked.jobId}:revoke`, {})).body.state).toBe('REVOKED')
    expect((await api(sandbox, `${path}/${revoked.jobId}:revoke`, {})).status).toBe(409)
    const ticket = await openLink(sandbox, late.link)
    await control(sandbox, 'clock', { advanceSeconds: 7 * 24 * 3600 + 1 })
    expect(await stateOf(identityId, late.jobId)).toBe('EXPIRED')
    const device = await TestDevice.create()
    expect((await device.bind(sandbox, ticket)).status).toBe(403)
    expect((await call(sandbox, late.link)).status).toBe(403)
  })
})

describe('a binding request is refused', () => {
  it.each([
    ['about another identity', { sub: 'CN=0000000000000000, OU=cdf4862dc4d49791, O=000183a77dd50fa9' }],
    ['with another token inside', { token: 'another-token-of-another-job' }],
  ])('%s', async (_name, claims) => {
    const { link } = await newJob(sandbox, await newIdentity(sandbox))
    const device = await TestDevice.create()
    expect((await device.bind(sandbox, await openLink(sandbox, link), claims)).status).toBe(400)
  })

  it("with another's key in its header, a token of another job, or a key that is bound", async () => {
    const first = await openLink(sandbox, (await newJob(sandbox, await newIdentity(sandbox))).link)
    const second = await openLink(sandbox, (await newJob(sandbox, await newIdentity(sandbox))).link)
    const [device, other] = [await TestDevice.create(), await TestDevice.create()]
    expect((await device.bind(sandbox, first, {}, other.jwk)).status).toBe(400)
    expect((await device.bind(sandbox, { ...first, token: second.token })).status).toBe(401)
    expect((await device.bind(sandbox, first)).status).toBe(200)
    expect((await device.bind(sandbox, second)).status).toBe(409)
  })

  it('for another tenant or realm, with an unknown link token, or without a scope', async () => {
    const identityId = await newIdentity(sandbox)
    const { link } = await newJob(sandbox, identityId)
    expect((await call(sandbox, link.replace(sandbox.tenantId, '00000000000000aa'))).status).toBe(404)
    expect((await call(sandbox, link.replace(sandbox.realmId, '00000000000000aa'))).status).toBe(404)
    expect((await call(sandbox, `${link}x`)).status).toBe(404)
    const job = { delivery_method: 'RETURN', authenticator_config_id: sandbox.authenticatorConfigId }
    const jobs = `/identities/${identityId}/credential-binding-jobs`
    expect((await api(sandbox, jobs, { job }, 'sandbox-readonly-token')).status).toBe(403)
    expect((await api(sandbox, jobs, { job }, 'wrong')).status).toBe(401)
    expect((await api(sandbox, jobs, { job: { ...job, authenticator_config_id: '' } })).body.details).toBeDefined()
  })
})

it('lets faults happen, counts, and answers only trusted origins', async () => {
  await control(sandbox, 'faults', { match: { path: '/identities$' }, mode: 'status', status: 503 })
  const identity = { display_name: 'A', traits: { type: 'traits_v0', username: 'a' } }
  expect((await api(sandbox, '/identities', { identity })).status).toBe(503)
  expect((await api(sandbox, '/identities', { identity })).status).toBe(200)
  expect((await api(sandbox, '/identities', { identity })).status).toBe(409)
  const counts = await call(sandbox, `${sandbox.addresses.control}/__sandbox/counts`)
  expect(counts.body).toMatchObject({ identities: 1, jobs: 0 })
  await control(sandbox, 'switch', { trustedOrigins: ['http://sdk.localhost:1'] })
  const keys = '/.well-known/bi-request-jwks.json'
  const trusted = await call(sandbox, keys, { headers: { origin: 'http://sdk.localhost:1' } })
  const other = await call(sandbox, keys, { headers: { origin: 'http://evil.localhost:1' } })
  expect(trusted.headers.get('access-control-allow-origin')).toBe('http://sdk.localhost:1')
  expect(other.headers.get('access-control-allow-origin')).toBeNull()
})
