import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CardinalSandbox } from '../../../src/sandbox/cardinal/start.ts'
import type { CmpiFields } from '../../../src/wire/cardinal/cmpi.ts'
import { centinelPaths } from '../../../src/wire/cardinal/jwt.ts'
import { readProfiled } from '../../../src/wire/cardinal/messages.ts'
import { cards, claimsOf, control, Merchant, signJwt, startCardinalSandbox, vectors } from './support/merchant.ts'

let sandbox: CardinalSandbox
let merchant: Merchant
beforeAll(async () => {
  sandbox = await startCardinalSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  merchant = new Merchant(sandbox)
})

const contractTime = Date.UTC(2026, 2, 1, 12)

/** Every endpoint that takes a request JWT, and a good one for it. */
const endpoints: readonly (readonly [string, string, (merchant: Merchant, challenge: CmpiFields) => string])[] = [
  ['Collect', centinelPaths.collect, merchant => merchant.jwt()],
  ['StepUp', centinelPaths.stepUp, (merchant, challenge) => merchant.stepUpJwt(challenge)],
  ['Enroll', centinelPaths.enroll, merchant => merchant.enrollJwt('Q7tR2mVx9KpLw3Za81Yc')],
  ['Transact', centinelPaths.transact, merchant => merchant.transactJwt()],
]

describe('GetInfo', () => {
  it('accepts the vector of the contract, in both algorithms and for an epoch timestamp', async () => {
    sandbox.clock.set(contractTime)
    const Timestamp = '2026-03-01T12:00:00Z'
    const first = { Timestamp, Signature: 'U3uIQJD3LTOZn9TGRUiGOkf+MlAdMxpmHSf1cwaD8gM=' }
    const second = {
      Timestamp,
      Algorithm: 'SHA-512',
      Signature: 'WK/O7XwmpW6kfmUXMnL1J17siTkP2z0asvEa4Tin04NhasS0zpynZd+rPV9ZCifS3WBQanvyINvum6Ao/AlaYw==',
    }
    const epoch = { Timestamp: 1772366400, Signature: hash(`1772366400enrol0001${vectors.apiKey}`) }
    for (const change of [first, second, epoch])
      expect((await merchant.getInfo(change)).body).toMatchObject({ ErrorNumber: 0, RequestId: 'enrol0001' })
  })

  it.each([
    [
      'a hash without the TransactionId',
      { Timestamp: '2026-03-01T12:00:00Z', Signature: 'CkTyJTTlP3l5CCnoTLOvPD9EIKGbQibW4aEIktF9cPA=' },
      1010,
    ],
    ['another identifier', { Identifier: 'somebody' }, 1010],
    [
      'an old timestamp',
      { Timestamp: '2026-03-01T11:44:00Z', Signature: hash(`2026-03-01T11:44:00Zenrol0001${vectors.apiKey}`) },
      1011,
    ],
  ])('refuses %s', async (_, change, ErrorNumber) => {
    sandbox.clock.set(contractTime)
    expect((await merchant.getInfo(change)).body).toMatchObject({ ErrorNumber })
  })

  it.each(['4000000000001092', '41111', '400000000000109x'])('refuses the number %s', async AccountNumber => {
    expect((await merchant.getInfo({}, { AccountNumber })).body).toMatchObject({ ErrorNumber: 2000 })
  })

  it('answers 400 to another organisation and to no JSON, 415 to another type', async () => {
    expect((await merchant.getInfo({ OrgUnitId: 'f'.repeat(24) })).status).toBe(400)
    expect((await merchant.getInfo({}, {}, 'text/plain')).status).toBe(415)
    const url = `${sandbox.addresses.rest}/V1/AccountNumber/GetInfo`
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(url, { method: 'POST', headers, body: '{"Signature":' })).status).toBe(400)
  })

  it('wants an e-mail, and a timestamp of this quarter of an hour', async () => {
    expect((await merchant.getInfo({}, { Email: undefined })).body).toMatchObject({ ErrorNumber: 1002 })
    sandbox.clock.set(contractTime)
    const Timestamp = '2026-03-01T12:16:00Z'
    const Signature = hash(`${Timestamp}enrol0001${vectors.apiKey}`)
    expect((await merchant.getInfo({ Timestamp, Signature })).body).toMatchObject({ ErrorNumber: 1011 })
  })

  it.each(['Signature', 'Timestamp', 'Identifier', 'Algorithm', 'OrgUnitId', 'Payload'])(
    'names the missing field %s',
    async field => {
      expect(await merchant.getInfo({ [field]: undefined })).toMatchObject({ status: 400, body: { field } })
    },
  )

  it('leaves FlowType out where an older deployment would', async () => {
    await control(sandbox, 'switch', { flowType: 'left-out' })
    expect((await merchant.getInfo()).body.Payload.Account.Fido).toEqual({ Registered: false })
  })
})

