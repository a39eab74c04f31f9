import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readCardinal } from '../../../src/gateway/cardinal/config.ts'
import { envFromSandbox as cardinalEnv } from '../../../src/gateway/cardinal/from-sandbox.ts'
import { ConfigError } from '../../../src/gateway/config-error.ts'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { preflight } from '../../../src/gateway/preflight.ts'
import { configureProviders } from '../../../src/gateway/providers.ts'
import { cards, claimsOf, control, countsOf, vectors } from '../sandbox-cardinal/support/merchant.ts'
import {
  CardinalShopper,
  type CardinalStage,
  holder,
  lookupBody,
  order,
  startCardinalStage,
} from './cardinal-shopper.ts'
import { expectNowhere, tablesOf } from './support/kept.ts'

let stage: CardinalStage
let shopper: CardinalShopper
/** The gateway's clock only goes forward: its limits count by it. */
let ahead = 0
const clock = { now: () => Date.now() + ahead }
beforeAll(async () => {
  stage = await startCardinalStage({
    now: () => clock.now(),
    rates: { wallet: 100_000, address: 100_000, enrolment: 100_000 },
  })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.cardinal, 'reset')
  shopper = await CardinalShopper.create(stage, () => clock.now())
})

const refused = (status: number, code: string) => ({ status, body: { error: { code } } })
const byProvider = (errorNumber: string) => ({ status: 422, body: { errorNumber } })

describe('Cardinal through the gateway', () => {
  it('enrols after a challenge, and knows the device afterwards', async () => {
    expect((await shopper.open()).body).toMatchObject({ registered: false })
    expect((await shopper.challenged()).body).toMatchObject({ kind: 'authenticated', eci: '05' })
    const { jwt, request } = await shopper.ok(shopper.call('enroll'))
    expect((await shopper.result(request)).body).toEqual({ state: 'waiting' })
    expect(await shopper.browser.deliver(await shopper.browser.fido('enroll', jwt))).toBe(303)
    const told = await shopper.ok(shopper.result(request))
    expect(told).toEqual({ state: 'arrived', result: { kind: 'enrolled', userId: expect.any(String) } })
    await shopper.browser.completeEnrollment(told.result.userId)
    expect((await shopper.open()).body).toMatchObject({ registered: true })
    expect(await countsOf(stage.cardinal)).toMatchObject({ enrolled: 1, requestsRefused: 0 })
  })

  it('tells how a challenge ended again from memory, has it nowhere else, and asks no second time', async () => {
    await stage.store.query('DELETE FROM answers')
    const told = (await shopper.challenged()).body as { kind: string; cavv: string }
    expect(told).toMatchObject({ kind: 'authenticated' })
    const sent = {
      method: 'POST',
      path: `/v1/cardinal/sessions/${shopper.session}/authenticate`,
      body: {},
      idempotencyKey: randomUUID(),
    }
    expect((await shopper.wallet.send(sent)).body).toEqual((await shopper.wallet.send(sent)).body)
    expect(await shopper.wallet.send({ ...sent, to: await stage.another() })).toMatchObject(refused(409, 'answer_lost'))
    expect(await stage.store.query('SELECT hash FROM answers')).toEqual([])
    const kept = (await tablesOf(stage.store)) + JSON.stringify(stage.lines)
    for (const secret of [told.cavv, holder.accountNumber, shopper.session]) expectNowhere(kept, secret)
  })

  it('authenticates a purchase with the passkey instead of a challenge', async () => {
    await shopper.enrolled()
    await shopper.open()
    await shopper.collect()
    const { jwt, request } = await shopper.ok(shopper.call('transact', order))
    await shopper.browser.deliver(await shopper.browser.fido('transact', jwt))
    expect((await shopper.result(request)).body).toEqual({ state: 'arrived', result: { kind: 'authenticated' } })
    expect((await shopper.lookup({ challenge: 'none' })).body).toMatchObject({ kind: 'authenticated', eci: '05' })
  })

  it('sends the registration check of vector V1 and the claims of the seed', async () => {
    await shopper.challenged()
    const { jwt } = await shopper.ok(shopper.call('enroll'))
    const claims = claimsOf(jwt)
    expect(Object.keys(claims).sort()).toEqual([
      'OrgUnitId',
      'Payload',
      'ReferenceId',
      'ReturnUrl',
      'iat',
      'iss',
      'jti',
    ])
    expect(claims).toMatchObject({
      iss: vectors.identifier,
      OrgUnitId: vectors.orgUnitId,
      ReferenceId: shopper.referenceId,
      Payload: { CentinelTransactionId: expect.stringMatching(/^[A-Za-z0-9]{20}$/) },
    })
    expect(typeof claims.iat).toBe('number')
    expect(claims.ReturnUrl).toMatch(/\/callback\/cardinal\/[\w-]{43}$/)
    expect(jwt).not.toContain(Buffer.from(vectors.apiKey).toString('base64url').slice(4, 30))
  })

  it.each([0, 6100, 6101, 9000])('tells the end %i of an enrolment', async errorNumber => {
    const kinds = { 0: 'not_done', 6100: 'failed', 6101: 'cancelled', 9000: 'service_error' } as const
    await shopper.challenged()
    await control(stage.cardinal, 'fail', { errorNumber })
    const { jwt, request } = await shopper.ok(shopper.call('enroll'))
    await shopper.browser.deliver(await shopper.browser.fido('enroll', jwt))
    const kind = kinds[errorNumber as keyof typeof kinds]
    expect((await shopper.result(request)).body).toEqual({ state: 'arrived', result: { kind } })
  })

  it.each([
    ['000000', 'N'],
    ['cancel', 'N'],
  ])('tells that the bank refused after %s', async (code, status) => {
    expect((await shopper.challenged(code)).body).toEqual({ kind: 'failed', status })
  })

  it.each([
    [cards.frictionless, { kind: 'authenticated', eci: '05' }],
    [cards.refused, { kind: 'failed', status: 'N' }],
    [cards.attempted, { kind: 'failed', status: 'A' }],
  ])('tells what a lookup of %s said', async (accountNumber, told) => {
    await shopper.open({ accountNumber })
    expect((await shopper.lookup({ accountNumber })).body).toMatchObject(told)
  })

  it('passes on what Cardinal refuses, by its number alone', async () => {
    expect(await shopper.open({ accountNumber: '4000000000001092' })).toMatchObject(byProvider('2000'))
    await shopper.open()
    const { referenceId } = shopper
    await control(stage.cardinal, 'reset')
    expect(referenceId).not.toBe('')
    expect(await shopper.lookup()).toMatchObject(byProvider('4001'))
  })

  it.each([
    ['drop-after', refused(502, 'provider_unreachable')],
    ['status', refused(502, 'provider_unreachable')],
  ])('says so when Cardinal does not answer: %s', async (mode, told) => {
    await control(stage.cardinal, 'faults', { match: { path: 'GetInfo' }, mode })
    expect(await shopper.open()).toMatchObject(told)
    expect((await shopper.open()).status).toBe(201)
  })
})

