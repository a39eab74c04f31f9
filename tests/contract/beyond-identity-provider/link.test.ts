import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTicket } from '../../../src/wire/beyond-identity/link.ts'
import { api, newIdentity, newJob, openLink, postTicket } from '../sandbox-beyond-identity/client.ts'
import { identityBookOf, linkedIdentity, linkIdentity } from '../support/identity-worker.ts'
import type { Person } from '../support/person.ts'
import { cancel, followMail, noPasskeys, usePasskey, willing, withLink } from './support/scripts.ts'
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

async function link(person: Person = willing(device), input: object = {}, now?: () => number) {
  const worker = startWorker(device, { person, ...(now && { now }) })
  const end = await worker.run(worker.flows.link, await inputOf(input))
  worker.stop()
  return { end, shown: worker.shown, kinds: worker.shown.map(({ kind }) => kind) }
}

async function inputOf(input: object) {
  const ref = `identity-input/${crypto.randomUUID()}`
  await device.secrets.put(ref, input)
  return { ref, provider: 'beyond-identity' }
}

const linked = async () => (await identityBookOf(device).list()).length
const problems = ({ shown }: Awaited<ReturnType<typeof link>>) =>
  shown.flatMap(({ view }) => ('problem' in view && view.problem !== undefined ? [view.problem] : []))

/** A link for a passkey of the device, as an administrator makes one. */
async function consoleLink(email?: string): Promise<{ link: string; identityId: string; jobId: string }> {
  const identityId = await newIdentity(world.sandbox, email)
  const job = { delivery_method: 'RETURN', authenticator_config_id: world.sandbox.authenticatorConfigId }
  const { body } = await api(world.sandbox, `/identities/${identityId}/credential-binding-jobs`, { job })
  return { link: body.credential_binding_link, identityId, jobId: body.credential_binding_job.id }
}

describe('an identity is linked', () => {
  it('that is made new, by a link that is returned: names first, a passkey of this device, a sign-in', async () => {
    const { end, kinds, shown } = await link()
    expect([end.state, end.error]).toEqual(['done', undefined])
    expect(kinds).toEqual(['bi-start', 'bi-bind', 'identity-passkey', 'identity-passkey'])
    expect(shown[1]?.view).toMatchObject({ tenant: 'Sandbox Tenant', realm: 'Wallet Realm', name: 'Ann Example' })
    const identity = await linkedIdentity(device)
    expect(identity).toMatchObject({
      name: 'Ann Example',
      organisation: { id: world.sandbox.tenantId, name: 'Sandbox Tenant' },
      reference: { application: 'embedded', kind: 'webauthn' },
    })
    const { body } = await api(world.sandbox, `/identities/${identity.subject}/credentials`)
    expect(body.credentials).toMatchObject([{ id: identity.reference.credentialId, csr_type: 'WEBAUTHN' }])
    expect(await world.counts()).toMatchObject({ identities: 1, jobs: 1, bound: 1, tokens: 1 })
  })

  it('by a link from the console, pasted', async () => {
    const made = await consoleLink()
    const { end } = await link(withLink(device, made.link))
    expect(end.state).toBe('done')
    expect((await linkedIdentity(device)).subject).toBe(made.identityId)
  })

  it('by a link that came along, and by one that arrived at the gateway', async () => {
    const made = await consoleLink()
    expect((await link(willing(device), { link: made.link })).kinds).not.toContain('bi-start')
    await newJob(world.sandbox, await newIdentity(world.sandbox, 'bob@example.com'), 'EMAIL')
    const { arrival } = await followMail(world)
    const arrived = await link(willing(device), { arrival })
    expect([arrived.end.state, arrived.kinds[0]]).toEqual(['done', 'bi-bind'])
    expect(await linked()).toBe(2)
  })

  it('by an address with all six parameters, pasted', async () => {
    await newJob(world.sandbox, await newIdentity(world.sandbox, 'bob@example.com'), 'EMAIL')
    const { address } = await followMail(world)
    expect(new URL(address).searchParams.size).toBe(6)
    expect((await link(withLink(device, address))).end.state).toBe('done')
  })

  it('by a link that is mailed: opened in this browser while the wallet waits', async () => {
    const person = willing(device, {
      'bi-start': () => ({
        decision: 'new',
        displayName: 'Ann',
        username: 'ann@example.com',
        email: 'ann@example.com',
      }),
      'bi-mail': async () => ({ decision: 'arrival', arrival: (await followMail(world)).arrival }),
    })
    const { end, shown } = await link(person)
    expect(end.state).toBe('done')
    expect(shown.find(({ kind }) => kind === 'bi-mail')?.view).toMatchObject({
      state: 'LINK_SENT',
      email: 'ann@example.com',
    })
    expect(await world.counts()).toMatchObject({ mails: 1, bound: 1 })
  })

  it('again in the place of the older one, with a new passkey', async () => {
    const made = await consoleLink()
    await link(withLink(device, made.link))
    const job = { delivery_method: 'RETURN', authenticator_config_id: world.sandbox.authenticatorConfigId }
    const { body } = await api(world.sandbox, `/identities/${made.identityId}/credential-binding-jobs`, { job })
    const first = await linkedIdentity(device)
    await link(withLink(device, body.credential_binding_link))
    const second = await linkedIdentity(device)
    expect([await linked(), second.id]).toEqual([1, first.id])
    expect(second.reference.kid).not.toBe(first.reference.kid)
  })
})

