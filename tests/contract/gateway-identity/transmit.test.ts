import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { DEVICE_MEMBER } from '../../../src/wire/transmit/journey.ts'
import { TestWallet } from '../gateway/wallet.ts'
import { newBinding, newNonce } from './binding.ts'
import { pageOrigin, TestPerson } from './transmit-client.ts'

let sandbox: TransmitSandbox
let gateway: RunningGateway
let wallet: TestWallet
let stranger: TestWallet
let person: TestPerson
let subject: string
const lines: object[] = []

beforeAll(async () => {
  sandbox = await startTransmitSandbox()
  const providerNow = () => sandbox.clock.now()
  gateway = await startGateway(gatewayEnvFromSandbox({ transmit: sandbox }), {
    providerNow,
    log: line => void lines.push(line),
  })
  wallet = await TestWallet.enrolled(gateway)
  stranger = await TestWallet.enrolled(gateway)
  await control('switch', { allowedOrigins: [pageOrigin] })
  person = await TestPerson.create(sandbox)
  const nonce = newNonce()
  const linked = await verify({ purpose: 'link', code: await person.register({ nonce }), nonce })
  subject = (linked.body as { subject: string }).subject
})
afterAll(async () => {
  await gateway.stop()
  await sandbox.stop()
})
beforeEach(() => control('clock', { now: null }))

async function control(name: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const url = `${sandbox.addresses.control}/__sandbox/${name}`
  expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(200)
}

const unsignedBy = ({ keyId }: TestPerson) => ({ [DEVICE_MEMBER]: { platform_device_id: keyId, signature: '' } })

async function lastCode(): Promise<string | undefined> {
  const outbox = await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)
  return ((await outbox.json()) as { code: string }[]).at(-1)?.code
}

const verify = (body: object, as = wallet) => as.post('/v1/transmit/verify', { deviceKeyId: person.keyId, ...body })

describe('a purchase is verified', () => {
  it('once, by the linked user on the linked device, with its own hash as nonce', async () => {
    const { nonce, binding } = await newBinding()
    const given = { purpose: 'purchase', subject, nonce, binding }
    const answer = await verify({ ...given, code: await person.signIn('passkey_login', { nonce }) })
    expect([answer.status, answer.body]).toMatchObject([200, { subject, nonce, binding, provider: 'transmit' }])
    expect((await wallet.get(`/v1/identity-checks/${nonce}`)).body).toEqual(answer.body)
    const replay = await verify({ ...given, code: await person.signIn('passkey_login', { nonce }) })
    expect(replay.body).toMatchObject({ error: { code: 'already_verified' } })
  })

  it('not without its binding, nor with a nonce that is not made of it', async () => {
    const { nonce, binding } = await newBinding()
    const code = await person.signIn('passkey_login', { nonce })
    const bare = await verify({ purpose: 'purchase', subject, nonce, code })
    expect([bare.status, bare.body]).toMatchObject([400, { error: { field: 'binding' } }])
    for (const other of [{ ...binding, occasion: '2.1.identity' }, (await newBinding()).binding]) {
      const answer = await verify({ purpose: 'purchase', subject, nonce, code, binding: other })
      expect([answer.status, answer.body]).toMatchObject([403, { error: { field: 'binding' } }])
    }
    expect((await verify({ purpose: 'link', nonce, code, binding })).status).toBe(400)
  })

  it('not with the nonce of another purchase, a used code, an old sign-in, or for another wallet', async () => {
    const { nonce, binding } = await newBinding()
    const given = { purpose: 'purchase', subject, nonce, binding }
    const code = await person.signIn('passkey_login', { nonce: newNonce() })
    expect((await verify({ ...given, code })).body).toMatchObject({ error: { field: 'nonce' } })
    expect((await verify({ ...given, code })).body).toMatchObject({ error: { field: 'code' } })
    const late = await person.signIn('passkey_login', { nonce })
    await control('clock', { advanceSeconds: 301 })
    expect((await verify({ ...given, code: late })).body).toMatchObject({ error: { code: 'identity_refused' } })
    expect((await verify({ ...given, code: 'x' }, stranger)).status).toBe(404)
  })

  it('not by another user, not for another device, not from restricted access', async () => {
    const other = await TestPerson.create(sandbox)
    await other.register()
    const { nonce, binding } = await newBinding()
    const given = { purpose: 'purchase', subject, nonce, binding }
    const foreign = await verify({ ...given, code: await other.signIn('passkey_login', { nonce }) })
    expect(foreign.body).toMatchObject({ error: { field: 'sub' } })
    const code = await person.signIn('passkey_login', { nonce })
    expect((await verify({ ...given, code, deviceKeyId: other.keyId })).status).toBe(404)
    await person.start('passkey_login_restrict', { nonce })
    await person.submitPasskey()
    await person.proveDevice(other)
    expect(person.step.type).toBe('information')
    await person.answer('action', {})
    const restricted = await verify({ ...given, code: person.last.data.code })
    expect(restricted.body).toMatchObject({ error: { field: 'access' } })
  })
})

