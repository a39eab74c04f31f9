import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { identityBookOf, linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import { refusing, usePasskey, willing } from './support/scripts.ts'
import { type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World
let device: Device

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
})

/** Links with this person; resolves with the end and what was shown. */
async function link(person = willing(world, device), on = device, now?: () => number) {
  const worker = startWorker(on, { person, ...(now && { now }) })
  const end = await linkIdentity(worker, on, 'transmit')
  worker.stop()
  return { end, shown: worker.shown, kinds: worker.shown.map(({ kind }) => kind) }
}

/** Keys of devices in the vault. */
const keys = () => device.keyring.list('transmit/')

const linked = async () => (await identityBookOf(device).list()).length

describe('linking with Transmit', () => {
  it('makes a passkey and binds this device; a purchase is paid once both have confirmed it', async () => {
    const { end, kinds } = await link()
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds).toEqual(['transmit-account', 'identity-passkey'])
    const identity = await linkedIdentity(device)
    expect(identity).toMatchObject({ provider: 'transmit', state: 'active', name: 'ann' })
    expect(await world.counts()).toMatchObject({ passkeys: 1, devices: 1, tokens: 1 })
    const worker = startWorker(device, { person: willing(world, device) })
    const asked = purchaseFor(identity)
    expect(await worker.run(worker.purchase, asked)).toMatchObject({ state: 'done' })
    expect(worker.paid).toEqual([asked.frozen.purchaseId])
    expect(worker.checks).toMatchObject([{ purpose: 'purchase', subject: identity.subject, provider: 'transmit' }])
    expect(worker.shown).toMatchObject([
      { kind: 'identity-passkey', view: { purpose: 'purchase', amount: { amount: 4250 }, payee: 'Shop Example' } },
    ])
    worker.stop()
  })

  it('asks who has an account already for a code, again after a wrong one, and for another when wanted', async () => {
    await link()
    const other = await newDevice(world)
    const codes: string[] = []
    const { end, shown } = await link(
      {
        ...willing(world, other),
        async 'transmit-code'(_prompt, count) {
          codes.push((await world.outbox()).at(-1)?.code ?? '')
          if (count === 1) return { decision: 'code', code: '000000' }
          return count === 2 ? { decision: 'resend' } : { decision: 'code', code: codes.at(-1) ?? '' }
        },
      },
      other,
    )
    expect(end).toMatchObject({ state: 'done' })
    const questions = shown.filter(({ kind }) => kind === 'transmit-code')
    expect(questions.map(({ view }) => 'problem' in view && view.problem)).toEqual([false, 'code_wrong', false])
    expect(await world.outbox()).toHaveLength(2)
    expect(await linkedIdentity(other)).toMatchObject({ subject: (await linkedIdentity(device)).subject })
  })

  it('signs in with a passkey the person has: the device is not known, is stepped up, and then bound', async () => {
    await link()
    const other = { ...(await newDevice(world)), authenticator: device.authenticator }
    const signIn = {
      ...willing(world, other),
      'transmit-account': () => ({ decision: 'sign_in', username: 'ann' }) as const,
    }
    const { end, kinds } = await link(signIn, other)
    expect(end).toMatchObject({ state: 'done' })
    expect(kinds).toEqual(['transmit-account', 'identity-passkey', 'transmit-notice', 'transmit-code'])
    expect(await world.counts()).toMatchObject({ passkeys: 1, devices: 2 })
  })

  it('says so when nobody has that name', async () => {
    const person = {
      ...willing(world, device),
      'transmit-account': () => ({ decision: 'sign_in', username: 'nobody' }) as const,
    }
    const { end, shown } = await link(person)
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'transmitUnknown' } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_refused' } })
    expect(await keys()).toEqual([])
  })

  it('leaves no key behind when it is cancelled from outside or runs out of time, and the key of an identity alone', async () => {
    await link()
    const [kept] = await keys()
    let clock = Date.now()
    const worker = startWorker(device, {
      person: { ...willing(world, device), 'identity-passkey': () => undefined },
      now: () => clock,
    })
    const begin = async () => {
      const ref = `identity-input/${crypto.randomUUID()}`
      await device.secrets.put(ref, {})
      return worker.runner.start(worker.flows.link, { ref, provider: 'transmit' }, { key: ref })
    }
    const cancelled = await begin()
    await worker.shows('identity-passkey', 1)
    expect(await keys()).toHaveLength(2)
    await worker.runner.cancel(cancelled, 'person')
    expect(await worker.ended(cancelled)).toMatchObject({ state: 'cancelled' })
    expect(await keys()).toEqual([kept])
    const late = await begin()
    await worker.shows('identity-passkey', 2)
    expect(await keys()).toHaveLength(2)
    clock += 46 * 60_000
    expect(await worker.ended(late)).toMatchObject({ state: 'expired' })
    expect(await keys()).toEqual([kept])
    worker.stop()
  })

  it.each(['transmit-account', 'identity-passkey'] as const)(
    'links nothing when the person cancels at %s',
    async kind => {
      const { end } = await link({ ...willing(world, device), [kind]: () => refusing })
      expect(end).toMatchObject({ state: 'cancelled' })
      expect(await linked()).toBe(0)
      expect(await keys()).toEqual([])
    },
  )

  it('takes another try when the passkey was refused, with a session of its own', async () => {
    const challenges = new Set<string>()
    const { end, shown } = await link({
      ...willing(world, device),
      'identity-passkey'({ view }, count) {
        challenges.add(view.options.challenge)
        return count === 1 ? { decision: 'failed', problem: 'refused' } : usePasskey(device, view)
      },
      'identity-failed': () => ({ decision: 'again' }),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(shown).toContainEqual(
      expect.objectContaining({
        kind: 'identity-failed',
        view: expect.objectContaining({ problem: 'identityRefused' }),
      }),
    )
    expect(challenges.size).toBe(2)
  })

  it('ends the wait when the ten minutes of the journey are over', async () => {
    let clock = Date.now()
    const { end, shown } = await link(
      {
        ...willing(world, device),
        'identity-passkey'() {
          clock += 10 * 60_000 + 1
          return undefined
        },
      },
      device,
      () => clock,
    )
    expect(shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'identityExpired' } })
    expect(end).toMatchObject({ state: 'failed', error: { code: 'identity_refused' } })
  })

  it('keeps the organisation the person chose, and signs in for it without asking again', async () => {
    await world.control('switch', {
      journeys: { passkey_register: { organisation: true }, passkey_login: { organisation: true } },
    })
    const { kinds } = await link()
    expect(kinds).toContain('transmit-organisation')
    const identity = await linkedIdentity(device)
    expect(identity.organisation).toEqual({ id: 'org-lamp', name: 'Lamp Works' })
    const worker = startWorker(device, { person: willing(world, device) })
    expect(await worker.run(worker.purchase, purchaseFor(identity))).toMatchObject({ state: 'done' })
    expect(worker.shown.map(({ kind }) => kind)).toEqual(['identity-passkey'])
    const organisation = { id: 'org-gone', name: 'Gone' }
    const left = await identityBookOf(device).save(
      'x',
      { id: 'transmit', perOrganisation: true },
      { ...identity, organisation },
    )
    expect(await worker.run(worker.purchase, purchaseFor({ id: left }))).toMatchObject({ state: 'failed' })
    expect(worker.shown.at(-1)).toMatchObject({ kind: 'identity-failed', view: { problem: 'transmitOrganisation' } })
    worker.stop()
  })

  it('keeps the identities of two organisations apart: key, rule, purchase and end of each are its own', async () => {
    await world.control('switch', {
      journeys: { passkey_register: { organisation: true }, passkey_login: { organisation: true } },
    })
    await link()
    const lamp = await linkedIdentity(device)
    const desk = {
      ...willing(world, device),
      'transmit-account': () => ({ decision: 'sign_in', username: 'ann' }) as const,
      'transmit-organisation': () => ({ decision: 'choose', organisationId: 'org-desk' }) as const,
    }
    expect((await link(desk)).end).toMatchObject({ state: 'done' })
    const both = await identityBookOf(device).list()
    expect(both.map(({ subject, organisation }) => [subject, organisation?.id])).toEqual([
      [lamp.subject, 'org-lamp'],
      [lamp.subject, 'org-desk'],
    ])
    expect((await link(desk)).end).toMatchObject({ state: 'done' })
    const again = await identityBookOf(device).list()
    expect(again.map(({ id }) => id)).toEqual(both.map(({ id }) => id))
    expect(await keys()).toHaveLength(2)
    const worker = startWorker(device, { person: willing(world, device) })
    for (const identity of again)
      expect(await worker.run(worker.purchase, purchaseFor(identity))).toMatchObject({ state: 'done' })
    expect(await worker.run(worker.flows.unlink, lamp)).toMatchObject({ state: 'done' })
    const left = await linkedIdentity(device)
    await worker.run(worker.flows.check, left)
    expect(await identityBookOf(device).list()).toMatchObject([{ state: 'active', organisation: { id: 'org-desk' } }])
    expect(await keys()).toMatchObject([{ name: left.reference.deviceKey }])
    worker.stop()
  })

  it.each([
    ['macos', { os: 'macos', osVersion: 12, chromium: 156, passkeys: true }],
    ['windows', { os: 'windows', osVersion: 0, chromium: 156, passkeys: true }],
    ['chrome', { os: 'windows', osVersion: 13, chromium: 108, passkeys: true }],
    ['passkeys', { os: 'other', osVersion: undefined, chromium: undefined, passkeys: false }],
  ] as const)('is not begun where %s does not do', async (lacking, system) => {
    const worker = startWorker(device, { person: willing(world, device), deps: { system: async () => system } })
    expect(await linkIdentity(worker, device, 'transmit')).toMatchObject({
      state: 'failed',
      error: { code: 'identity_unsupported', context: { lacking } },
    })
    expect(await world.counts()).toMatchObject({ journeys: 0 })
    worker.stop()
  })
})

