import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import { bindingClaims } from '../../../src/wire/beyond-identity/bind.ts'
import { applicationPath } from '../../../src/wire/beyond-identity/ids.ts'
import {
  type Answer,
  api,
  ask,
  authorize,
  call,
  control,
  exchange,
  newIdentity,
  newJob,
  openLink,
  postTicket,
  software,
  TestDevice,
} from './client.ts'

let sandbox: BeyondIdentitySandbox
let identityId: string

beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset', {})
  identityId = await newIdentity(sandbox, 'ann@example.com', 'ann')
})

const unknown = '00000000000000aa'
const readOnly = 'sandbox-readonly-token'
const identityOf = (change: object = {}, traits: object = {}) => ({
  identity: { display_name: 'Bob', traits: { type: 'traits_v0', username: 'bob', ...traits }, ...change },
})
const jobOf = (change: object = {}) => ({
  job: { delivery_method: 'RETURN', authenticator_config_id: sandbox.authenticatorConfigId, ...change },
})
const jobs = (id = identityId) => `/identities/${id}/credential-binding-jobs`
const credentials = (id = identityId) => `/identities/${id}/credentials`

const applications = (id = software.applicationId) => applicationPath({ ...sandbox, applicationId: id })

/** Members the answer finds wrong, each once. */
function wrong({ body }: Answer): string[] {
  const violations: { field: string }[] = body.details?.[0]?.field_violations ?? []
  return [...new Set(violations.map(({ field }) => field))]
}

async function bound(device: TestDevice): Promise<string> {
  const answer = await device.bind(sandbox, await openLink(sandbox, (await newJob(sandbox, identityId)).link))
  expect(answer.status).toBe(200)
  return answer.body.id
}

