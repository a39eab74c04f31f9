import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import { createBiGateway } from '../../../src/wallet/providers/beyond-identity/gateway-calls.ts'
import { api, newIdentity, newJob } from '../sandbox-beyond-identity/client.ts'
import { identityBookOf, linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import type { Person } from '../support/person.ts'
import { cancel, noPasskeys, usePasskey, willing, withLink } from './support/scripts.ts'
import { type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World
let device: Device
let identity: Identity

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
  identity = await linkOn(world, device)
})

async function linkOn(outside: World, on: Device, person: Person = willing(on)): Promise<Identity> {
  const worker = startWorker(on, { person })
  expect(await linkIdentity(worker, on, 'beyond-identity')).toMatchObject({ state: 'done' })
  worker.stop()
  expect(await outside.counts()).toMatchObject({ tokens: 1 })
  return linkedIdentity(on)
}

async function purchase(person: Person = willing(device), on = device) {
  const worker = startWorker(on, { person })
  const end = await worker.run(worker.purchase, purchaseFor(identity))
  worker.stop()
  const { paid, checks, shown } = worker
  return { end, paid, checks, shown, kinds: shown.map(({ kind }) => kind) }
}

const policy = (next: string) => world.control('policy', { next })
const again = (): Person => willing(device, { 'identity-failed': () => ({ decision: 'again' }) })

