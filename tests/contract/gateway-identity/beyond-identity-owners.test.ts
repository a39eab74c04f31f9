import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestWallet } from '../gateway/wallet.ts'
import { api, call, control, newIdentity, newJob, openLink, TestDevice } from '../sandbox-beyond-identity/client.ts'
import {
  bindNew,
  browse,
  followMail,
  type IdentityStage,
  signIn,
  startIdentityStage,
  verify,
} from './beyond-identity-stage.ts'

let stage: IdentityStage
let wallet: TestWallet
let stranger: TestWallet

beforeAll(async () => {
  stage = await startIdentityStage()
  stranger = await TestWallet.enrolled(stage.gateway)
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.sandbox, 'reset', {})
  await control(stage.sandbox, 'switch', { invokeUrl: stage.gateway.origin })
  wallet = await TestWallet.enrolled(stage.gateway)
})

const base = '/v1/beyond-identity'
const counts = async () => (await call(stage.sandbox, `${stage.sandbox.addresses.control}/__sandbox/counts`)).body
const person = { displayName: 'Ann', username: 'ann@example.com', emailAddress: 'ann@example.com' }

async function madeBy(by: TestWallet, body: object): Promise<string> {
  return ((await by.post(`${base}/identities`, body)).body as { identityId: string }).identityId
}

/** What a gateway dies of between the cloud's word and its own. */
const deaths: readonly (readonly [string, string, () => Promise<void>])[] = [
  ['identities', 'its process died before it wrote the owner down', () => dieBefore(/INTO identities/)],
  ['identities', "the cloud's answer was lost", () => lose('/identities$')],
  ['jobs', 'its process died before it wrote the owner down', () => dieBefore(/INTO beyond_identity_jobs/)],
  ['jobs', "the cloud's answer was lost", () => lose('/credential-binding-jobs$')],
]

async function dieBefore(statement: RegExp): Promise<void> {
  stage.crash.on = statement
}

async function lose(path: string): Promise<void> {
  await control(stage.sandbox, 'faults', { match: { method: 'POST', path }, mode: 'drop-after' })
}

const when = (what: string) => deaths.filter(([of]) => of === what).map(([, ...death]) => death)

describe('nothing at the cloud is left without an owner', () => {
  it.each(when('identities'))('an identity, when %s: the same call finds it', async (_name, die) => {
    await die()
    expect((await wallet.post(`${base}/identities`, person)).status).toBeGreaterThanOrEqual(500)
    expect((await counts()).identities).toBe(1)
    const again = await wallet.post(`${base}/identities`, person)
    expect(again.status).toBe(201)
    expect((await counts()).identities).toBe(1)
    expect(JSON.stringify((await wallet.get(`${base}/identities`)).body)).toContain(
      (again.body as { identityId: string }).identityId,
    )
  })

  it.each(when('jobs'))(
    'a mailed job, when %s: the same call finds it, and nobody gets two e-mails',
    async (_name, die) => {
      const path = `${base}/identities/${await madeBy(wallet, person)}/binding-jobs`
      await die()
      expect((await wallet.post(path, { deliveryMethod: 'EMAIL' })).status).toBeGreaterThanOrEqual(500)
      const again = await wallet.post(path, { deliveryMethod: 'EMAIL' })
      expect(again.status).toBe(201)
      expect(await counts()).toMatchObject({ jobs: 1, mails: 1 })
      const { jobId } = again.body as { jobId: string }
      expect((await wallet.get(`${path}/${jobId}`)).body).toMatchObject({ state: 'LINK_SENT' })
    },
  )

  it.each(when('jobs'))('a mailed job, when %s: its link still goes to nobody else', async (_name, die) => {
    const path = `${base}/identities/${await madeBy(wallet, person)}/binding-jobs`
    await die()
    await wallet.post(path, { deliveryMethod: 'EMAIL' })
    const secret = (await browse(stage, await followMail(stage))).split('/').at(-1)
    expect((await stranger.post(`${base}/bind-arrivals`, { secret })).status).toBe(404)
    expect((await wallet.post(`${base}/bind-arrivals`, { secret })).status).toBe(200)
  })

  it.each(when('jobs'))(
    'a returned job, when %s: its lost link is revoked before a new one is made',
    async (_name, die) => {
      const identityId = await madeBy(wallet, { displayName: 'Ann', username: 'ann' })
      const path = `${base}/identities/${identityId}/binding-jobs`
      await die()
      await wallet.post(path, { deliveryMethod: 'RETURN' })
      const again = await wallet.post(path, { deliveryMethod: 'RETURN' })
      expect(again.body).toHaveProperty('link')
      const { body } = await api(stage.sandbox, `/identities/${identityId}/credential-binding-jobs`)
      expect(body.credential_binding_jobs.map(({ state }: { state: string }) => state)).toEqual([
        'REVOKED',
        'LINK_SENT',
      ])
    },
  )

  it('a second call that was not cut off makes a second job', async () => {
    const path = `${base}/identities/${await madeBy(wallet, person)}/binding-jobs`
    await wallet.post(path, { deliveryMethod: 'EMAIL' })
    await wallet.post(path, { deliveryMethod: 'EMAIL' })
    expect(await counts()).toMatchObject({ jobs: 2, mails: 2 })
  })
})