describe('a device that can make no passkey', () => {
  it('gets a key of the vault where the configuration permits it, wrapped at rest', async () => {
    const { link: address } = await newJob(world.sandbox, await newIdentity(world.sandbox))
    const { end, kinds } = await link(withLink(device, address, noPasskeys))
    // The wallet's application takes passkeys of the device only; binding went well, signing in does not need a passkey.
    expect(kinds.slice(0, 4)).toEqual(['bi-start', 'bi-bind', 'identity-passkey', 'bi-software-key'])
    expect(end.state).toBe('done')
    const rows = await device.db.deviceKeys.toArray()
    expect(rows.map(({ name }) => name)).toEqual([expect.stringMatching(/^beyond-identity\/[0-9a-f]{16}\//)])
    expect(rows.every(row => typeof row.wrapped === 'string' && !('privateKey' in row))).toBe(true)
  })

  it('keeps no key of a linking that was given up, and the key of the identity that is linked', async () => {
    const identityId = await newIdentity(world.sandbox)
    const keys = async () => (await device.keyring.list('beyond-identity/')).map(({ name }) => name)
    await world.control('policy', { next: 'deny' })
    const { link: first } = await newJob(world.sandbox, identityId)
    const denied = await link(withLink(device, first, noPasskeys))
    expect([denied.end.state, problems(denied)]).toEqual(['cancelled', ['biPolicy']])
    expect(await keys()).toEqual([])
    const { link: second } = await newJob(world.sandbox, identityId)
    expect((await link(withLink(device, second, noPasskeys))).end.state).toBe('done')
    const kept = await keys()
    expect(kept).toEqual([(await linkedIdentity(device)).reference.keyName])
    await world.control('policy', { next: 'deny' })
    const { link: third } = await newJob(world.sandbox, identityId)
    expect((await link(withLink(device, third, noPasskeys))).end.state).toBe('cancelled')
    expect(await keys()).toEqual(kept)
  })

  it('is told so where it does not', async () => {
    const made = await consoleLink()
    const ended = await link(withLink(device, made.link, noPasskeys))
    expect(ended.end.error?.code).toBe('cancelled')
    expect(problems(ended)).toEqual(['identityUnsupported'])
    expect(await device.db.deviceKeys.count()).toBe(0)
  })
})

describe('a link is not used', () => {
  it.each([
    ['another host', (url: URL) => (url.host = 'evil.localhost:1'), 'biLinkForeign'],
    [
      'another tenant',
      (url: URL) => (url.pathname = url.pathname.replace(/tenants\/\w+/, 'tenants/00000000000000aa')),
      'biLinkForeign',
    ],
    [
      'another realm',
      (url: URL) => (url.pathname = url.pathname.replace(/realms\/\w+/, 'realms/00000000000000aa')),
      'biLinkForeign',
    ],
    ['another token', (url: URL) => url.searchParams.set('token', 'x'.repeat(64)), 'biLinkUnknown'],
    ['no token', (url: URL) => url.searchParams.delete('token'), 'biLinkUnknown'],
    ['two tokens', (url: URL) => url.searchParams.append('token', 'x'.repeat(64)), 'biLinkUnknown'],
  ])('with %s', async (_name, change, problem) => {
    const made = await consoleLink()
    const url = new URL(made.link)
    change(url)
    const ended = await link(withLink(device, url.href))
    expect(problems(ended)).toEqual([problem])
    const { body } = await api(world.sandbox, `/identities/${made.identityId}/credential-binding-jobs/${made.jobId}`)
    expect(body.state).toBe('LINK_SENT')
  })

  it('from another host in the parameters of a /bind address', async () => {
    await newJob(world.sandbox, await newIdentity(world.sandbox, 'bob@example.com'), 'EMAIL')
    const { address } = await followMail(world)
    for (const [name, value] of [
      ['api_base_url', 'http://evil.localhost:1'],
      ['tenant_id', '00000000000000aa'],
      ['realm_id', '00000000000000aa'],
    ] as const) {
      const url = new URL(address)
      url.searchParams.set(name, value)
      expect(problems(await link(withLink(device, url.href)))).toEqual(['biLinkForeign'])
    }
    expect(await world.counts()).toMatchObject({ bound: 0 })
  })

  it('twice, after its end, or once it was taken back', async () => {
    const used = await consoleLink()
    await link(withLink(device, used.link))
    expect(problems(await link(withLink(device, used.link)))).toEqual(['biLinkUsed'])
    const revoked = await consoleLink()
    await api(world.sandbox, `/identities/${revoked.identityId}/credential-binding-jobs/${revoked.jobId}:revoke`, {})
    expect(problems(await link(withLink(device, revoked.link)))).toEqual(['biLinkEnded'])
    const late = await consoleLink()
    await world.control('clock', { advanceSeconds: 7 * 24 * 3600 + 1 })
    expect(problems(await link(withLink(device, late.link)))).toEqual(['biLinkEnded'])
  })

  it('when the person says that it is not them', async () => {
    const made = await consoleLink()
    const { end } = await link(withLink(device, made.link, { 'bi-bind': () => cancel }))
    expect([end.state, await linked()]).toEqual(['cancelled', 0])
    expect(await world.counts()).toMatchObject({ bound: 0 })
  })

  it('that nobody sent: an address that only looks like an arrival ends quietly', async () => {
    const { end, shown } = await link(willing(device), { arrival: 'A'.repeat(43) })
    expect(await device.secrets.refs('identity-input/')).toEqual([])
    expect([end.error?.code, shown]).toEqual(['not_found', []])
  })

  it('with a passkey that was made for another challenge or at another origin', async () => {
    for (const wrong of [{ challenge: 'AAAA' }, { origin: 'http://evil.localhost' }, { userVerified: false }]) {
      const made = await consoleLink()
      const ended = await link(
        withLink(device, made.link, { 'identity-passkey': ({ view }) => usePasskey(device, view, wrong) }),
      )
      expect(problems(ended)).toContain('biPasskeyRefused')
    }
    expect(await world.counts()).toMatchObject({ bound: 0 })
  })
})

describe('what becomes of a mailed job is told', () => {
  const mailed = (answer: NonNullable<Person['bi-mail']>): Person =>
    willing(device, {
      'bi-start': ({ view }) =>
        view.problem ? cancel : { decision: 'new', displayName: 'Ann', username: 'ann', email: 'ann@example.com' },
      'bi-mail': answer,
    })

  it('that it could not be sent, and that it was sent then', async () => {
    await world.control('fail-email')
    const { end, shown } = await link(
      mailed(async ({ view }) => {
        if (view.state !== 'FAILED_TO_SEND')
          return { decision: 'link', link: (await world.outbox()).at(-1)?.link ?? '' }
        await world.control('fail-email', { fail: false })
        return { decision: 'again' }
      }),
    )
    expect(end.state).toBe('done')
    expect(shown.flatMap(({ kind, view }) => (kind === 'bi-mail' ? [view.state] : []))).toEqual([
      'FAILED_TO_SEND',
      'LINK_SENT',
    ])
  })

  it('that it was opened, and that it was taken back', { timeout: 60_000 }, async () => {
    const states: string[] = []
    const { end } = await link(
      mailed(async ({ view }) => {
        states.push(view.state)
        if (view.state === 'LINK_SENT') await followMail(world)
        if (view.state === 'LINK_OPENED') {
          const { body } = await api(world.sandbox, '/identities/-/credential-binding-jobs')
          const { id, identity_id: identityId } = body.credential_binding_jobs[0]
          await api(world.sandbox, `/identities/${identityId}/credential-binding-jobs/${id}:revoke`, {})
        }
        return view.state === 'REVOKED' ? cancel : undefined
      }),
    )
    expect([end.state, states]).toEqual(['cancelled', ['LINK_SENT', 'LINK_OPENED', 'REVOKED']])
  })

  it('that its link has arrived, and that it is too old; another one is sent then', { timeout: 60_000 }, async () => {
    const states: string[] = []
    const began = Date.now()
    const { end } = await link(
      mailed(async ({ view }) => {
        states.push(view.state)
        if (view.state === 'LINK_SENT' && states.length > 1)
          return { decision: 'link', link: (await world.outbox()).at(-1)?.link ?? '' }
        if (view.state === 'LINK_SENT') {
          const ticket = readTicket(new URL((await followMail(world)).address).searchParams)
          if (ticket) await postTicket(world.sandbox, ticket, 'getInfo')
        }
        if (view.state === 'REQUEST_DELIVERED') await world.control('clock', { advanceSeconds: 7 * 24 * 3600 + 1 })
        if (view.state !== 'EXPIRED') return undefined
        await world.control('clock', { now: null })
        return { decision: 'again' }
      }),
      {},
      // A wallet whose clock runs faster looks more often.
      () => began + (Date.now() - began) * 20,
    )
    expect([end.state, states]).toEqual(['done', ['LINK_SENT', 'REQUEST_DELIVERED', 'EXPIRED', 'LINK_SENT']])
  })

  it('that a passkey was bound with it elsewhere', { timeout: 60_000 }, async () => {
    const began = Date.now()
    const elsewhere = await newDevice(world)
    let isBound = false
    const ended = await link(
      mailed(async () => {
        // The question may be looked at again meanwhile: the link is good once.
        if (isBound) return undefined
        isBound = true
        const { address } = await followMail(world)
        const other = startWorker(elsewhere, { person: withLink(elsewhere, address) })
        expect(await linkIdentity(other, elsewhere, 'beyond-identity')).toMatchObject({ state: 'done' })
        other.stop()
        return undefined
      }),
      {},
      () => began + (Date.now() - began) * 20,
    )
    expect(problems(ended)).toEqual(['biLinkUsed'])
  })

  it('that a name is taken', async () => {
    await link()
    const other = await newDevice(world)
    const person = willing(other, {
      'bi-start': ({ view }) => (view.problem ? cancel : { decision: 'new', displayName: 'Bob', username: 'ann' }),
    })
    const worker = startWorker(other, { person })
    await linkIdentity(worker, other, 'beyond-identity')
    worker.stop()
    expect(worker.shown.at(-1)?.view).toMatchObject({ problem: 'biNameTaken' })
  })
})

it('keeps no token, link, code or verifier in the database', async () => {
  const made = await consoleLink()
  const ticket = await openLink(world.sandbox, made.link)
  const proofs: string[] = []
  await link(
    withLink(device, made.link, {
      'identity-passkey': ({ view }) => {
        proofs.push(view.options.challenge)
        return usePasskey(device, view)
      },
    }),
  )
  const rows = JSON.stringify(await Promise.all(device.db.tables.map(table => table.toArray())))
  const secrets = [ticket.token, new URL(made.link).searchParams.get('token') ?? '', proofs[0] ?? '']
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20)
    expect(rows).not.toContain(secret)
  }
  expect(rows).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}/)
  expect(device.session.items.size).toBe(0)
  expect(JSON.stringify(world.lines)).not.toContain(ticket.token)
})