describe('the ceremony page', () => {
  it("loads Cardinal's library and posts to Cardinal alone", async () => {
    const page = await fetch(`${stage.gateway.loopback}/ceremony/c-1`)
    const policy = page.headers.get('content-security-policy') ?? ''
    const { origin } = new URL(stage.cardinal.sdkUrl)
    expect(policy).toContain(`script-src ${origin};`)
    expect(policy).toContain(`form-action ${origin};`)
    expect(policy).toMatch(new RegExp(`frame-src [^;]*${origin}`))
    expect(await page.text()).not.toContain('<script')
  })
})

describe('a session', () => {
  it.each([
    ['another card', { accountNumber: cards.other }],
    ['another e-mail', { email: 'mallory@example.com' }],
  ])('refuses %s midway, before Cardinal is asked', async (_, change) => {
    await shopper.open()
    const before = await countsOf(stage.cardinal)
    expect(await shopper.lookup(change)).toMatchObject(refused(409, 'session_mismatch'))
    expect(await countsOf(stage.cardinal)).toEqual(before)
  })

  it('keeps its own ReferenceId whatever a wallet says', async () => {
    await shopper.open()
    const { jwt } = await shopper.ok(shopper.call('collect', { referenceId: randomUUID(), ReferenceId: randomUUID() }))
    expect(claimsOf(jwt).ReferenceId).toBe(shopper.referenceId)
  })

  it('is over after twenty minutes, for every step', async () => {
    await shopper.challenged()
    ahead += 20 * 60_000
    for (const [step, body] of steps)
      expect(await shopper.call(step, body), step).toMatchObject(refused(410, 'session_ended'))
  })

  it('has no challenge and no transaction before a lookup', async () => {
    await shopper.open()
    for (const step of ['step-up', 'authenticate', 'enroll'])
      expect(await shopper.call(step), step).toMatchObject(refused(409, 'session_mismatch'))
  })
})