describe('management calls (contract 1, 3)', () => {
  it.each([
    ['without a name', identityOf({ display_name: '' }), 'identity.display_name'],
    ['with a name of 65 characters', identityOf({ display_name: 'n'.repeat(65) }), 'identity.display_name'],
    ['without a user name', identityOf({}, { username: undefined }), 'identity.traits.username'],
    ['with a user name of 65 characters', identityOf({}, { username: 'n'.repeat(65) }), 'identity.traits.username'],
    ['with traits of another kind', identityOf({}, { type: 'traits_v1' }), 'identity.traits.type'],
    [
      'with an address that is none',
      identityOf({}, { primary_email_address: 'ann' }),
      'identity.traits.primary_email_address',
    ],
    ['without anything', {}, 'identity'],
  ])('400: an identity %s', async (_name, body, field) => {
    const answer = await api(sandbox, '/identities', body)
    expect([answer.status, answer.body.code, wrong(answer)]).toEqual([400, 'bad_request', [field]])
  })

  it.each([
    ['with another way to deliver', { delivery_method: 'POST' }, 'job.delivery_method'],
    ['without a configuration', { authenticator_config_id: undefined }, 'job.authenticator_config_id'],
    ['with an empty one', { authenticator_config_id: '' }, 'job.authenticator_config_id'],
    ['that leads on to no address', { post_binding_redirect_uri: 'there' }, 'job.post_binding_redirect_uri'],
  ])('400: a job %s', async (_name, change, field) => {
    const answer = await api(sandbox, jobs(), jobOf(change))
    expect([answer.status, answer.body.code, wrong(answer)]).toEqual([400, 'bad_request', [field]])
  })

  const reads = () => [`/identities/${identityId}`, jobs(), `${jobs()}/${unknown}`, credentials()]
  const writes = (): readonly (readonly [string, object])[] => [
    ['/identities', identityOf()],
    [jobs(), jobOf()],
    [`${jobs()}/${unknown}:revoke`, {}],
    [`${credentials()}/${unknown}:revoke`, {}],
  ]

  it('401 without a token that is known, on every call', async () => {
    const answers = [
      ...reads().map(path => api(sandbox, path, undefined, 'wrong')),
      ...writes().map(([path, body]) => api(sandbox, path, body, 'wrong')),
    ]
    for (const { status, body } of await Promise.all(answers))
      expect([status, body.code]).toEqual([401, 'unauthorized'])
    const bare = `/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}${jobs()}`
    expect((await call(sandbox, bare)).status).toBe(401)
  })

  it('403 without the scope to change, on every call that does; reading is allowed', async () => {
    for (const [path, body] of writes()) {
      const answer = await api(sandbox, path, body, readOnly)
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden'])
    }
    expect((await api(sandbox, jobs(), undefined, readOnly)).status).toBe(200)
  })

  it('404 names what is not there', async () => {
    const device = await TestDevice.create()
    const credentialId = await bound(device)
    const other = await newIdentity(sandbox)
    const { jobId } = await newJob(sandbox, identityId)
    const asked: readonly (readonly [string, object | undefined, string])[] = [
      [`/identities/${unknown}`, undefined, 'Identity'],
      [jobs(unknown), jobOf(), 'Identity'],
      [jobs(unknown), undefined, 'Identity'],
      [credentials(unknown), undefined, 'Identity'],
      [jobs(), jobOf({ authenticator_config_id: unknown }), 'AuthenticatorConfig'],
      [`${jobs()}/${unknown}`, undefined, 'CredentialBindingJob'],
      [`${jobs(other)}/${jobId}`, undefined, 'CredentialBindingJob'],
      [`${jobs(other)}/${jobId}:revoke`, {}, 'CredentialBindingJob'],
      [`${credentials()}/${unknown}`, undefined, 'Credential'],
      [`${credentials(other)}/${credentialId}`, undefined, 'Credential'],
      [`${credentials(other)}/${credentialId}:revoke`, {}, 'Credential'],
    ]
    for (const [path, body, type] of asked) {
      const answer = await api(sandbox, path, body)
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found'])
      expect(answer.body.details).toMatchObject([{ type: 'ResourceInfo', resource_type: type }])
    }
    for (const path of [
      `/v1/tenants/${unknown}/realms/${sandbox.realmId}`,
      `/v1/tenants/${sandbox.tenantId}/realms/x`,
    ]) {
      const headers = { authorization: 'Bearer sandbox-api-token' }
      expect((await call(sandbox, `${path}/identities/${identityId}`, { headers })).status).toBe(404)
    }
  })

  it('409 for a name that is taken and a job that ended; 422 without an address to send to', async () => {
    const taken = await api(sandbox, '/identities', identityOf({}, { username: 'ann' }))
    expect([taken.status, taken.body.details[0].id]).toEqual([409, identityId])
    const { jobId, link } = await newJob(sandbox, identityId)
    await (await TestDevice.create()).bind(sandbox, await openLink(sandbox, link))
    expect((await api(sandbox, `${jobs()}/${jobId}:revoke`, {})).status).toBe(409)
    const without = await api(sandbox, jobs(await newIdentity(sandbox)), jobOf({ delivery_method: 'EMAIL' }))
    expect([without.status, without.body.code]).toEqual([422, 'unprocessable_entity'])
  })

  it('reads what it made: an identity before and after it has a passkey, and that one alone', async () => {
    const read = async () => (await api(sandbox, `/identities/${identityId}`)).body
    expect(await read()).toMatchObject({ enrollment_status: 'UNENROLLED', traits: { username: 'ann' } })
    const device = await TestDevice.create()
    const credentialId = await bound(device)
    expect(await read()).toMatchObject({ enrollment_status: 'ENROLLED' })
    const one = await api(sandbox, `${credentials()}/${credentialId}`)
    expect(one.body).toMatchObject({ state: 'ACTIVE', csr_type: 'JWT', jwk_thumbprint: `${device.thumbprint}=` })
    expect(Object.keys(JSON.parse(one.body.jwk_json))).toEqual(['crv', 'kty', 'x', 'y'])
    expect((await api(sandbox, `${credentials()}/${credentialId}:revoke`, {})).body.state).toBe('REVOKED')
  })
})