describe('a request JWT', () => {
  const send = async (jwt: string, path: string = centinelPaths.enroll) => {
    const { status, text } = await merchant.browser.post(path, { JWT: jwt })
    return { status, body: status < 400 ? undefined : JSON.parse(text) }
  }
  const invalid = { status: 401, body: { ErrorNumber: 1010, ErrorDescription: 'JWT invalid' } }
  const expired = { status: 401, body: { ErrorNumber: 1011, ErrorDescription: 'JWT expired' } }

  beforeEach(async () => {
    await merchant.getInfo()
  })

  it('accepts vectors V3, V6 and V7 of the contract at their time, V3 once', async () => {
    sandbox.clock.set(contractTime)
    expect((await send(v3)).status).toBe(200)
    expect(await send(v3)).toEqual({ status: 401, body: { ErrorNumber: 1011, ErrorDescription: 'JWT already used' } })
    expect((await send(v6, centinelPaths.collect)).status).toBe(200)
    // Signed right, but nobody opened that transaction.
    expect((await send(v7, centinelPaths.stepUp)).body).toMatchObject({ ErrorNumber: 1002 })
  })

  it('refuses V3 with a changed payload, without signature, and after four hours', async () => {
    sandbox.clock.set(contractTime)
    const [header, body = '', signature] = v3.split('.')
    expect(await send(`${header}.${body.slice(0, -1)}A.${signature}`)).toEqual(invalid)
    expect(await send(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`)).toEqual(invalid)
    sandbox.clock.set(contractTime + 14_401_000)
    expect(await send(v3)).toEqual(expired)
  })

  it.each(endpoints)('counts once at %s', async (_, path, jwtOf) => {
    const jwt = jwtOf(merchant, await merchant.lookup())
    expect((await send(jwt, path)).status).toBe(200)
    expect(await send(jwt, path)).toEqual({
      status: 401,
      body: { ErrorNumber: 1011, ErrorDescription: 'JWT already used' },
    })
  })

  it.each([
    ['alg none', (claims: object) => signJwt({ ...claims }, { alg: 'none' })],
    ['alg HS512', (claims: object) => signJwt({ ...claims }, { alg: 'HS512' })],
    ['another secret', (claims: object) => signJwt({ ...claims }, undefined, 'another-secret')],
    ['the identifier as secret', (claims: object) => signJwt({ ...claims }, undefined, vectors.identifier)],
    ['another issuer', (claims: object) => signJwt({ ...claims, iss: 'somebody' })],
    ['the secret as issuer', (claims: object) => signJwt({ ...claims, iss: vectors.apiKey })],
    ['another organisation', (claims: object) => signJwt({ ...claims, OrgUnitId: 'f'.repeat(24) })],
    ['four parts', (claims: object) => `${signJwt({ ...claims })}.x`],
  ])('is refused everywhere for %s', async (_, forge) => {
    const challenge = await merchant.lookup()
    for (const [, path, jwtOf] of endpoints)
      expect(await send(forge(claimsOf(jwtOf(merchant, challenge))), path), path).toEqual(invalid)
  })

  it('is too old after two hours for device data, after four for an enrolment; and not from the future', async () => {
    const hours = (count: number) => Math.floor(sandbox.clock.now() / 1000) - count * 3600
    expect(await send(merchant.jwt({ iat: hours(2) - 5 }), centinelPaths.collect)).toEqual(expired)
    expect((await send(merchant.jwt({ iat: hours(2) + 5 }), centinelPaths.collect)).status).toBe(200)
    expect((await send(merchant.enrollJwt('abc', { iat: hours(4) + 5 }))).status).toBe(200)
    expect((await send(merchant.enrollJwt('abc', { iat: String(hours(0)) }))).status).toBe(200)
    expect(await send(merchant.enrollJwt('abc', { iat: hours(0) + 120 }))).toEqual(expired)
    expect(await send(merchant.enrollJwt('abc', { exp: hours(0) - 1 }))).toEqual(expired)
    const challenge = await merchant.lookup()
    expect(await send(merchant.stepUpJwt(challenge, { iat: hours(2) - 5 }), centinelPaths.stepUp)).toEqual(expired)
    expect(await send(merchant.transactJwt({ iat: hours(4) - 5 }), centinelPaths.transact)).toEqual(expired)
  })

  it.each(['iat', 'iss', 'OrgUnitId', 'ReferenceId', 'ReturnUrl', 'Payload'])(
    'needs the claim %s to enrol',
    async claim => {
      const { status, body } = await send(merchant.enrollJwt('abc', { [claim]: undefined }))
      expect({ status, body }).toEqual({
        status: 400,
        body: { ErrorNumber: 1002, ErrorDescription: `${claim} missing` },
      })
    },
  )

  it.each([
    ['Payload.CentinelTransactionId', { Payload: {} }],
    ['Payload.CentinelTransactionId', { Payload: { CentinelTransactionId: 7 } }],
    ['ReferenceId', { ReferenceId: 'not-a-uuid' }],
    ['ReturnUrl', { ReturnUrl: 'javascript:alert(1)' }],
    ['ReturnUrl', { ReturnUrl: 'chrome-extension://abcdef/return.html' }],
    ['iat', { iat: 'yesterday' }],
  ])('needs a %s that is one: %o', async (claim, change) => {
    expect(await send(merchant.enrollJwt('abc', change))).toEqual({
      status: 400,
      body: { ErrorNumber: 1002, ErrorDescription: `${claim} missing` },
    })
  })

  it('needs a jti except to enrol, and knows names by their case', async () => {
    expect((await send(merchant.enrollJwt('abc', { jti: undefined }))).status).toBe(200)
    expect((await send(merchant.jwt({ jti: undefined }), centinelPaths.collect)).status).toBe(400)
    expect(
      (await send(merchant.enrollJwt('abc', { ReturnUrl: undefined, ReturnURL: 'https://a.example' }))).status,
    ).toBe(400)
  })

  it.each(endpoints)('must be there, in a form, at %s', async (_, path) => {
    const missing = await merchant.browser.post(path, {})
    expect(missing).toMatchObject({ status: 400, text: '{"ErrorNumber":1010,"ErrorDescription":"JWT missing"}' })
    expect(await merchant.browser.post(path, { JWT: v3 }, 'text/plain')).toMatchObject({ status: 415, text: '' })
  })
})

describe('a lookup', () => {
  beforeEach(async () => {
    await merchant.getInfo()
  })

  it.each([
    ['another card', { CardNumber: cards.other }, '4002'],
    ['another e-mail', { Email: 'mallory@example.com' }, '4003'],
    ['another ReferenceId', { DFReferenceId: crypto.randomUUID() }, '4001'],
    ['a signature over something else', { Signature: hash('else') }, '1010'],
    ['another organisation', { OrgUnit: 'f'.repeat(24) }, '1010'],
    ['another message', { MsgType: 'cmpi_sale' }, '1002'],
    ['an amount with a point', { Amount: '42.50' }, '1002'],
  ])('is refused for %s', async (_, change, ErrorNo) => {
    expect(await merchant.lookup(change)).toMatchObject({ ErrorNo })
  })

  it.each([
    'DFReferenceId',
    'OrderNumber',
    'Amount',
    'CurrencyCode',
    'CardNumber',
    'CardExpMonth',
    'CardExpYear',
    'Email',
  ])('needs the element %s', async element => {
    const told = await merchant.lookup({ [element]: undefined })
    expect(told).toMatchObject({ ErrorNo: '1002', ErrorDesc: `${element} missing` })
  })

  it('knows the signatures of the contract, and only near their time', async () => {
    sandbox.clock.set(contractTime)
    const signed = { Timestamp: '1772366400000', Signature: 'vRp7SGbfi9z23sW+SZhvD73bq6OA1HtoYzkGAu2EZys=' }
    const sha512 = 'L6Eta72W7lEZFHLtKJk4KGiY+iwoW9uG1M5Dm55ikdllrfRFJBCEylE7zlb+/sdKWXlRoyRcbqwHA/AuUMOh0g=='
    expect(await merchant.lookup(signed)).toMatchObject({ ErrorNo: '0', PAResStatus: 'C' })
    expect(await merchant.lookup({ ...signed, Algorithm: 'SHA-512', Signature: sha512 })).toMatchObject({
      ErrorNo: '0',
    })
    sandbox.clock.set(contractTime + 16 * 60_000)
    expect(await merchant.lookup(signed)).toMatchObject({ ErrorNo: '1011' })
  })

  it.each([
    [cards.refused, 'N', '07'],
    [cards.attempted, 'A', '06'],
  ])('of %s answers %s without a cryptogram', async (pan, PAResStatus, EciFlag) => {
    const other = new Merchant(sandbox, { pan })
    await other.getInfo()
    expect(await other.lookup()).toMatchObject({ PAResStatus, EciFlag, Cavv: '', ACSUrl: '' })
  })

  it('of a challenge is asked about by its id alone', async () => {
    expect(await merchant.authenticate('unknown')).toMatchObject({ ErrorNo: '4004' })
    const { TransactionId = '' } = await merchant.lookup()
    expect(await merchant.authenticate(TransactionId)).toMatchObject({ ErrorNo: '0', PAResStatus: 'U', Cavv: '' })
  })

  it("'s challenge can not be moved to another session", async () => {
    const challenge = await merchant.lookup()
    const other = new Merchant(sandbox, { pan: cards.other })
    await other.getInfo()
    const { status } = await other.browser.post(centinelPaths.stepUp, { JWT: other.stepUpJwt(challenge) })
    expect(status).toBe(400)
  })

  it("'s challenge allows three wrong codes", async () => {
    const challenge = await merchant.lookup()
    const first = await merchant.browser.post(centinelPaths.stepUp, { JWT: merchant.stepUpJwt(challenge) })
    const page = await merchant.browser.post('/acs/challenge', first.form?.fields ?? {})
    const answer = { ...page.form?.fields, code: '111111' }
    expect((await merchant.browser.post('/acs/answer', answer)).text).toContain('not right')
    expect((await merchant.browser.post('/acs/answer', answer)).text).toContain('not right')
    expect((await merchant.browser.post('/acs/answer', answer)).form?.url).toBe('https://merchant.example/return')
    expect(await merchant.authenticate(challenge.TransactionId ?? '')).toMatchObject({ PAResStatus: 'N' })
  })
})

describe('device data collection', () => {
  it.each(['v1', 'v2'] as const)('tells its end in the shape of %s', async collect => {
    await control(sandbox, 'switch', { collect })
    await merchant.getInfo()
    const { data } = await merchant.browser.collect(merchant.jwt())
    expect(readProfiled(JSON.parse(data.message ?? ''))).toEqual({ sessionId: merchant.referenceId, complete: true })
  })

  it('posts a response JWT to the ReturnUrl where there is one', async () => {
    await merchant.getInfo()
    const jwt = merchant.jwt({ ReturnUrl: 'https://merchant.example/return' })
    const { form } = await merchant.browser.collect(jwt)
    expect(form?.url).toBe('https://merchant.example/return')
    expect(claimsOf(form?.fields.Response ?? '')).toMatchObject({
      aud: claimsOf(jwt).jti,
      Payload: { ActionCode: 'SUCCESS', SessionId: merchant.referenceId },
    })
  })

  it('works at the older address, and says when a session is not known', async () => {
    await merchant.getInfo()
    expect((await merchant.browser.collect(merchant.jwt(), '/V1/Cruise/Collect')).status).toBe(200)
    const stranger = await merchant.browser.collect(merchant.jwt({ ReferenceId: crypto.randomUUID() }))
    expect(readProfiled(JSON.parse(stranger.data.message ?? ''))?.complete).toBe(false)
  })
})

describe('the device', () => {
  it('is not supported without an authenticator of its own, or with an unknown card type', async () => {
    expect(await merchant.browser.setup('VSA', false)).toEqual({ FidoSupported: false })
    expect(await merchant.browser.setup('XYZ')).toEqual({ FidoSupported: false })
  })

  it('is completed only for somebody who enrolled, and not while that fails', async () => {
    expect(await merchant.browser.completeEnrollment('stranger')).toBe(404)
    expect(await merchant.browser.completeEnrollment('not a user id')).toBe(400)
    const userId = await merchant.enrolled()
    await control(sandbox, 'switch', { completion: 'fails' })
    expect(await merchant.browser.completeEnrollment(userId)).toBe(503)
  })
})

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

const v3 =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiIwZDljOGI3YS02ZjVlLTRkM2MtOGIyYS0xOTA4MTcyNjM1NDQiLCJpYXQiOjE3NzIzNjY0MDAsImlzcyI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYiIsIk9yZ1VuaXRJZCI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYyIsIlJlZmVyZW5jZUlkIjoiM2YyYjZjMWEtOGQ0ZS00ZjcwLTlhMWItMmMzZDRlNWY2MDcxIiwiUmV0dXJuVXJsIjoiaHR0cHM6Ly9zaG9wLmV4YW1wbGUvZmlkby9yZXR1cm4iLCJQYXlsb2FkIjp7IkNlbnRpbmVsVHJhbnNhY3Rpb25JZCI6IlE3dFIybVZ4OUtwTHczWmE4MVljIn19.DCaOw7QCw2-nc6eUt3HlHErK-8FTwit5uPI9pb2bvcs'
const v6 =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiJhMWIyYzNkNC1lNWY2LTQwNzEtODI5My1hNGI1YzZkN2U4ZjkiLCJpYXQiOjE3NzIzNjY0MDAsImlzcyI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYiIsIk9yZ1VuaXRJZCI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYyIsIlJlZmVyZW5jZUlkIjoiM2YyYjZjMWEtOGQ0ZS00ZjcwLTlhMWItMmMzZDRlNWY2MDcxIiwiUmV0dXJuVXJsIjoiaHR0cHM6Ly9zaG9wLmV4YW1wbGUvZGRjL3JldHVybiJ9.clFTYOXoSxbPl6sBPL9SztyKTdfsqlMk6HCbBKk73Yc'
const v7 =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiJiMmMzZDRlNS1mNjA3LTQxODItOTNhNC1iNWM2ZDdlOGY5MDEiLCJpYXQiOjE3NzIzNjY0MDAsImlzcyI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYiIsIk9yZ1VuaXRJZCI6IjY1ZjFhMmIzYzRkNWU2ZjcwODE5MmEzYyIsIlJlZmVyZW5jZUlkIjoiM2YyYjZjMWEtOGQ0ZS00ZjcwLTlhMWItMmMzZDRlNWY2MDcxIiwiUmV0dXJuVXJsIjoiaHR0cHM6Ly9zaG9wLmV4YW1wbGUvc3RlcHVwL3JldHVybiIsIk9iamVjdGlmeVBheWxvYWQiOnRydWUsIlBheWxvYWQiOnsiQUNTVXJsIjoiaHR0cDovL2xvY2FsaG9zdDo4Nzg4L2Fjcy9jaGFsbGVuZ2UiLCJQYXlsb2FkIjoiZXlKdFpYTnpZV2RsVkhsd1pTSTZJa05TWlhFaUxDSnRaWE56WVdkbFZtVnljMmx2YmlJNklqSXVNaTR3SWl3aWRHaHlaV1ZFVTFObGNuWmxjbFJ5WVc1elNVUWlPaUl4TVRFeE1URXhNUzB5TWpJeUxUUXpNek10T0RRME5DMDFOVFUxTlRVMU5UVTFOVFVpTENKaFkzTlVjbUZ1YzBsRUlqb2lOalkyTmpZMk5qWXROemMzTnkwME9EZzRMVGs1T1RrdE1EQXdNREF3TURBd01EQXdJaXdpWTJoaGJHeGxibWRsVjJsdVpHOTNVMmw2WlNJNklqQXlJbjAiLCJUcmFuc2FjdGlvbklkIjoiUTd0UjJtVng5S3BMdzNaYTgxWWMifX0.4MVdKMH38PK4s030kvpCxIGfsxbQKwmyjG5ijvclH78'
