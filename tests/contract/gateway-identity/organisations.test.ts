import { afterAll, beforeAll, expect, it } from 'vitest'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { adoptOrganisation, findIdentity, keepProved } from '../../../src/gateway/identity/identities.ts'
import { identityOrganisations, identityTables } from '../../../src/gateway/identity/tables.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import { openStore } from '../../../src/gateway/store/open.ts'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { DEVICE_MEMBER } from '../../../src/wire/transmit/journey.ts'
import { TestWallet } from '../gateway/wallet.ts'
import { newBinding, newNonce } from './binding.ts'
import { pageOrigin, TestPerson } from './transmit-client.ts'

let sandbox: TransmitSandbox
let gateway: RunningGateway
let wallet: TestWallet
let person: TestPerson

beforeAll(async () => {
  sandbox = await startTransmitSandbox()
  gateway = await startGateway(gatewayEnvFromSandbox({ transmit: sandbox }), {
    providerNow: () => sandbox.clock.now(),
    log: () => undefined,
  })
  wallet = await TestWallet.enrolled(gateway)
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ allowedOrigins: [pageOrigin] })
  await fetch(`${sandbox.addresses.control}/__sandbox/switch`, { method: 'POST', headers, body })
  person = await TestPerson.create(sandbox)
  await person.register()
})
afterAll(async () => {
  await gateway.stop()
  await sandbox.stop()
})

/** Signs in for an organisation; resolves with the completion code. */
async function signInFor(organisation: string, nonce: string, finish: () => Promise<void>): Promise<string> {
  await person.start('passkey_login_b2b', { nonce })
  await person.submitPasskey()
  await person.answer('data', { data: { organization_id: organisation } })
  await finish()
  return person.last.data.code
}

/** Steps the person up on another device, which is bound to them. */
async function bindAlso({ keyId, spki }: TestPerson): Promise<void> {
  await person.answer('action', { data: { [DEVICE_MEMBER]: { platform_device_id: keyId, signature: '' } } })
  await person.take('continue')
  const outbox = await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)
  const passcode = ((await outbox.json()) as { code: string }[]).at(-1)?.code
  await person.answer('data', { data: { passcode } })
  await person.bindDevice({ platform_device_id: keyId, platform_device_key: spki })
}

const verify = (body: object) => wallet.post('/v1/transmit/verify', body)

it('keeps the identities of a user in two organisations apart: purchase, standing and end of each', async () => {
  const other = await TestPerson.create(sandbox)
  const link = async (organisationId: string, { keyId }: TestPerson, finish: () => Promise<void>) => {
    const nonce = newNonce()
    const code = await signInFor(organisationId, nonce, finish)
    return (await verify({ purpose: 'link', nonce, code, deviceKeyId: keyId, organisationId })).body
  }
  const { subject } = (await link('org-lamp', person, () => person.proveDevice())) as { subject: string }
  expect(await link('org-desk', other, () => bindAlso(other))).toMatchObject({ subject })

  const buy = async (organisationId: string | undefined, deviceKeyId: string, signedInFor = 'org-lamp') => {
    const { nonce, binding } = await newBinding()
    const code = await signInFor(signedInFor, nonce, () => person.proveDevice())
    const answer = await verify({ purpose: 'purchase', nonce, binding, subject, code, deviceKeyId, organisationId })
    return [answer.status, (answer.body as { error?: { field?: string } }).error?.field]
  }
  expect(await buy('org-lamp', person.keyId)).toEqual([200, undefined])
  expect(await buy('org-desk', person.keyId)).toMatchObject([404, undefined])
  expect(await buy('org-desk', other.keyId)).toEqual([403, 'org_id'])
  // Both devices are bound to the user; the journey met the other one.
  expect(await buy('org-desk', other.keyId, 'org-desk')).toEqual([403, 'device_key_id'])
  expect(await buy(undefined, person.keyId)).toMatchObject([404, undefined])

  const path = `/v1/transmit/identities/${subject}`
  expect((await wallet.get(path)).status).toBe(404)
  expect((await wallet.get(`${path}?organisation=${'x'.repeat(129)}`)).body).toMatchObject({
    error: { code: 'invalid_input', field: 'organisation' },
  })
  for (const id of ['org-lamp', 'org-desk'])
    expect((await wallet.get(`${path}?organisation=${id}`)).body).toEqual({ state: 'active' })
  expect((await wallet.post(`${path}/unlink?organisation=org-desk`, {})).status).toBe(204)
  expect((await wallet.get(`${path}?organisation=org-desk`)).status).toBe(404)
  expect((await wallet.get(`${path}?organisation=org-lamp`)).body).toEqual({ state: 'active' })
  expect(await buy('org-lamp', person.keyId)).toEqual([200, undefined])
})

it('gives an identity that was linked before organisations were kept to the one it is asked for first', async () => {
  const store = await openStore({ kind: 'pglite' })
  const now = Date.now()
  await store.query('DROP TABLE identities, identity_checks')
  for (const statement of identityTables) await store.query(statement)
  await store.query(`INSERT INTO wallets (id, public_jwk, created_at) VALUES ('w', '{}', $1)`, [now])
  await store.query(
    `INSERT INTO identities (provider, subject, wallet_id, device_key, created_at, proved_at)
     VALUES ('transmit', 'user', 'w', 'older', $1, $1)`,
    [now],
  )
  for (const statement of identityOrganisations) await store.query(statement)
  const of = (organisationId: string) =>
    ({ provider: 'transmit', subject: 'user', walletId: 'w', organisationId }) as const
  await keepProved(store, of('desk'), { now, deviceKey: 'newer' })
  await adoptOrganisation(store, of('desk'))
  await adoptOrganisation(store, of('lamp'))
  await adoptOrganisation(store, of('shed'))
  expect(await findIdentity(store, of('desk'))).toMatchObject({ deviceKey: 'newer' })
  expect(await findIdentity(store, of('lamp'))).toMatchObject({ deviceKey: 'older', proved: true })
  expect(await findIdentity(store, of('shed'))).toBeUndefined()
  await store.close()
})
