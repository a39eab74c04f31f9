import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import {
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
  TestDevice,
} from './client.ts'

let sandbox: BeyondIdentitySandbox

beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
})
afterAll(() => sandbox.stop())
beforeEach(() => control(sandbox, 'reset', {}))

const jobsOf = (identityId: string, query = '') =>
  api(sandbox, `/identities/${identityId}/credential-binding-jobs${query}`)

describe('lists', () => {
  it('come in pages', async () => {
    const identityId = await newIdentity(sandbox)
    for (let count = 0; count < 5; count += 1) await newJob(sandbox, identityId)
    const first = (await jobsOf(identityId, '?page_size=2')).body
    expect(first).toMatchObject({ total_size: 5, next_page_token: '2' })
    const second = (await jobsOf(identityId, `?page_size=2&page_token=${first.next_page_token}`)).body
    const last = (await jobsOf('-', `?page_size=2&page_token=${second.next_page_token}`)).body
    expect(last).not.toHaveProperty('next_page_token')
    const ids = [first, second, last].flatMap(page => page.credential_binding_jobs.map(({ id }: { id: string }) => id))
    expect(new Set(ids).size).toBe(5)
    expect((await jobsOf(identityId, '?skip=4')).body.credential_binding_jobs).toHaveLength(1)
    expect((await jobsOf(identityId, '?page_size=x')).body.details[0].field_violations[0].field).toBe('page_size')
  })

  it('are filtered by state and delivery', async () => {
    const identityId = await newIdentity(sandbox, 'ann@example.com')
    const opened = await newJob(sandbox, identityId)
    await openLink(sandbox, opened.link)
    await newJob(sandbox, identityId)
    await newJob(sandbox, identityId, 'EMAIL')
    const count = async (filter: string) =>
      (await jobsOf(identityId, `?filter=${encodeURIComponent(filter)}`)).body.total_size
    expect(await count('state eq "LINK_SENT"')).toBe(2)
    expect(await count('state eq "LINK_SENT" and delivery_method eq "EMAIL"')).toBe(1)
    expect(await count('state eq "LINK_OPENED" or delivery_method eq "EMAIL"')).toBe(2)
    expect(await count('delivery_method ne "EMAIL"')).toBe(2)
    for (const wrong of ['id eq "x"', 'state eq "NOWHERE"', 'state', 'state gt "LINK_SENT"']) {
      expect((await jobsOf(identityId, `?filter=${encodeURIComponent(wrong)}`)).status).toBe(400)
    }
  })
})

it('takes a configuration inline, embedded ones only', async () => {
  const identityId = await newIdentity(sandbox)
  const make = (type: string) =>
    api(sandbox, `/identities/${identityId}/credential-binding-jobs`, {
      job: {
        delivery_method: 'RETURN',
        authenticator_config: {
          config: {
            type,
            invoke_url: 'http://gateway.localhost',
            authentication_methods: [{ type: 'webauthn_passkey' }],
          },
        },
      },
    })
  expect((await make('hosted_web')).status).toBe(400)
  const ticket = await openLink(sandbox, (await make('embedded')).body.credential_binding_link)
  const { config } = (await postTicket(sandbox, ticket, 'getInfo')).body.authenticator_config
  expect(config).toMatchObject({ invocation_type: 'automatic', authentication_methods: [{ type: 'webauthn_passkey' }] })
  expect((await (await TestDevice.create()).bind(sandbox, ticket)).status).toBe(400)
})