describe('an identity of somebody else is not had', () => {
  it.each([
    ['made before the call that was cut off', async () => control(stage.sandbox, 'clock', { advanceSeconds: -120 })],
    ['with another name', async () => undefined],
  ])('by asking for its user name after a call that was cut off: %s', async (name, move) => {
    await move()
    const displayName = name === 'with another name' ? 'Bob' : 'Ann'
    const made = await api(stage.sandbox, '/identities', {
      identity: { display_name: displayName, traits: { type: 'traits_v0', username: 'ann' } },
    })
    await control(stage.sandbox, 'clock', { now: null })
    await control(stage.sandbox, 'faults', { match: { path: '/identities$' }, mode: 'drop-before' })
    const wanted = { displayName: 'Ann', username: 'ann' }
    expect((await wallet.post(`${base}/identities`, wanted)).status).toBe(502)
    const taken = await wallet.post(`${base}/identities`, wanted)
    expect([taken.status, taken.body]).toMatchObject([409, { error: { code: 'identity_conflict' } }])
    const path = `${base}/identities/${made.body.id}/binding-jobs`
    expect((await wallet.post(path, { deliveryMethod: 'RETURN' })).status).toBe(404)
  })

  it('by guessing its id, or by having made it before somebody else bound a passkey to it', async () => {
    const guessed = await newIdentity(stage.sandbox)
    for (const deliveryMethod of ['RETURN', 'EMAIL']) {
      expect((await wallet.post(`${base}/identities/${guessed}/binding-jobs`, { deliveryMethod })).status).toBe(404)
    }
    const identityId = await madeBy(wallet, { displayName: 'Ann', username: 'ann' })
    const { link } = await newJob(stage.sandbox, identityId)
    const device = await TestDevice.create()
    expect((await device.bind(stage.sandbox, await openLink(stage.sandbox, link))).status).toBe(200)
    const path = `${base}/identities/${identityId}/binding-jobs`
    const refused = await wallet.post(path, { deliveryMethod: 'RETURN' })
    expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'identity_unproved' } }])
  })

  it('nor are its passkeys seen or ended by a wallet that only made it', async () => {
    const identityId = await madeBy(wallet, { displayName: 'Ann', username: 'ann' })
    const { link } = await newJob(stage.sandbox, identityId)
    const bound = await (await TestDevice.create()).bind(stage.sandbox, await openLink(stage.sandbox, link))
    const path = `${base}/identities/${identityId}/passkeys`
    for (const refused of [await wallet.get(path), await wallet.post(`${path}/${bound.body.id}/revoke`, {})]) {
      expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'identity_unproved' } }])
    }
    const { body } = await api(stage.sandbox, `/identities/${identityId}/credentials`)
    expect(body.credentials).toMatchObject([{ state: 'ACTIVE' }])
  })

  it('and a wallet that signed in as it gets as many links as a person needs, not as many as it likes', async () => {
    const bound = await bindNew(stage, wallet)
    expect((await verify(wallet, 'link', await signIn(stage, bound))).status).toBe(200)
    const path = `${base}/identities/${bound.identityId}/binding-jobs`
    const statuses: number[] = []
    for (let count = 0; count < 30; count += 1) {
      statuses.push((await wallet.post(path, { deliveryMethod: 'RETURN' })).status)
    }
    expect(new Set(statuses.slice(0, 29))).toEqual(new Set([201]))
    expect(statuses.at(-1)).toBe(429)
  })
})
