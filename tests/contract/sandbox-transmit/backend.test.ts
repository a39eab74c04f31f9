import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { pageOrigin, TestPerson } from '../gateway-identity/transmit-client.ts'
import { call as callOf, control as controlOf } from './client.ts'

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
const send = (path: string, body: object, headers: Record<string, string> = {}) => callOf(sandbox, path, body, headers)

describe('calls of backends (contract 3.6, 5.5, 6)', () => {
  const { id, secret } = { id: 'client-123', secret: 'sandbox-transmit-secret' }

  async function clientToken(change: Record<string, string> = {}) {
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret, ...change }
    const init = { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(`${sandbox.addresses.rest}/oidc/token`, init)
    return { status: response.status, body: await response.json() }
  }

  const bearer = async () => ({ authorization: `Bearer ${(await clientToken()).body.access_token}` })
  const exchange = async (code: string, clientId = id, headers?: Record<string, string>) =>
    send(`/ido/api/v2/token/exchange?clientId=${clientId}`, { code }, headers ?? (await bearer()))
  const invalid = { status: 400, body: { error_code: 4000, error_message: 'invalid code' } }

  it('a client token: not with another secret or grant, and for an hour', async () => {
    expect(await clientToken({ client_secret: 'x' })).toEqual({ status: 401, body: { error: 'invalid_client' } })
    expect((await clientToken({ grant_type: 'password' })).body).toEqual({ error: 'unsupported_grant_type' })
    const headers = await bearer()
    await later(3601)
    expect((await exchange('x', id, headers)).status).toBe(401)
    expect((await exchange('x', id, { authorization: 'Bearer x' })).status).toBe(401)
  })

  it('a completion code: once, within five minutes, for its client', async () => {
    const code = await person.signIn('passkey_login')
    expect((await exchange(code)).body).toMatchObject({ token_type: 'Bearer', context: { device_status: 'known' } })
    expect(await exchange(code)).toEqual(invalid)
    expect(await exchange('unknown')).toEqual(invalid)
    expect(await exchange(await person.signIn('passkey_login'), 'other')).toEqual(invalid)
    const late = await person.signIn('passkey_login')
    await later(301)
    expect(await exchange(late)).toEqual(invalid)
  })

  const claimsOf = (idToken: string) => JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())

  it('a passkey without a journey: its result becomes tokens once, for the backend alone', async () => {
    const path = '/v1/auth/webauthn/authenticate'
    const result = await person.passkeyResult()
    const body = { webauthn_encoded_result: result, org_id: 'org-lamp' }
    expect((await send(path, body)).status).toBe(401)
    expect((await send(path, { ...body, org_id: 'org-none' }, await bearer())).status).toBe(400)
    const answer = await send(path, body, await bearer())
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, session_id: expect.any(String) })
    expect(claimsOf(answer.body.id_token)).toMatchObject({ amr: ['webauthn'], org_id: 'org-lamp' })
    expect((await send(path, body, await bearer())).status).toBe(400)
    expect((await send(path, {}, await bearer())).body.message).toBe('invalid webauthn_encoded_result')
  })

  it('a passkey registered without a journey: for a user of the backend’s, or for whoever is signed in', async () => {
    const external = '/v1/auth/webauthn/external/register'
    const fresh = await TestPerson.create(sandbox)
    const made = { webauthn_encoded_result: await fresh.registrationResult(), external_user_id: 'e-1' }
    expect((await send(external, made)).status).toBe(401)
    const registered = await send(external, made, await bearer())
    expect(registered).toMatchObject({ status: 200, body: { webauthn_username: fresh.username } })
    expect((await send(external, made, await bearer())).status).toBe(400)
    expect((await send(external, { ...made, webauthn_encoded_result: 'x' }, await bearer())).status).toBe(400)

    const own = '/v1/auth/webauthn/register'
    const signedIn = await send(
      '/v1/auth/webauthn/authenticate',
      { webauthn_encoded_result: await fresh.passkeyResult() },
      await bearer(),
    )
    const user = { authorization: `Bearer ${signedIn.body.access_token}` }
    const more = { webauthn_encoded_result: await fresh.registrationResult() }
    expect((await send(own, more, await bearer())).status).toBe(401)
    expect((await send(own, more, user)).body).toMatchObject({ user_id: registered.body.user_id })
    // What another user made is nobody else's.
    const foreign = { webauthn_encoded_result: await person.registrationResult() }
    expect((await send(own, foreign, user)).status).toBe(400)
    await later(3601)
    expect((await send(own, { webauthn_encoded_result: 'x' }, user)).status).toBe(401)
  })

  it('device keys: listed, added and taken away by the backend alone', async () => {
    const { id_token: idToken } = (await exchange(await person.signIn('passkey_login'))).body
    const { sub: user } = claimsOf(idToken)
    const other = await TestPerson.create(sandbox)
    await other.register()
    const keys = `/v1/users/${user}/device-keys`
    const call = async (method: string, path: string, body?: object, headers?: Record<string, string>) => {
      const sent = { 'content-type': 'application/json', ...(headers ?? (await bearer())) }
      const response = await fetch(sandbox.addresses.rest + path, {
        method,
        headers: sent,
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: response.status === 204 ? undefined : await response.json() }
    }
    const one = `${keys}/${person.keyId}`
    for (const [method, path, body] of [
      ['GET', keys],
      ['POST', keys, {}],
      ['GET', one],
      ['PUT', one, {}],
      ['DELETE', one],
    ] as const)
      expect((await call(method, path, body, { authorization: 'x' })).status).toBe(401)
    expect((await call('PUT', one, { display_name: 'Desk' })).body).toMatchObject({ result: { display_name: 'Desk' } })
    expect((await call('PUT', one, {})).status).toBe(400)
    expect((await call('GET', one)).body).toMatchObject({ result: { key_id: person.keyId, display_name: 'Desk' } })
    for (const method of ['GET', 'PUT']) {
      const answer = await call(
        method,
        `${keys}/${other.keyId}`,
        method === 'PUT' ? { display_name: 'Desk' } : undefined,
      )
      expect(answer.status).toBe(404)
    }
    expect((await call('GET', keys)).body).toMatchObject({ result: [{ key_id: person.keyId, status: 'Active' }] })
    expect((await call('GET', '/v1/users/nobody/device-keys')).status).toBe(404)
    const fresh = await TestPerson.create(sandbox)
    const add = (key_id: string, public_key: string) => call('POST', keys, { key_id, public_key })
    expect((await add('0'.repeat(64), fresh.spki)).status).toBe(400)
    expect((await add(fresh.keyId, 'no key')).status).toBe(400)
    expect((await add(other.keyId, other.spki)).status).toBe(409)
    expect((await add(fresh.keyId, fresh.spki)).status).toBe(201)
    expect((await call('DELETE', `${keys}/${fresh.keyId}`)).status).toBe(204)
    expect((await call('DELETE', `${keys}/${fresh.keyId}`)).status).toBe(404)
    await control('revoke-device', { key_id: person.keyId })
    expect((await call('GET', keys)).body).toMatchObject({ result: [{ key_id: person.keyId, status: 'Revoked' }] })
  })
})