describe('binding calls (contract 4)', () => {
  it('a link: 404 for an unknown job, 403 once it was taken back', async () => {
    const { jobId, link } = await newJob(sandbox, identityId)
    expect((await call(sandbox, link.replace(jobId, unknown))).status).toBe(404)
    await api(sandbox, `${jobs()}/${jobId}:revoke`, {})
    expect((await call(sandbox, link)).status).toBe(403)
  })

  it.each(['getInfo', 'bind'] as const)('%s: 401 with another token, 403 once the job ended', async verb => {
    const { jobId, link } = await newJob(sandbox, identityId)
    const ticket = await openLink(sandbox, link)
    const post = (token: string) => postTicket(sandbox, { ...ticket, token }, verb, { type: 'JWT', raw: 'x' })
    expect((await post('another')).status).toBe(401)
    await api(sandbox, `${jobs()}/${jobId}:revoke`, {})
    expect((await post(ticket.token)).status).toBe(403)
  })

  it('takes the same token again where it is not exchanged', async () => {
    await control(sandbox, 'switch', { bindToken: 'same' })
    const { link } = await newJob(sandbox, identityId)
    expect((await openLink(sandbox, link)).token).toBe(new URL(link).searchParams.get('token'))
  })

  it.each([
    ['nothing', {}],
    ['another kind', { type: 'SAML', raw: 'x' }],
    ['a JWT that is none', { type: 'JWT', raw: 'x' }],
    ['an attestation that is none', { type: 'WEBAUTHN', raw: '{}' }],
    ['an attestation without JSON', { type: 'WEBAUTHN', raw: 'x' }],
  ])('bind: 400 for %s, and the job stays open', async (_name, body) => {
    const ticket = await openLink(sandbox, (await newJob(sandbox, identityId)).link)
    expect((await postTicket(sandbox, ticket, 'bind', body)).status).toBe(400)
    expect((await (await TestDevice.create()).bind(sandbox, ticket)).status).toBe(200)
  })

  it('bind: 400 for another algorithm or curve, and for a point that is on none', async () => {
    const ticket = await openLink(sandbox, (await newJob(sandbox, identityId)).link)
    const { privateKey, publicKey } = await generateKeyPair('ES384')
    const jwk = await crypto.subtle.exportKey('jwk', publicKey as CryptoKey)
    const raw = await new SignJWT({ ...bindingClaims(ticket) })
      .setProtectedHeader({ alg: 'ES384', jwk })
      .sign(privateKey)
    expect((await postTicket(sandbox, ticket, 'bind', { type: 'JWT', raw })).status).toBe(400)
    const device = await TestDevice.create()
    const offCurve = { ...device.jwk, y: device.jwk.x ?? '' }
    expect((await device.bind(sandbox, ticket, {}, offCurve)).status).toBe(400)
  })
})