describe('Known Device Status', () => {
  it.each([
    ['passkey_login', 'form'],
    ['passkey_login_restrict', 'information'],
  ])('%s: a signature by another device leads to %s', async (journey, type) => {
    const other = await TestPerson.create(sandbox)
    await person.start(journey)
    await person.submitPasskey()
    await person.proveDevice(other)
    expect(person.step.type).toBe(type)
  })

  it('lets an unknown device in where the journey allows it, and refuses a signature over another challenge', async () => {
    await person.start('passkey_login_allow')
    await person.submitPasskey()
    await person.proveDevice(person, 'another-challenge')
    expect(person.last.data.state).toBe('completed')
    await person.start('passkey_login')
    await person.submitPasskey()
    await person.proveDevice(person, 'another-challenge')
    expect(person.step.form_id).toBe('unknownDevice')
  })

  it("refuses an id that is not the key's, and a device of another user", async () => {
    const other = await TestPerson.create(sandbox)
    await other.start('passkey_register')
    await other.answer('action', { input: { username: other.username } })
    await other.bindDevice({ platform_device_id: 'a'.repeat(64), platform_device_key: other.spki })
    expect(other.last.data.assertion_error_code).toBe(28)
    await other.bindDevice({ platform_device_id: person.keyId, platform_device_key: person.spki })
    expect(other.last.data.state).toBe('rejected')
  })
})

describe('a passkey is refused', () => {
  it('with another challenge, from another origin, unverified, or twice', async () => {
    for (const wrong of [{ challenge: 'AAAA' }, { origin: 'http://evil.localhost' }, { userVerified: false }]) {
      await person.start('passkey_login')
      await person.submitPasskey(await person.passkeyResult(wrong))
      expect(person.last.data).toMatchObject({ state: 'pending', assertion_error_code: 29 })
    }
    const result = await person.passkeyResult()
    await person.start('passkey_login')
    await person.submitPasskey(result)
    await person.start('passkey_login_abort')
    await person.submitPasskey(result)
    expect(person.last).toMatchObject({ error_code: 4001, data: { state: 'rejected' } })
    await person.start('passkey_login_branch')
    await person.submitPasskey(result)
    expect(person.step).toMatchObject({ form_id: 'passkeyFailed', app_data: { error: { code: 29 } } })
    await person.take('retry')
    expect(person.step.form_id).toBe('loginForm')
  })

  it('when the answer is replayed, out of turn, or an option that was not offered', async () => {
    await person.start('passkey_login')
    await person.answer('escape', { data: { escape_id: 'nope' } })
    expect(person.last.data.assertion_error_code).toBe(28)
    await person.answer('escape', { data: { escape_id: 'cancel' } }, { fch: 'old' })
    expect(person.last.data.assertion_error_code).toBe(28)
  })
})

it('rejects a journey that always ends, and one nobody knows', async () => {
  for (const journey of ['always_reject', 'nothing']) {
    await person.start(journey)
    expect(person.last.data.state).toBe('rejected')
  }
})

it('asks a business for its organisation and puts it into the token', async () => {
  await person.start('passkey_login_b2b')
  await person.submitPasskey()
  expect(person.step.type).toBe('transmit_platform_select_organization')
  await person.answer('data', { data: { organization_id: 'org-none' } })
  expect(person.last.data.assertion_error_code).toBe(28)
  await person.answer('data', { data: { organization_id: 'org-lamp' } })
  await person.proveDevice()
  expect(person.last.data.state).toBe('completed')
})

it('unbinds the device key it had for a user whom the same wallet links with another one', async () => {
  const older = await TestPerson.create(sandbox)
  const link = async (by: TestPerson, code: string, nonce: string) =>
    (await verify({ purpose: 'link', code, nonce, deviceKeyId: by.keyId })).body as { subject: string }
  const first = newNonce()
  const { subject: user } = await link(older, await older.register({ nonce: first }), first)
  const newer = await TestPerson.create(sandbox)
  const second = newNonce()
  await older.start('passkey_login', { nonce: second })
  await older.submitPasskey()
  await older.answer('action', { data: unsignedBy(newer) })
  await older.take('continue')
  await older.answer('data', { data: { passcode: await lastCode() } })
  await older.bindDevice({ platform_device_id: newer.keyId, platform_device_key: newer.spki })
  expect(await link(newer, older.last.data.code, second)).toMatchObject({ subject: user })
  await older.start('passkey_login')
  await older.submitPasskey()
  await older.proveDevice()
  expect(older.step.form_id).toBe('unknownDevice')
  expect((await wallet.get(`/v1/transmit/identities/${user}`)).body).toEqual({ state: 'active' })
})

it('unlinks: the device is unbound at the provider and nobody else can do it', async () => {
  const path = `/v1/transmit/identities/${subject}/unlink`
  expect((await stranger.post(path, {})).status).toBe(404)
  expect((await wallet.post(path, {})).status).toBe(204)
  await person.start('passkey_login')
  await person.submitPasskey()
  await person.proveDevice()
  expect(person.step.form_id).toBe('unknownDevice')
  expect(JSON.stringify(lines)).not.toMatch(/sandbox-transmit-secret|eyJ/)
})