const steps: readonly (readonly [string, object])[] = [
  ['collect', {}],
  ['lookup', lookupBody],
  ['step-up', {}],
  ['authenticate', {}],
  ['enroll', {}],
  ['transact', order],
]

describe("another wallet's session", () => {
  const unknown = { status: 404, body: { error: { code: 'not_found', message: 'Not found.' } } }
  const plain = ({ status, body }: { status: number; body: unknown }) => ({ status, body })

  it.each(steps)('answers %s as if it did not exist', async (step, body) => {
    await shopper.challenged()
    const other = await CardinalShopper.create(stage, () => clock.now())
    expect(plain(await other.call(step, body, shopper.session))).toEqual(unknown)
    expect(plain(await other.call(step, body, 'x'.repeat(43)))).toEqual(unknown)
  })

  it('tells nobody else what came back', async () => {
    await shopper.challenged()
    const { request } = await shopper.ok(shopper.call('enroll'))
    const other = await CardinalShopper.create(stage, () => clock.now())
    expect(plain(await other.result(request))).toEqual(unknown)
    expect(plain(await other.result('x'.repeat(43)))).toEqual(unknown)
  })
})

describe('what the gateway keeps', () => {
  it('holds no card number, e-mail, cryptogram or key, in no table and no line', async () => {
    const answer = await shopper.challenged()
    const { cavv } = answer.body as { cavv: string }
    await shopper.open({ accountNumber: cards.other, email: 'secret@example.com' })
    await shopper.enrolled()
    const tables = await stage.store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    const rows = await Promise.all(tables.map(({ tablename }) => stage.store.query(`SELECT * FROM ${tablename}`)))
    const kept = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(kept).toContain(shopper.referenceId)
    for (const secret of [
      holder.accountNumber,
      cards.other,
      holder.email,
      'secret@example.com',
      cavv,
      vectors.apiKey,
    ]) {
      expect(kept, secret).not.toContain(secret)
      expect(JSON.stringify(stage.lines), secret).not.toContain(secret)
    }
    expect(JSON.stringify(stage.lines)).not.toContain(shopper.session)
  })

  it('is forgotten after a while', async () => {
    await shopper.challenged()
    const { purgeExpired } = await import('../../../src/gateway/store/purge.ts')
    await purgeExpired(stage.store, clock.now() + 41 * 60_000)
    expect(await stage.store.query('SELECT 1 FROM cardinal_sessions')).toEqual([])
    expect(await stage.store.query('SELECT 1 FROM cardinal_requests')).toEqual([])
  })
})

describe('the operator', () => {
  const env = () => cardinalEnv(stage.cardinal)

  it('who offers no Cardinal needs nothing for it, and has no such routes', async () => {
    expect(preflight({}).map(({ variable }) => variable)).not.toContain('CARDINAL_API_KEY')
    expect(Object.keys(configureProviders(gatewayEnvFromSandbox({ visa: stage.sandbox }), 'sandbox'))).toEqual(['visa'])
  })

  it.each([
    'CARDINAL_API_IDENTIFIER',
    'CARDINAL_API_KEY',
    'CARDINAL_ORG_UNIT_ID',
    'CARDINAL_DX_URL',
    'CARDINAL_SDK_URL',
  ])('is told that %s is missing', variable => {
    const missing = preflight({ ...env(), [variable]: ' ' }).find(one => one.variable === variable)
    expect(missing?.what).toMatch(/\.$/)
    expect(missing?.where).not.toBe('')
  })

  it.each([
    ['the key in place of its id', { CARDINAL_API_IDENTIFIER: vectors.apiKey }, 'sandbox'],
    ['a foreign host for the library', { CARDINAL_SDK_URL: 'http://evil.localhost/sdk.js' }, 'sandbox'],
    [
      'a foreign host for the Centinel API',
      { CARDINAL_CENTINEL_API_URL: 'https://centinel.example', CARDINAL_SDK_URL: 'https://centinel.example/sdk.js' },
      'live',
    ],
    [
      'an address without TLS',
      {
        CARDINAL_CENTINEL_API_URL: 'https://centinelapi.cardinalcommerce.com',
        CARDINAL_SDK_URL: 'https://centinelapi.cardinalcommerce.com/a.js',
        CARDINAL_DX_URL: 'http://dx.example',
      },
      'live',
    ],
    ['no address', { CARDINAL_DX_URL: 'dx' }, 'sandbox'],
  ] as const)('is stopped for %s', (_, change, mode) => {
    expect(() => readCardinal({ ...env(), ...change }, mode)).toThrow(ConfigError)
  })
})
