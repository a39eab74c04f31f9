import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { control, readControl } from '../sandbox-mastercard/support/api.ts'
import { MastercardShopper, type MastercardStage, startMastercardStage } from './mastercard-shopper.ts'
import type { Answer } from './wallet.ts'

let stage: MastercardStage
let shopper: MastercardShopper
beforeAll(async () => {
  stage = await startMastercardStage({ rates: { wallet: 100_000, address: 100_000, enrolment: 100_000 } })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.mastercard, 'reset')
  shopper = await MastercardShopper.create(stage)
})

const refused = (status: number, code: string, field?: string) => ({
  status,
  body: { error: { code, ...(field !== undefined && { field }) } },
})
const counts = async () => (await readControl(stage.mastercard, 'counts')) as Record<string, number>

describe('a proof of authentication', () => {
  const forge = (change: object, header: object = {}, key = privateKey('proofSigning')) => {
    const now = Math.floor(stage.mastercard.clock.now() / 1000)
    const claims = {
      isChallengePerformed: true,
      completedAt: now,
      iss: stage.mastercard.proofIssuer,
      aud: 'https://mastercard.com',
      clientSessionId: shopper.clientSessionId,
      authenticationMethod: 'FIDO2',
      exp: now + 900,
      iat: now,
      ...change,
    }
    return new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyFile.keys.proofSigning.kid, ...header })
      .sign(key)
  }
  const privateKey = (role: 'proofSigning' | 'attacker') =>
    createPrivateKey({ key: keyFile.keys[role].privateJwk, format: 'jwk' })
  const reply = (field: string) => refused(400, 'authentication_proof_refused', field)

  beforeEach(async () => {
    await shopper.enrol()
    await shopper.visit()
  })

  const now = () => Math.floor(stage.mastercard.clock.now() / 1000)
  it.each<[string, () => object, string]>([
    ['of another issuer', () => ({ iss: 'https://stage.verify.mastercard.com.evil.test' }), 'iss'],
    ['for another audience', () => ({ aud: 'https://countersign.test' }), 'aud'],
    ['of another attempt', () => ({ clientSessionId: randomUUID() }), 'clientSessionId'],
    ['from the future', () => ({ iat: now() + 600, exp: now() + 1400 }), 'iat'],
    ['that lives too long', () => ({ exp: now() + 901 }), 'exp'],
    ['without a challenge', () => ({ isChallengePerformed: false }), 'isChallengePerformed'],
    ['whose challenge is a word', () => ({ isChallengePerformed: 'true' }), 'isChallengePerformed'],
    ['by another method', () => ({ authenticationMethod: 'SMS_OTP' }), 'authenticationMethod'],
  ])('%s is refused and never reaches Mastercard', async (_, change, field) => {
    expect(await shopper.bind(await forge(change()))).toMatchObject(reply(field))
    expect(await counts()).toMatchObject({ bindings: 0 })
  })

  it('that expired is told from one that is wrong, and never reaches Mastercard', async () => {
    const proof = await forge({ iat: now() - 1000, exp: now() - 100 })
    expect(await shopper.bind(proof)).toMatchObject(refused(410, 'authentication_proof_expired'))
    expect(await counts()).toMatchObject({ bindings: 0 })
  })

  it('signed with another key, or naming an unknown one, is refused', async () => {
    expect(await shopper.bind(await forge({}, {}, privateKey('attacker')))).toMatchObject(reply('signature'))
    expect(await shopper.bind(await forge({}, { kid: 'other' }))).toMatchObject(reply('kid'))
    const { publicKey, privateKey: own } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = publicKey.export({ format: 'jwk' })
    expect(await shopper.bind(await forge({}, { jwk }, own))).toMatchObject(reply('signature'))
  })

  it('with alg none, or with the public key as a secret, is refused', async () => {
    const [header, payload] = (await forge({})).split('.')
    const { kid } = keyFile.keys.proofSigning
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const signature of ['', 'AA']) {
      const none = `${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.${signature}`
      expect(await shopper.bind(none)).toMatchObject(reply(signature === '' ? 'format' : 'alg'))
    }
    const pem = createPublicKey({ key: keyFile.keys.proofSigning.publicJwk, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`
    const mac = createHmac('sha256', pem).update(signed).digest('base64url')
    expect(await shopper.bind(`${signed}.${mac}`)).toMatchObject(reply('alg'))
    expect(await shopper.bind(`${header}.${payload}`)).toMatchObject(reply('format'))
  })

  it('that Mastercard did not issue is refused there, however well it is signed', async () => {
    const answer = await shopper.bind(await forge({}))
    expect(answer).toMatchObject({ status: 403, body: { reason: 'PERMISSION_DENIED' } })
  })

  it('binds once: the same call again gets the same answer, any other is a replay', async () => {
    const proof = await shopper.proof()
    const bound = await shopper.bind(proof)
    expect(await shopper.bind(proof)).toMatchObject({ status: 200, body: bound.body as object })
    expect(await counts()).toMatchObject({ bindings: 1 })
    const replayed = refused(409, 'authentication_proof_replayed')
    expect(await shopper.bind(proof, { srcCorrelationId: randomUUID() })).toMatchObject(replayed)
  })

  it('of an earlier attempt does not serve a later one', async () => {
    const proof = await shopper.proof()
    await shopper.visit()
    expect(await shopper.bind(proof)).toMatchObject(reply('clientSessionId'))
  })

  it('can be used again with the same call while it had no success', async () => {
    const proof = await shopper.proof()
    await control(stage.mastercard, 'next', { api: { route: 'authenticators', http: 503 } })
    expect(await shopper.bind(proof)).toMatchObject({ status: 503, body: { reason: 'UNAVAILABLE' } })
    expect(await shopper.bind(proof)).toMatchObject({ status: 200 })
  })
})

describe('a checkout answer', () => {
  beforeEach(() => shopper.enrol())

  it.each([
    ['bad_signature', 'signature'],
    ['wrong_card', 'srcDigitalCardId'],
    ['expired_code', 'encryptedPayload'],
    ['pan_instead_of_token', 'encryptedPayload'],
  ])('with %s is refused', async (defect, field) => {
    await control(stage.mastercard, 'next', { checkout: { defect } })
    const answer = await shopper.checkOut()
    expect(answer).toMatchObject(refused(502, 'provider_unreadable', field))
    expect(JSON.stringify(answer.body)).not.toMatch(/\d{12,}/)
  })

  it('asked for again is the same purchase', async () => {
    const order = shopper.order()
    const first = await shopper.checkOut(order)
    const again = await shopper.checkOut(order)
    expect((again.body as { payment: object }).payment).toEqual((first.body as { payment: object }).payment)
    expect(await counts()).toMatchObject({ codesIssued: 1 })
  })

  it.each([
    [401, refused(502, 'provider_unauthorized')],
    [403, { status: 403, body: { reason: 'PERMISSION_DENIED' } }],
    [500, { status: 500, body: { reason: 'INTERNAL' } }],
    [503, { status: 503, body: { reason: 'UNAVAILABLE' } }],
  ])('of HTTP %s is told', async (http, expected) => {
    await control(stage.mastercard, 'next', { api: { route: 'checkout', http } })
    expect(await shopper.checkOut()).toMatchObject(expected)
  })
})

describe('a gateway that knows no key document for proofs', () => {
  let claimsOnly: MastercardStage
  beforeAll(async () => {
    claimsOnly = await startMastercardStage({ env: { MASTERCARD_PROOF_KEYS_URL: '' } })
  })
  afterAll(() => claimsOnly.stop())

  it('checks the claims and leaves the signature to Mastercard', async () => {
    const visitor = await MastercardShopper.create(claimsOnly)
    await visitor.enrol()
    const proof = await visitor.proof()
    const [header, , signature] = proof.split('.')
    const payload = Buffer.from(JSON.stringify({ ...decodeJwt(proof), aud: 'https://else.test' })).toString('base64url')
    const changed: Answer = await visitor.bind(`${header}.${payload}.${signature}`)
    expect(changed).toMatchObject(refused(400, 'authentication_proof_refused', 'aud'))
    expect(decodeProtectedHeader(proof).alg).toBe('RS256')
    expect(await visitor.bind(proof)).toMatchObject({ status: 200 })
  })
})