describe('a purchase that Beyond Identity must confirm', () => {
  it('is paid after one passkey, confirmed for this purchase and this identity', async () => {
    const { end, paid, checks, kinds } = await purchase()
    expect([end.state, end.error]).toEqual(['done', undefined])
    expect(kinds).toEqual(['identity-passkey'])
    expect(paid).toHaveLength(1)
    expect(checks).toMatchObject([{ provider: 'beyond-identity', subject: identity.subject }])
    expect(await world.counts()).toMatchObject({ tokens: 2 })
  })

  it('is paid where the request comes as a token for its claims', async () => {
    await world.control('switch', { requestForm: 'partial' })
    expect((await purchase()).paid).toHaveLength(1)
  })

  it('is paid after a second passkey, where the policy wants another proof', async () => {
    await policy('prove')
    const { paid, kinds } = await purchase()
    expect(kinds).toEqual(['identity-passkey', 'identity-passkey'])
    expect(paid).toHaveLength(1)
  })

  it('is not paid where the policy denies; what it says is shown, and another try may be allowed', async () => {
    await policy('deny')
    const denied = await purchase()
    expect(denied.shown.at(-1)).toMatchObject({
      kind: 'identity-failed',
      view: { purpose: 'purchase', problem: 'biPolicy', said: expect.stringMatching(/\S/) },
    })
    expect(denied.end).toMatchObject({ state: 'cancelled' })
    expect(denied.paid).toEqual([])
    await policy('deny')
    expect((await purchase(again())).paid).toHaveLength(1)
  })

  it.each(['continue', 'ignore'])('is not paid where the provider answers %s', async next => {
    await policy(next)
    const { end, paid, shown } = await purchase()
    expect(shown.at(-1)).toMatchObject({ view: { problem: 'biUnexpected' } })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it('is not paid where the provider says that the person cancelled', async () => {
    await policy('cancelled')
    const { end, paid } = await purchase()
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it('is not paid when the person cancels', async () => {
    const { end, paid } = await purchase(willing(device, { 'identity-passkey': () => cancel }))
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
    expect(await world.counts()).toMatchObject({ tokens: 1 })
  })

  it.each([
    ['refused', 'identityRefused'],
    ['timeout', 'identityTimeout'],
    ['unsupported', 'identityUnsupported'],
    ['failed', 'identityFailed'],
  ] as const)('is not paid when the passkey ends with %s in the browser', async (problem, told) => {
    const { end, paid, shown } = await purchase(
      willing(device, { 'identity-passkey': () => ({ decision: 'failed', problem }) }),
    )
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: told, purpose: 'purchase' } })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it.each([
    ['another challenge', { challenge: 'AAAA' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an unverified person', { userVerified: false }],
  ])('is not paid by a passkey with %s, and may be tried again', async (_name, wrong) => {
    const { paid, shown } = await purchase({
      ...again(),
      'identity-passkey': ({ view }, count) => usePasskey(device, view, count === 1 ? wrong : {}),
    })
    expect(shown[1]).toMatchObject({ kind: 'identity-failed', view: { problem: 'biNotSignedIn' } })
    expect(paid).toHaveLength(1)
  })
})

describe('an identity that ended at the provider', () => {
  it('is said to have lost its passkey, confirms nothing, and is not asked again', async () => {
    const credential = `/identities/${identity.subject}/credentials/${identity.reference.credentialId}`
    expect((await api(world.sandbox, `${credential}:revoke`, {})).status).toBe(200)
    const { end, paid, shown } = await purchase()
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'biRevoked', over: true } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_gone' } })
    expect(paid).toEqual([])
    expect(await linkedIdentity(device)).toMatchObject({ state: 'gone' })
    expect((await purchase()).kinds).toEqual([])
  })

  it('is said to be gone when an administrator deleted it', async () => {
    await world.control('forget', { identity_id: identity.subject })
    const { end, paid, shown } = await purchase()
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'biGone', over: true } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_gone' } })
    expect(paid).toEqual([])
  })

  it('is found out by a check, too', async () => {
    const worker = startWorker(device, { person: willing(device) })
    const check = () => worker.run(worker.flows.check, identity)
    expect(await check()).toMatchObject({ state: 'done' })
    expect(await linkedIdentity(device)).toMatchObject({ state: 'active' })
    await world.control('forget', { identity_id: identity.subject })
    await check()
    expect(await linkedIdentity(device)).toMatchObject({ state: 'gone' })
    worker.stop()
  })
})

describe('an identity that is removed', () => {
  it('has its passkey revoked at the provider, and is forgotten at the gateway', async () => {
    const worker = startWorker(device, { person: willing(device) })
    expect(await worker.run(worker.flows.unlink, identity)).toMatchObject({ state: 'done' })
    worker.stop()
    expect(await identityBookOf(device).list()).toEqual([])
    const { body } = await api(world.sandbox, `/identities/${identity.subject}/credentials`)
    expect(body.credentials).toMatchObject([{ id: identity.reference.credentialId, state: 'REVOKED' }])
    const call = { idempotencyKey: 'after', signal: new AbortController().signal }
    expect(await createBiGateway(device).readIdentity(identity.subject, call)).toBeUndefined()
  })
})

describe('an application of the realm that redirects', () => {
  let automatic: World
  beforeAll(async () => {
    automatic = await startWorld({
      BEYOND_IDENTITY_APPLICATION_ID: '3f4a5b6c7d8e9f02',
      BEYOND_IDENTITY_CLIENT_ID: 'client-automatic',
      BEYOND_IDENTITY_CLIENT_SECRET: 'sandbox-secret-automatic',
    })
  })
  afterAll(() => automatic.stop())

  it('confirms a purchase as the manual one does', async () => {
    const on = await newDevice(automatic)
    identity = await linkOn(automatic, on)
    const { end, paid } = await purchase(willing(on), on)
    expect([end.state, end.error]).toEqual(['done', undefined])
    expect(paid).toHaveLength(1)
  })
})

describe('an identity with a key of the vault', () => {
  it('confirms a purchase without a passkey, as long as the key is there', async () => {
    const on = await newDevice(world)
    const { link } = await newJob(world.sandbox, await newIdentity(world.sandbox))
    const worker = startWorker(on, { person: withLink(on, link, noPasskeys) })
    expect(await linkIdentity(worker, on, 'beyond-identity')).toMatchObject({ state: 'done' })
    worker.stop()
    identity = await linkedIdentity(on)
    const { paid, kinds } = await purchase(willing(on), on)
    expect(kinds).toEqual([])
    expect(paid).toHaveLength(1)
  })
})