describe('an identity at Transmit', () => {
  it('is asked how it stands, known as gone once the device was revoked, and linked again in its place', async () => {
    await link()
    const before = await linkedIdentity(device)
    const worker = startWorker(device, { person: willing(world, device) })
    await worker.run(worker.flows.check, before)
    expect(await linkedIdentity(device)).toMatchObject({ state: 'active' })
    const { keyId } = await deviceKeyOf(before.reference.deviceKey ?? '')
    await world.control('revoke-device', { key_id: keyId })
    await worker.run(worker.flows.check, before)
    expect(await linkedIdentity(device)).toMatchObject({ state: 'gone' })
    worker.stop()
    expect((await link()).end).toMatchObject({ state: 'done' })
    const after = await linkedIdentity(device)
    expect(after).toMatchObject({ id: before.id, state: 'active' })
    expect(await device.keyring.list('')).toMatchObject([{ name: after.reference.deviceKey }])
  })

  it('is unlinked there and here; what is gone there already is fine', async () => {
    await link()
    const identity = await linkedIdentity(device)
    const worker = startWorker(device, { person: willing(world, device) })
    const { keyId } = await deviceKeyOf(identity.reference.deviceKey ?? '')
    expect(await worker.run(worker.flows.unlink, identity)).toMatchObject({ state: 'done' })
    expect(await linked()).toBe(0)
    expect(await device.keyring.list('')).toEqual([])
    expect(await worker.run(worker.flows.unlink, identity, 'again')).toMatchObject({ state: 'done' })
    worker.stop()
    // The key that was unbound can be somebody else's now.
    expect(keyId).toMatch(/^[0-9a-f]{64}$/)
  })
})

async function deviceKeyOf(name: string): Promise<{ keyId: string }> {
  const { deviceClaim } = await import('../../../src/wallet/providers/transmit/device.ts')
  return deviceClaim(device, name)
}
