import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signRequest } from '../../../src/gateway/cardinal/sign.ts'
import { verifyResponse } from '../../../src/gateway/cardinal/verify.ts'
import { claimsOf, control, signJwt, vectors } from '../sandbox-cardinal/support/merchant.ts'
import { unlimited } from '../support/outside.ts'
import { CardinalShopper, type CardinalStage, startCardinalStage } from './cardinal-shopper.ts'

let stage: CardinalStage
let shopper: CardinalShopper
beforeAll(async () => {
  stage = await startCardinalStage({ rates: unlimited })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.cardinal, 'reset')
  shopper = await CardinalShopper.create(stage)
})

describe('a response JWT', () => {
  let request = ''
  let url = ''
  let good: Record<string, unknown> = {}

  beforeEach(async () => {
    await shopper.challenged()
    const opened = await shopper.ok(shopper.call('enroll'))
    request = opened.request
    const returned = await shopper.browser.fido('enroll', opened.jwt)
    url = returned.url
    good = claimsOf(returned.fields.Response ?? '')
  })

  const deliver = (Response: string) => shopper.browser.deliver({ url, fields: { Response } })
  const state = async () => (await shopper.ok(shopper.result(request))).state

  it.each<[string, () => string]>([
    ['no algorithm', () => signJwt(good, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['another algorithm', () => hs512(good)],
    ['another secret', () => signJwt(good, undefined, 'another-secret')],
    ['the public identifier as secret', () => signJwt(good, undefined, vectors.identifier)],
    ['another issuer', () => signJwt({ ...good, iss: 'somebody' })],
    ['the audience of another request', () => signJwt({ ...good, aud: randomUUID() })],
    ['no audience', () => signJwt({ ...good, aud: undefined })],
    ['an end in the past', () => signJwt({ ...good, exp: Math.floor(Date.now() / 1000) - 1 })],
    ['no end', () => signJwt({ ...good, exp: undefined })],
    ['a time to come', () => signJwt({ ...good, iat: Math.floor(Date.now() / 1000) + 120 })],
    [
      'another ReferenceId',
      () => signJwt({ ...good, Payload: { ...(good.Payload as object), ReferenceId: randomUUID() } }),
    ],
    ['a UserId that is none', () => signJwt({ ...good, Payload: { ...(good.Payload as object), UserId: '../x' } })],
    ['no payload', () => signJwt({ ...good, Payload: undefined })],
    ['nothing at all', () => ''],
  ])('with %s is refused, and the right one still counts', async (_, forge) => {
    await deliver(forge())
    expect(await state()).toBe('waiting')
    await deliver(signJwt(good))
    expect(await state()).toBe('arrived')
  })

  it('counts once, and only at the address it was made for', async () => {
    const second = await shopper.ok(shopper.call('enroll'))
    const otherUrl = url.replace(/[^/]+$/, second.request)
    await shopper.browser.deliver({ url: otherUrl, fields: { Response: signJwt(good) } })
    expect((await shopper.ok(shopper.result(second.request))).state).toBe('waiting')
    await deliver(signJwt(good))
    const told = (await shopper.ok(shopper.result(request))).result
    await deliver(signJwt({ ...good, Payload: { ...(good.Payload as object), UserId: 'mallory' } }))
    expect((await shopper.ok(shopper.result(request))).result).toEqual(told)
  })

  it('of a challenge counts for the transaction it was opened for', async () => {
    const { request: open } = await shopper.ok(shopper.call('step-up'))
    const back = url.replace(/[^/]+$/, open)
    await shopper.browser.deliver({ url: back, fields: { TransactionId: 'another' } })
    expect((await shopper.ok(shopper.result(open))).state).toBe('waiting')
  })
})

describe('the vectors of the contract', () => {
  const config = { ...vectors, dxUrl: '', centinelUrl: '', centinelApiUrl: '', sdkUrl: '' }
  const now = 1_772_366_409_000
  const expected = {
    requestId: '0d9c8b7a-6f5e-4d3c-8b2a-190817263544',
    referenceId: '3f2b6c1a-8d4e-4f70-9a1b-2c3d4e5f6071',
    now,
  }

  it('V4 and V5 are read', async () => {
    expect(await verifyResponse(config, v4, expected)).toMatchObject({
      ErrorNumber: 0,
      UserEnrolled: true,
      UserId: 'u8Kq2Zt5Rw1X',
    })
    expect(await verifyResponse(config, v5, expected)).toMatchObject({ ErrorNumber: 6101, UserEnrolled: false })
  })

  it('V4 is refused for another request', async () => {
    await expect(verifyResponse(config, v4, { ...expected, requestId: randomUUID() })).rejects.toThrow()
    await expect(verifyResponse(config, v4, { ...expected, now: now + 7_201_000 })).rejects.toThrow()
  })

  it('requests are signed as V3 is', async () => {
    const { jwt } = await signRequest(config, { ReferenceId: expected.referenceId }, now)
    const [header = '', body = '', signature] = jwt.split('.')
    expect(header).toBe(v4.split('.')[0])
    expect(signature).toBe(createHmac('sha256', vectors.apiKey).update(`${header}.${body}`).digest('base64url'))
  })
})

function hs512(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${encode({ alg: 'HS512', typ: 'JWT' })}.${encode(claims)}`
  return `${head}.${createHmac('sha512', vectors.apiKey).update(head).digest('base64url')}`
}

const v4 =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiI2NWYxYTJiM2M0ZDVlNmY3MDgxOTJhM2IiLCJpYXQiOjE3NzIzNjY0MDksImV4cCI6MTc3MjM3MzYwOSwianRpIjoiNWU2ZjcwODEtOTJhMy00YjRjLTlkNWUtNmY3MDgxOTJhM2I0IiwiYXVkIjoiMGQ5YzhiN2EtNmY1ZS00ZDNjLThiMmEtMTkwODE3MjYzNTQ0IiwiUGF5bG9hZCI6eyJFcnJvck51bWJlciI6MCwiRXJyb3JEZXNjcmlwdGlvbiI6IlN1Y2Nlc3MiLCJVc2VyRW5yb2xsZWQiOnRydWUsIlJlZmVyZW5jZUlkIjoiM2YyYjZjMWEtOGQ0ZS00ZjcwLTlhMWItMmMzZDRlNWY2MDcxIiwiVXNlcklkIjoidThLcTJadDVSdzFYIn19.GpTyVFBq4QoSwkqJtIc-EYvscQJ9nTJxwvO-Qg-QtfI'
const v5 =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiI2NWYxYTJiM2M0ZDVlNmY3MDgxOTJhM2IiLCJpYXQiOjE3NzIzNjY0MDksImV4cCI6MTc3MjM3MzYwOSwianRpIjoiNWU2ZjcwODEtOTJhMy00YjRjLTlkNWUtNmY3MDgxOTJhM2I0IiwiYXVkIjoiMGQ5YzhiN2EtNmY1ZS00ZDNjLThiMmEtMTkwODE3MjYzNTQ0IiwiUGF5bG9hZCI6eyJFcnJvck51bWJlciI6NjEwMSwiRXJyb3JEZXNjcmlwdGlvbiI6IlVzZXIgQ2FuY2VsbGVkIiwiVXNlckVucm9sbGVkIjpmYWxzZSwiUmVmZXJlbmNlSWQiOiIzZjJiNmMxYS04ZDRlLTRmNzAtOWExYi0yYzNkNGU1ZjYwNzEifX0.7yHUWTyawMniHAiFmfF7eNPNoffLr2HQfnk7QRewREI'
