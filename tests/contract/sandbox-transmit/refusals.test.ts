import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { pageOrigin, TestPerson } from '../gateway-identity/transmit-client.ts'
import { call, control as controlOf } from './client.ts'

let sandbox: TransmitSandbox
let person: TestPerson

beforeAll(async () => {
  sandbox = await startTransmitSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control('reset', {})
  await control('switch', { allowedOrigins: [pageOrigin] })
  person = await TestPerson.create(sandbox)
  await person.register()
})

const control = (name: string, body?: object) => controlOf(sandbox, name, body)
const later = (seconds: number) => control('clock', { advanceSeconds: seconds })

const send = (path: string, body: object) => call(sandbox, path, body)

const start = (kind: 'authenticate' | 'register', body: object) =>
  send(`/v1/auth/webauthn/${kind}/start`, { client_id: 'client-123', ...body })

describe('start calls (contract 3.1, 3.2)', () => {
  it.each([
    ['authenticate', { username: '' }, 'username'],
    ['authenticate', { username: 'n'.repeat(65) }, 'username'],
    ['authenticate', { timeout: 29 }, 'timeout'],
    ['authenticate', { timeout: 601 }, 'timeout'],
    ['authenticate', { identifier: 'ann@example.com' }, 'identifier_type'],
    ['authenticate', { identifier_type: 'email' }, 'identifier'],
    ['authenticate', { approval_data: {} }, 'approval_data'],
    [
      'authenticate',
      { approval_data: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, 'v'])) },
      'approval_data',
    ],
    ['register', {}, 'username'],
    ['register', { username: 'n'.repeat(65) }, 'username'],
    ['register', { username: 'ann', display_name: 'n'.repeat(65) }, 'display_name'],
    ['register', { username: 'ann', timeout: 29 }, 'timeout'],
  ] as const)('%s: 400 for %o', async (kind, body, member) => {
    expect(await start(kind, body)).toEqual({ status: 400, body: { error_code: 400, message: `invalid ${member}` } })
  })

  it('401 for another client, 400 for another origin, 404 for a user nobody knows', async () => {
    for (const kind of ['authenticate', 'register'] as const) {
      const body = { username: person.username }
      expect((await start(kind, { ...body, client_id: 'client-x' })).status).toBe(401)
      const path = `/v1/auth/webauthn/${kind}/start`
      const refused = await call(
        sandbox,
        path,
        { client_id: 'client-123', ...body },
        { origin: 'http://evil.localhost' },
      )
      expect(refused.status).toBe(400)
    }
    const unknown = await start('authenticate', { username: 'nobody' })
    expect(unknown).toEqual({ status: 404, body: { error_code: 404, message: 'user not found' } })
  })

  it('know a user by another name, and offer only their passkeys; without a name any passkey will do', async () => {
    const named = await start('authenticate', { identifier: person.username, identifier_type: 'username' })
    expect(named.body.credential_request_options).toMatchObject({ timeout: 300_000, userVerification: 'required' })
    expect(named.body.credential_request_options.allowCredentials).toHaveLength(1)
    const anybody = await start('authenticate', { timeout: 30 })
    expect(anybody.body.credential_request_options).toMatchObject({ timeout: 30_000, allowCredentials: [] })
  })

  it('what is not needed is not there: cross device, encryption, SSO, polling, debugging', async () => {
    const paths = ['cross-device/authenticate/init', 'cross-device/status', 'cross-device/attach-device']
    const calls = ['key_exchange', 'sso', 'poll', 'create_debug_token']
    for (const path of [
      ...paths.map(one => `/v1/auth/webauthn/${one}`),
      ...calls.map(one => `/ido/api/v2/auth/${one}?clientId=client-123`),
    ])
      expect([path, (await send(path, {})).status]).toEqual([path, 404])
  })
})