describe('the console', () => {
  const submit = (form: Record<string, string>, origin = sandbox.addresses.web) =>
    call(sandbox, '/console', { method: 'POST', headers: { origin }, body: new URLSearchParams(form) })
  const linkIn = (html: string) => /id="link">([^<]+)</.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''

  it('adds a person with a link that is shown, and makes another link for the same person by e-mail', async () => {
    const person = { displayName: 'Ann', username: 'ann', email: 'ann@example.com' }
    const shown = await submit({ ...person, delivery: 'RETURN' })
    const ticket = await openLink(sandbox, linkIn(shown.body))
    expect(ticket.tenant_id).toBe(sandbox.tenantId)
    const page = (await call(sandbox, '/console')).body
    const identityId = /name="identityId" value="([0-9a-f]+)"/.exec(page)?.[1] ?? ''
    expect(ticket.identity_id).toBe(identityId)
    const mailed = await submit({ identityId, delivery: 'EMAIL' })
    expect(mailed.body).not.toContain('invokeAuthenticator')
    const outbox = await (await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)).json()
    expect(outbox).toMatchObject([{ to: 'ann@example.com' }])
  })

  it('takes no form of another site, none that is incomplete, and no name twice', async () => {
    const person = { displayName: 'Ann', username: 'ann', email: '', delivery: 'RETURN' }
    expect((await submit(person, 'http://evil.localhost')).status).toBe(403)
    expect((await submit({ ...person, username: ' ' })).status).toBe(400)
    expect((await submit(person)).status).toBe(200)
    expect((await submit(person)).status).toBe(409)
    expect((await submit({ identityId: '00000000000000aa', delivery: 'RETURN' })).status).toBe(404)
  })
})

it('says that an e-mail could not be sent, and forgets a person with everything', async () => {
  await control(sandbox, 'fail-email', {})
  const identityId = await newIdentity(sandbox, 'ann@example.com')
  const { jobId } = await newJob(sandbox, identityId, 'EMAIL')
  expect((await jobsOf(identityId, `/${jobId}`)).body.state).toBe('FAILED_TO_SEND')
  const device = await TestDevice.create()
  await device.bind(sandbox, await openLink(sandbox, (await newJob(sandbox, identityId)).link))
  await control(sandbox, 'forget', { identity_id: identityId })
  expect((await jobsOf(identityId)).status).toBe(404)
  const { request } = await ask(sandbox, 'n')
  expect((await device.prove(sandbox, request, identityId)).status).toBe(401)
})

it('gives authenticate requests in the partial form, whose claims can be had once', async () => {
  await control(sandbox, 'switch', { requestForm: 'partial' })
  const { body } = await authorize(sandbox)
  const jwt = new URL(body.authenticate_url).searchParams.get('request') ?? ''
  const partial = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
  expect(partial).not.toHaveProperty('authn')
  const introspect = () =>
    call(sandbox, partial.introspect_uri, { method: 'POST', body: new URLSearchParams({ token: partial.token }) })
  expect((await introspect()).body).toMatchObject({ verb: 'authenticate', authn: { tid: sandbox.tenantId } })
  expect((await introspect()).status).toBe(404)
})

it.each(['continue', 'ignore', 'cancelled'])('lets the policy say %s', async next => {
  const identityId = await newIdentity(sandbox)
  const device = await TestDevice.create()
  await device.bind(sandbox, await openLink(sandbox, (await newJob(sandbox, identityId)).link))
  await control(sandbox, 'policy', { next })
  const { request } = await ask(sandbox, 'n')
  expect((await device.prove(sandbox, request, identityId)).body).toEqual({ type: next })
})

it('keeps a journal of calls in which there is no secret', async () => {
  const identityId = await newIdentity(sandbox, 'ann@example.com')
  const { link } = await newJob(sandbox, identityId)
  const ticket = await openLink(sandbox, link)
  const device = await TestDevice.create()
  await device.bind(sandbox, ticket)
  const { request, verifier } = await ask(sandbox, 'purchase-hash')
  const { body } = await device.prove(sandbox, request, identityId)
  const tokens = await exchange(sandbox, body.code, verifier)
  const journal = await (await fetch(`${sandbox.addresses.control}/__sandbox/journal`)).json()
  const targets: string[] = journal.map(
    ({ target, status }: { target: string; status: number }) => `${target} ${status}`,
  )
  for (const end of [':invokeAuthenticator 200', ':bind 200', '/bi-authenticate 200', '/token 200']) {
    expect(targets).toContainEqual(expect.stringContaining(end))
  }
  const { token } = ticket
  const linkToken = new URL(link).searchParams.get('token')
  for (const secret of [token, linkToken, body.code, verifier, tokens.body.id_token, 'ann@example.com']) {
    expect(secret?.length).toBeGreaterThan(8)
    expect(JSON.stringify(journal)).not.toContain(secret)
  }
})