describe('sign-in calls (contract 7, 9, 10)', () => {
  const back = ({ headers }: Answer) => new URL(headers.get('location') ?? '')

  it.each([
    ['another scope', { scope: 'profile' }, 'invalid_scope'],
    ['an age that is none', { max_age: 'now' }, 'invalid_request'],
    ['a plain challenge', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'a'.repeat(42), code_challenge_method: 'S256' }, 'invalid_request'],
  ])('authorize: %s goes back with the error and the state', async (_name, change, error) => {
    const answer = await authorize(sandbox, change)
    expect(answer.status).toBe(302)
    expect(Object.fromEntries(back(answer).searchParams)).toEqual({ error, state: 's' })
  })

  it('404 for an application nobody knows, on each of its calls', async () => {
    const path = applications(unknown)
    const answers = await Promise.all([
      call(sandbox, `${path}/authorize`),
      call(sandbox, `${path}/bi-authenticate`, { method: 'POST', body: new URLSearchParams() }),
      call(sandbox, `${path}/token`, { method: 'POST', body: new URLSearchParams() }),
      call(sandbox, `${path}/.well-known/openid-configuration`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  })

  it.each([
    ['no claims', {}],
    ['claims that are no JSON', { claims: 'x' }],
    ['a proof that is no JWT', { claims: JSON.stringify({ Jwt: 'x' }) }],
    ['an assertion that is none', { claims: JSON.stringify({ WebAuthn: '{}' }) }],
  ])('a proof: 401 for %s', async (_name, form) => {
    const url = `${applications()}/bi-authenticate`
    expect((await call(sandbox, url, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(401)
  })

  it('a proof for one application is none for another', async () => {
    const device = await TestDevice.create()
    await bound(device)
    const { request } = await ask(sandbox, 'n')
    const elsewhere = { ...request, authn: { ...request.authn, aid: '3f4a5b6c7d8e9f02' } }
    expect((await device.prove(sandbox, elsewhere, identityId)).status).toBe(401)
    expect((await device.prove(sandbox, request, identityId)).status).toBe(200)
  })

  it('token: each way a client shows who it is, and none of them for a grant it does not have', async () => {
    const device = await TestDevice.create()
    await bound(device)
    const grant = async () => {
      const { request, verifier } = await ask(sandbox, 'n')
      return { code: (await device.prove(sandbox, request, identityId)).body.code, verifier }
    }
    const basic = `Basic ${btoa(`${software.clientId}:${software.clientSecret}`)}`
    const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      call(sandbox, `${applications()}/token`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: software.redirectUri, ...form }),
      })
    const first = await grant()
    expect((await exchange(sandbox, first.code, first.verifier)).body).toMatchObject({ scope: 'openid' })
    const second = await grant()
    const byBasic = await post({ code: second.code, code_verifier: second.verifier }, { authorization: basic })
    expect(byBasic.headers.get('cache-control')).toBe('no-store')
    expect(byBasic.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 })
    const third = await grant()
    const open = { client_id: software.clientId, code: third.code }
    expect((await post({ ...open, code_verifier: third.verifier })).status).toBe(200)
    // A public client has nothing but its verifier.
    const fourth = await grant()
    expect((await post({ ...open, code: fourth.code })).body).toEqual({ error: 'invalid_grant' })
    const refused = await post({ grant_type: 'password' }, { authorization: basic })
    expect([refused.status, refused.body]).toEqual([400, { error: 'unsupported_grant_type' }])
  })

  it('introspect: for a client or an API token, nobody else, and nothing is alive after its end', async () => {
    const device = await TestDevice.create()
    await bound(device)
    const { request, verifier } = await ask(sandbox, 'n')
    const { code } = (await device.prove(sandbox, request, identityId)).body
    const token = (await exchange(sandbox, code, verifier)).body.access_token
    const introspect = (authorization: string) =>
      call(sandbox, `/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}/introspect`, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams({ token }),
      })
    expect((await introspect(`Bearer ${readOnly}`)).body).toMatchObject({ active: true, bi_t: sandbox.tenantId })
    expect((await introspect('Bearer wrong')).status).toBe(401)
    expect((await introspect(`Basic ${btoa('client-software:wrong')}`)).status).toBe(401)
    await control(sandbox, 'clock', { advanceSeconds: 86_401 })
    expect((await introspect(`Bearer ${readOnly}`)).body).toEqual({ active: false })
  })

  it('discovery names what there is', async () => {
    const issuer = sandbox.addresses.web + applications()
    const { body } = await call(sandbox, `${issuer}/.well-known/openid-configuration`)
    expect(body).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      code_challenge_methods_supported: ['S256'],
    })
    expect((await call(sandbox, body.jwks_uri)).body.keys).toHaveLength(1)
  })
})

describe('CORS (contract 11)', () => {
  const origin = 'http://sdk.localhost:1'
  beforeEach(() => control(sandbox, 'switch', { trustedOrigins: [origin] }))

  const preflight = (path: string, from = origin) =>
    call(sandbox, path, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } })
  const allowed = ({ headers }: Answer) => headers.get('access-control-allow-origin')

  it('lets trusted pages send what the calls of browsers need, and no page call a backend’s', async () => {
    const realm = `/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}`
    const { jobId } = await newJob(sandbox, identityId)
    const application = applications()
    const calls = [
      `${realm}${jobs()}/${jobId}:getInfo`,
      `${realm}${jobs()}/${jobId}:bind`,
      `${application}/bi-authenticate`,
    ]
    for (const path of [...calls, `${application}/authorize`]) {
      const answer = await preflight(path)
      expect([path, answer.status, allowed(answer)]).toEqual([path, 204, origin])
      expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, content-type, x-correlation-id')
      expect(allowed(await preflight(path, 'http://evil.localhost:1'))).toBeNull()
    }
    for (const path of [`${realm}/identities`, `${realm}${jobs()}`, `${application}/token`])
      expect(allowed(await preflight(path))).toBeNull()
  })
})