describe('a journey (contract 4, 7, 8)', () => {
  const bad = { state: 'pending', assertion_error_code: 29 }

  it("takes no passkey of another user than it was started for, and none that was started for another's purchase", async () => {
    const other = await TestPerson.create(sandbox)
    await other.register()
    await person.start('passkey_login')
    await person.submitPasskey(await other.passkeyResult({}, { username: person.username }))
    expect(person.last.data).toMatchObject(bad)
  })

  it('takes no passkey whose session is over: after five minutes, or the time that was asked for', async () => {
    for (const [about, seconds] of [
      [{}, 301],
      [{ timeout: 30 }, 31],
    ] as const) {
      await person.start('passkey_login')
      const result = await person.passkeyResult({}, about)
      await later(seconds)
      await person.submitPasskey(result)
      expect(person.last.data).toMatchObject(bad)
    }
  })

  it('takes three bad passkeys at most', async () => {
    await person.start('passkey_login')
    for (const state of ['pending', 'pending', 'rejected']) {
      await person.submitPasskey(await person.passkeyResult({ challenge: 'AAAA' }))
      expect(person.last.data.state).toBe(state)
    }
  })

  it('lives ten minutes, and is closed to another device id, session and client', async () => {
    await person.start('passkey_login')
    await later(601)
    await person.submitPasskey('x')
    expect(person.last).toMatchObject({ error_code: 4012, data: { state: 'rejected' } })
    const { headers } = (
      await send('/ido/api/v2/auth/anonymous_invoke?clientId=client-123', invocation('passkey_login'))
    ).body
    const [{ session_id: sid }] = headers
    for (const query of [`sid=${sid}&did=another`, `sid=another&did=another`]) {
      const answer = await send(`/ido/api/v2/auth/assert?clientId=client-123&${query}`, { headers: [], data: {} })
      expect([answer.status, answer.body.error_code]).toEqual([400, 4012])
    }
    const stranger = await send('/ido/api/v2/auth/anonymous_invoke?clientId=other', invocation('passkey_login'))
    expect([stranger.status, stranger.body.error_code]).toEqual([400, 4010])
  })

  const invocation = (journey: string) => ({ headers: [], data: { policy_request_id: journey, params: {} } })

  it('400 for an answer that is none, naming the member', async () => {
    const answer = await send('/ido/api/v2/auth/anonymous_invoke?clientId=client-123', { headers: [], data: {} })
    expect(answer).toEqual({ status: 400, body: { error_code: 400, message: 'invalid data.policy_request_id' } })
  })

  it.each([
    ['another step', { assertion_id: 'another' }],
    ['another kind of step', { action: 'form' }],
    ['another turn', { fch: 'another' }],
  ])('28 for an answer to %s, and the right one still counts', async (_name, change) => {
    await person.start('passkey_login')
    const result = await person.passkeyResult()
    const given = { data: { escape_id: 'passkeys', escape_params: { webauthn_encoded_result: result } } }
    await person.answer('escape', given, change)
    expect(person.last.data.assertion_error_code).toBe(28)
    await person.answer('escape', given)
    expect(person.step.type).toBe('transmit_platform_device_validation')
  })
})

describe('Known Device Status (contract 5.3, 8)', () => {
  const reach = async () => {
    await person.start('passkey_login')
    await person.submitPasskey()
    return person.step.app_data?.challenge ?? ''
  }

  it('does not know a device by a challenge that is older than two minutes', async () => {
    await reach()
    await later(121)
    await person.proveDevice()
    expect(person.step.form_id).toBe('unknownDevice')
  })

  it('does not know a device by the challenge of an earlier journey, signed by the right key', async () => {
    const earlier = await reach()
    expect(await reach()).not.toBe(earlier)
    await person.proveDevice(person, earlier)
    expect(person.step.form_id).toBe('unknownDevice')
  })

  it("does not know a device by another user's key, bound as it is", async () => {
    const other = await TestPerson.create(sandbox)
    await other.register()
    await reach()
    await person.answer('action', {
      data: { 'ts:idosdk:device': { platform_device_id: other.keyId, signature: 'AAAA' } },
    })
    expect(person.step.form_id).toBe('unknownDevice')
  })
})

describe('a code by e-mail (contract 4.7)', () => {
  const reach = async () => {
    await control('revoke-device', { key_id: person.keyId })
    await person.signIn('passkey_login')
    await person.take('continue')
  }
  const give = (passcode: string) => person.answer('data', { data: { passcode } })
  const sent = async (): Promise<string> => (await control('outbox')).at(-1).code

  it('is too old after five minutes; another one is sent on request', async () => {
    await reach()
    await later(301)
    await give(await sent())
    expect(person.last.data.assertion_error_code).toBe(30)
    await person.answer('resend' as 'data', {})
    await give(await sent())
    expect(person.step.type).toBe('transmit_platform_device_registration')
  })

  it('may be wrong four times', async () => {
    await reach()
    for (const code of [31, 31, 31, 31]) {
      await give('000000')
      expect(person.last.data.assertion_error_code).toBe(code)
    }
    await give('000000')
    expect(person.last).toMatchObject({ error_code: 4004, data: { state: 'rejected' } })
  })
})

describe('CORS (contract 1)', () => {
  const preflight = (path: string, origin: string) =>
    fetch(sandbox.addresses.rest + path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })

  it.each([
    ['/ido/api/v2/auth/assert', 'true'],
    ['/v1/auth/webauthn/authenticate/start', null],
  ])('%s: the origin echoed, with cookies for journeys only, nothing for others', async (path, credentials) => {
    const { headers, status } = await preflight(path, pageOrigin)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(pageOrigin)
    expect(headers.get('access-control-allow-headers')).toBe('content-type')
    expect(headers.get('access-control-allow-credentials')).toBe(credentials)
    expect((await preflight(path, 'http://evil.localhost')).headers.get('access-control-allow-origin')).toBeNull()
  })
})
