import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import { deviceClaim } from '../../../src/wallet/providers/transmit/device.ts'
import { identityBookOf, linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import type { Person } from '../support/person.ts'
import { refusing, usePasskey, willing } from './support/scripts.ts'
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
  const worker = startWorker(device, { person: willing(world, device) })
  await linkIdentity(worker, device, 'transmit')
  worker.stop()
  identity = await linkedIdentity(device)
})

async function purchase(person: Person = willing(world, device)) {
  const worker = startWorker(device, { person })
  const end = await worker.run(worker.purchase, purchaseFor(identity))
  worker.stop()
  const { paid, checks, shown } = worker
  return { end, paid, checks, shown, kinds: shown.map(({ kind }) => kind) }
}

const edit = (changes: object) => world.control('switch', { journeys: { passkey_login: changes } })

async function revoke(): Promise<void> {
  const { keyId } = await deviceClaim(device, identity.reference.deviceKey ?? '')
  await world.control('revoke-device', { key_id: keyId })
}

/** Uses the passkey wrongly the first time. */
function clumsy(end: 'again' | 'cancel'): Person {
  return {
    ...willing(world, device),
    'identity-passkey': ({ view }, count) => usePasskey(device, view, count === 1 ? { challenge: 'AAAA' } : {}),
    'identity-failed': () => ({ decision: end }),
  }
}

describe('a purchase that Transmit must confirm, on a device that was revoked', () => {
  beforeEach(revoke)

  it('steps up: a code by e-mail, the device is bound again, and it is paid', async () => {
    const { paid, kinds } = await purchase()
    expect(kinds).toEqual(['identity-passkey', 'transmit-notice', 'transmit-code'])
    expect(paid).toHaveLength(1)
    expect((await purchase()).kinds).toEqual(['identity-passkey'])
  })

  it('is not paid when the person does not step up', async () => {
    const { end, paid } = await purchase({ ...willing(world, device), 'transmit-notice': () => refusing })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it('is refused where the journey restricts, after the provider has told the person', async () => {
    await edit({ onUnknownDevice: 'restrict' })
    const { end, paid, shown } = await purchase()
    expect(shown.at(-1)).toMatchObject({
      kind: 'transmit-notice',
      view: { words: 'information', said: expect.stringContaining('restricted access') },
    })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_restricted' } })
    expect(paid).toEqual([])
  })

  it('is refused where the journey lets it in all the same, and the identity is known as gone', async () => {
    await edit({ onUnknownDevice: 'allow' })
    const { end, paid } = await purchase()
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_gone' } })
    expect(paid).toEqual([])
    expect(await linkedIdentity(device)).toMatchObject({ state: 'gone' })
    expect((await purchase()).kinds).toEqual([])
  })
})

describe('a passkey that does not verify', () => {
  it.each(['with-step', 'without-step'] as const)('may be tried again, errors told %s', async errorForm => {
    await world.control('switch', { errorForm })
    const { paid, shown } = await purchase(clumsy('again'))
    expect(shown[1]).toMatchObject({
      kind: 'identity-failed',
      view: { problem: 'transmitPasskey', said: 'Passkey could not be verified' },
    })
    expect(paid).toHaveLength(1)
  })

  it('ends the purchase when the person gives up', async () => {
    const { end, paid } = await purchase(clumsy('cancel'))
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_refused' } })
    expect(paid).toEqual([])
  })

  it('goes to the failure branch where the journey has one: its error is shown, and another try offered', async () => {
    await edit({ onBadPasskey: 'branch' })
    const { paid, shown } = await purchase(clumsy('again'))
    expect(shown[1]).toMatchObject({ view: { problem: 'transmitPasskey', said: 'Passkey could not be verified' } })
    expect(paid).toHaveLength(1)
    expect((await purchase(clumsy('cancel'))).end).toMatchObject({ error: { code: 'identity_refused' } })
  })

  it('aborts where the journey has none: what the provider says is shown, and a new journey offered', async () => {
    await edit({ onBadPasskey: 'abort' })
    const { paid, shown } = await purchase(clumsy('again'))
    expect(shown[1]).toMatchObject({ view: { problem: 'transmitRejected', said: 'Passkey could not be verified' } })
    expect(paid).toHaveLength(1)
    expect(await world.counts()).toMatchObject({ journeys: 3 })
  })
})

describe('a purchase that Transmit must confirm', () => {
  it.each([
    ['refused', 'identityRefused'],
    ['timeout', 'identityTimeout'],
    ['unsupported', 'identityUnsupported'],
    ['failed', 'identityFailed'],
  ] as const)('is not paid when the passkey ends with %s in the browser', async (problem, told) => {
    const { end, paid, shown } = await purchase({
      ...willing(world, device),
      'identity-passkey': () => ({ decision: 'failed', problem }),
    })
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: told, purpose: 'purchase' } })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it('is not paid when the person cancels, and the journey is told so', async () => {
    const { end, paid } = await purchase({ ...willing(world, device), 'identity-passkey': () => refusing })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(paid).toEqual([])
  })

  it('is not paid by a journey that always ends, nor by one that asks for what this wallet can’t do', async () => {
    await edit({ begins: 'reject' })
    const { end, shown } = await purchase()
    expect(shown.at(-1)).toMatchObject({ view: { problem: 'transmitRejected', said: 'This journey always ends here' } })
    expect(end).toMatchObject({ error: { code: 'identity_refused' } })
  })

  it('signs what it is about where the journey wants that too', async () => {
    await edit({ signing: true })
    const { paid, kinds } = await purchase()
    expect(kinds).toEqual(['identity-passkey', 'identity-passkey'])
    expect(paid).toHaveLength(1)
  })

  it('waits out a provider that breaks once, and says so when it goes on', async () => {
    await world.control('faults', { match: { path: 'auth/assert' }, mode: 'status' })
    expect((await purchase()).paid).toHaveLength(1)
    await world.control('faults', { match: { path: 'anonymous_invoke' }, mode: 'status', times: 9 })
    expect((await purchase()).end).toMatchObject({ state: 'failed', error: { code: 'identity_unavailable' } })
  })

  it('leaves nothing secret at rest, and the gateway logs none', async () => {
    const { checks } = await purchase()
    expect(checks).toHaveLength(1)
    const rows = await Promise.all(device.db.tables.map(table => table.toArray()))
    const kept = JSON.stringify(rows)
    expect(kept).not.toMatch(
      /webauthn_encoded_result|clientDataJSON|eyJ[\w-]+\.eyJ|"code":"[\w-]{43}"|\\"code\\":\\"[\w-]{43}/,
    )
    expect(JSON.stringify(world.lines)).not.toMatch(/eyJ|sandbox-transmit-secret/)
    expect(JSON.stringify(await device.session.get(null))).not.toContain('clientDataJSON')
  })
})

it('keeps one rule per person: the same person again takes the older place', async () => {
  const other = { ...device, authenticator: device.authenticator }
  const worker = startWorker(other, { person: willing(world, other) })
  await linkIdentity(worker, other, 'transmit')
  worker.stop()
  expect(await identityBookOf(device).list()).toHaveLength(1)
})
