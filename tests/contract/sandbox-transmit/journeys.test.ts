import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { pageOrigin, TestPerson } from '../gateway-identity/transmit-client.ts'

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

async function control(name: string, body?: object) {
  const url = `${sandbox.addresses.control}/__sandbox/${name}`
  const headers = { 'content-type': 'application/json' }
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
  return (await fetch(url, init)).json()
}

async function backend(path: string, body: object, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  return fetch(sandbox.addresses.rest + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The backend's half: a client token, then what the code stands for. */
async function exchange(code: string) {
  const { id, secret } = sandbox.client
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const { access_token: token } = await (
    await fetch(`${sandbox.addresses.rest}/oidc/token`, { method: 'POST', body: form })
  ).json()
  return backend(`/ido/api/v2/token/exchange?clientId=${id}`, { code }, token)
}

const claimsOf = async (answer: Response) => decodeJwt((await answer.json()).id_token)

describe('a journey that signs what is bought', () => {
  const purchase = { amount: '42.50', currency: 'USD', payee: 'Lamp Co' }

  beforeEach(async () => {
    await person.start('passkey_pay', { ...purchase, nonce: 'purchase-hash' })
    await person.submitPasskey()
    await person.proveDevice()
  })

  const sign = async (approval: object) =>
    person.answer('data', {
      data: { webauthn_encoded_result: await person.passkeyResult({}, { approval_data: approval }) },
    })

  it('shows the data, takes its signature, and puts both into the token', async () => {
    expect(person.step).toMatchObject({
      type: 'transmit_platform_transaction_signing_webauthn',
      user_identifier: person.username,
      approval_data: purchase,
    })
    await sign(purchase)
    const claims = await claimsOf(await exchange(person.last.data.code))
    expect(claims).toMatchObject({ nonce: 'purchase-hash', approval_data: purchase, device_keys: [person.keyId] })
  })

  it.each([
    ['another amount', { ...purchase, amount: '4250.00' }],
    ['one member less', { amount: '42.50', currency: 'USD' }],
    ['one member more', { ...purchase, tip: '1' }],
  ])('refuses a signature over %s', async (_name, approval) => {
    await sign(approval)
    expect(person.last.data).toMatchObject({ state: 'pending', assertion_error_code: 29 })
  })

  it('refuses a signature over nothing, one that is older than a minute, and one by another user', async () => {
    await person.answer('data', { data: { webauthn_encoded_result: await person.passkeyResult() } })
    expect(person.last.data.assertion_error_code).toBe(29)
    const late = await person.passkeyResult({}, { approval_data: purchase })
    await control('clock', { advanceSeconds: 61 })
    await person.answer('data', { data: { webauthn_encoded_result: late } })
    expect(person.last.data.assertion_error_code).toBe(29)
    const other = await TestPerson.create(sandbox)
    await other.register()
    const foreign = await other.passkeyResult({}, { approval_data: purchase })
    await person.answer('data', { data: { webauthn_encoded_result: foreign } })
    expect(person.last.data.assertion_error_code).toBe(29)
  })

  it('refuses data with characters nobody may sign at the start call', async () => {
    const answer = await backend('/v1/auth/webauthn/authenticate/start', {
      client_id: 'client-123',
      approval_data: { payee: 'Lamp <Co>' },
    })
    expect(answer.status).toBe(400)
  })
})

describe('an unknown device', () => {
  const asUnknown = async (journey: string) => {
    await control('revoke-device', { key_id: person.keyId })
    await person.start(journey)
    await person.submitPasskey()
    await person.proveDevice()
  }

  it('is bound after a code by e-mail, and known from then on', async () => {
    await asUnknown('passkey_login')
    await person.take('continue')
    const [{ code }] = await control('outbox')
    await person.answer('data', { data: { passcode: '000000' } })
    expect(person.last.data.assertion_error_code).toBe(31)
    await person.answer('data', { data: { passcode: code } })
    await person.bindDevice()
    const claims = await claimsOf(await exchange(person.last.data.code))
    expect(claims).toMatchObject({ amr: ['webauthn', 'eotp'], device_keys: [person.keyId] })
    await person.signIn('passkey_login')
    expect(person.last.data.state).toBe('completed')
  })

  it('gets less where the journey restricts it, all where it allows it, nothing after cancelling', async () => {
    await asUnknown('passkey_login_restrict')
    await person.answer('action', {})
    const restricted = await (await exchange(person.last.data.code)).json()
    expect(restricted.context).toEqual({ device_status: 'unknown', access: 'restricted' })
    await asUnknown('passkey_login_allow')
    const allowed = await (await exchange(person.last.data.code)).json()
    expect(allowed.context).toEqual({ device_status: 'unknown', access: 'full' })
    await asUnknown('passkey_login')
    await person.take('cancel')
    expect(person.last.data.state).toBe('rejected')
  })
})

it('gives the organisation chosen to the steps after it and to the token', async () => {
  await person.start('passkey_login_b2b')
  await person.submitPasskey()
  expect(person.step).toMatchObject({ organizations: [{ id: 'org-lamp' }, { id: 'org-desk' }] })
  await person.answer('data', { data: { organization_id: 'org-desk' } })
  await person.proveDevice()
  expect(await claimsOf(await exchange(person.last.data.code))).toMatchObject({ org_id: 'org-desk' })
})

describe('an error inside a step', () => {
  it.each([
    ['with-step', true],
    ['without-step', false],
  ])('comes in the form %s of contract 4.7', async (errorForm, repeatsStep) => {
    await control('switch', { errorForm })
    await person.start('passkey_login')
    const { challenge } = person.last.data
    await person.take('passkeys', { webauthn_encoded_result: 'bm90IGl0' })
    expect(person.last.data).toMatchObject({ state: 'pending', assertion_error_code: 29 })
    expect('control_flow' in person.last.data).toBe(repeatsStep)
    expect(person.last.data.challenge === challenge).toBe(!repeatsStep)
  })
})

describe('what the control plane lets go wrong', () => {
  it('an error of the waiting step, once', async () => {
    await control('fail', { where: 'step', code: 16 })
    await person.start('passkey_login')
    await person.submitPasskey()
    expect(person.last.data.assertion_error_code).toBe(16)
    await person.submitPasskey()
    expect(person.step.type).toBe('transmit_platform_device_validation')
  })

  it('the end of a journey, a start call, an exchange', async () => {
    await control('fail', { where: 'journey', code: 4999 })
    await person.start('passkey_login')
    await person.submitPasskey()
    expect(person.last).toMatchObject({ error_code: 4999, data: { state: 'rejected' } })
    await control('fail', { where: 'start', code: 503 })
    const start = await backend('/v1/auth/webauthn/authenticate/start', { client_id: 'client-123' })
    expect(start.status).toBe(503)
    const code = await person.signIn('passkey_login')
    await control('fail', { where: 'exchange', code: 503 })
    expect((await exchange(code)).status).toBe(503)
    expect((await exchange(code)).status).toBe(200)
    expect(await control('fail', { where: 'nowhere', code: 1 })).toMatchObject({ error: 'bad request', field: 'where' })
  })
})

it('keeps a journal of calls in which there is no secret', async () => {
  const code = await person.signIn('passkey_login', { nonce: 'purchase-hash' })
  const { id_token: idToken } = await (await exchange(code)).json()
  const journal: { target: string; status: number }[] = await control('journal')
  const targets = journal.map(({ target, status }) => `${target} ${status}`)
  expect(targets).toContain('/ido/api/v2/auth/anonymous_invoke 200')
  expect(targets).toContain('/ido/api/v2/token/exchange 200')
  expect(JSON.stringify(journal)).toContain('"policy_request_id":"passkey_login"')
  for (const secret of [code, idToken, sandbox.client.secret, person.username]) {
    expect(JSON.stringify(journal)).not.toContain(secret)
  }
  await control('reset', {})
  expect(await control('journal')).toEqual([])
})
