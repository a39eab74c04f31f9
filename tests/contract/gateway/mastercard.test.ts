import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/gateway/config-error.ts'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import type { Environment } from '../../../src/gateway/environment.ts'
import { readMastercard } from '../../../src/gateway/mastercard/config.ts'
import { envFromSandbox as mastercardEnv } from '../../../src/gateway/mastercard/from-sandbox.ts'
import { runOperatorCommand } from '../../../src/gateway/operator/run.ts'
import { preflight } from '../../../src/gateway/preflight.ts'
import { configureProviders } from '../../../src/gateway/providers.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { cards, control, readControl, sessionInfo } from '../sandbox-mastercard/support/api.ts'
import { MastercardShopper, type MastercardStage, startMastercardStage } from './mastercard-shopper.ts'
import type { Answer } from './wallet.ts'

let stage: MastercardStage
let shopper: MastercardShopper
let other: MastercardShopper
beforeAll(async () => {
  stage = await startMastercardStage({ rates: { wallet: 100_000, address: 100_000, enrolment: 100_000 } })
})
afterAll(() => stage.stop())
beforeEach(async () => {
  await control(stage.mastercard, 'reset')
  shopper = await MastercardShopper.create(stage)
  other = await MastercardShopper.create(stage)
})

const unknown = { status: 404, body: { error: { code: 'not_found' } } }
const refused = (status: number, code: string, field?: string) => ({
  status,
  body: { error: { code, ...(field !== undefined && { field }) } },
})
const counts = async () => (await readControl(stage.mastercard, 'counts')) as Record<string, number>

describe('Mastercard through the gateway', () => {
  it('links a passkey, pays with it and confirms', async () => {
    expect(await shopper.enrol()).toMatchObject({ status: 200, body: { maskedCard: { panLastFour: '4545' } } })
    expect(await shopper.visit()).toEqual({ status: 'ENROLLED', proofOfAuthentication: expect.any(String) })
    const bound = await shopper.bind(await shopper.proof())
    expect(bound).toMatchObject({
      status: 200,
      body: { credentialId: expect.any(String), bindingId: expect.any(String) },
    })
    expect(bound.headers.get('countersign-source')).toBe('provider')

    const paid = await shopper.checkOut()
    expect(paid.body).toMatchObject({
      maskedCard: { srcDigitalCardId: shopper.cardId },
      payment: { token: { paymentToken: expect.stringMatching(/^512034/) }, dynamicData: expect.any(Object) },
    })
    expect(JSON.stringify(paid.body)).not.toContain('encryptedPayload')
    expect(await shopper.confirm()).toMatchObject({ status: 204 })
    expect(await shopper.card('DELETE')).toMatchObject({ status: 200 })
    expect(await shopper.card()).toMatchObject({ status: 404, body: { reason: 'NOT_FOUND' } })
    expect(await counts()).toMatchObject({ bindings: 1, codesIssued: 1, confirmationsStored: 1, cardsDeleted: 1 })
  })

  it('tells wallets where the page and the issuer are', async () => {
    const { page, issuer } = stage.mastercard.addresses
    const answer = await shopper.wallet.get('/v1/addresses')
    expect(answer.body).toMatchObject({ mastercard: { pageOrigin: page, issuerOrigin: issuer } })
  })

  it('passes on reason and details of a refusal, and none of its sentences', async () => {
    const answer = await shopper.enrol('4111111111111111')
    expect(answer).toMatchObject({
      status: 400,
      body: {
        status: 400,
        reason: 'INVALID_ARGUMENT',
        errordetail: [{ reason: 'PAN_INELIGIBLE', source: 'encryptedCard' }],
      },
    })
    expect(JSON.stringify(answer.body)).not.toContain('message')
    expect(answer.headers.get('countersign-source')).toBe('provider')
  })

  it('drops members that no schema has', async () => {
    await shopper.enrol()
    const { srcClientId, serviceId } = { srcClientId: randomUUID(), serviceId: 'SOMEBODY#ELSE#01' }
    expect(await shopper.checkOut({ srcClientId, serviceId, keyFingerprintId: 'x' })).toMatchObject({ status: 200 })
  })

  it.each([
    ['/authentication/sessions', 'clientSessionId'],
    ['/authentication/authenticators', 'authenticationSessionId'],
    ['/cards', 'cardSource'],
    ['/transaction/credentials', 'srcCorrelationId'],
    ['/confirmations', 'srcCorrelationId'],
  ])('names the first wrong member of %s', async (path, field) => {
    expect(await shopper.wallet.post(`/v1/mastercard${path}`, {})).toMatchObject(refused(400, 'invalid_input', field))
  })

  it.each([
    ['GET', '/cards'],
    ['POST', '/cards/x/transactions'],
    ['POST', '/oauth/token'],
    ['PUT', '/cards/x'],
    ['POST', '/agent-pay/v1/intents'],
    ['POST', '/acquirer/authorizations'],
  ])('knows no %s %s', async (method, path) => {
    expect(await shopper.wallet.send({ method, path: `/v1/mastercard${path}` })).toMatchObject(unknown)
  })

  it('asks for a proof of the wallet on every route', async () => {
    for (const [method, path] of routes) {
      const answer = await shopper.wallet.send({ method, path: path.replace(':id', randomUUID()), proof: null })
      expect(answer, path).toMatchObject(refused(401, 'proof_refused'))
    }
  })
})

const routes = [
  ['POST', '/v1/mastercard/authentication/sessions'],
  ['POST', '/v1/mastercard/authentication/authenticators'],
  ['POST', '/v1/mastercard/cards'],
  ['GET', '/v1/mastercard/cards/:id'],
  ['DELETE', '/v1/mastercard/cards/:id'],
  ['POST', '/v1/mastercard/transaction/credentials'],
  ['POST', '/v1/mastercard/confirmations'],
] as const

describe("another wallet's ids", () => {
  it('answer as unknown ones do', async () => {
    await shopper.enrol()
    await other.enrol()
    const proof = await shopper.proof()
    const { authenticationSessionId, clientSessionId, cardId, srcCorrelationId } = shopper
    expect(await other.card('GET', cardId)).toMatchObject(unknown)
    expect(await other.card('DELETE', cardId)).toMatchObject(unknown)
    expect(await other.checkOut({ srcDigitalCardId: cardId })).toMatchObject(unknown)
    expect(await other.bind(proof, { authenticationSessionId, clientSessionId })).toMatchObject(unknown)
    expect(await shopper.checkOut()).toMatchObject({ status: 200 })
    expect(await other.confirm({ srcCorrelationId })).toMatchObject(unknown)
    expect(await other.card('GET', randomUUID())).toMatchObject(unknown)
    expect(await other.card('GET', '..%2fcards')).toMatchObject(unknown)
    expect(await shopper.card()).toMatchObject({ status: 200 })
    expect(await shopper.bind(proof)).toMatchObject({ status: 200 })
  })

  it('are withheld when the provider answers with them', async () => {
    await shopper.enrol()
    await stage.store.query('UPDATE objects SET wallet_id = $1 WHERE id = $2', [other.wallet.id, shopper.cardId])
    expect(await shopper.enrol()).toMatchObject(refused(409, 'object_taken'))
    expect(await shopper.card('GET')).toMatchObject(unknown)
  })

  it('are not to be had by saying that one is the other', async () => {
    await shopper.enrol()
    const consumerIdentity = { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: shopper.wallet.id }
    expect(await other.enrol(cards.known, { consumer: { consumerIdentity } })).toMatchObject({ status: 200 })
    expect(other.cardId).not.toBe(shopper.cardId)
  })

  it('can’t be taken over as an attempt or a transaction', async () => {
    await shopper.enrol()
    await other.enrol()
    await shopper.visit()
    await shopper.checkOut()
    const taken = await other.session(sessionInfo(stage.mastercard), shopper.clientSessionId)
    expect(taken).toMatchObject(refused(409, 'object_taken'))
    const { srcCorrelationId } = shopper
    expect(await other.checkOut({ srcCorrelationId })).toMatchObject(refused(409, 'object_taken'))
  })
})

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
    ['that expired', () => ({ iat: now() - 1000, exp: now() - 100 }), 'exp'],
    ['from the future', () => ({ iat: now() + 600, exp: now() + 1400 }), 'iat'],
    ['that lives too long', () => ({ exp: now() + 901 }), 'exp'],
    ['without a challenge', () => ({ isChallengePerformed: false }), 'isChallengePerformed'],
    ['whose challenge is a word', () => ({ isChallengePerformed: 'true' }), 'isChallengePerformed'],
    ['by another method', () => ({ authenticationMethod: 'SMS_OTP' }), 'authenticationMethod'],
  ])('%s is refused and never reaches Mastercard', async (_, change, field) => {
    expect(await shopper.bind(await forge(change()))).toMatchObject(reply(field))
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

describe('what is kept', () => {
  it('is no number, code, token or proof, in the log or in a table', async () => {
    await shopper.enrol()
    const { proofOfAuthentication: proof = '' } = await shopper.visit()
    await shopper.bind(proof)
    const paid = (await shopper.checkOut()).body as {
      payment: { token: { paymentToken: string }; dynamicData: { dynamicDataValue: string } }
    }
    await shopper.confirm()
    const tables = ['mastercard_sessions', 'mastercard_proofs', 'mastercard_answers', 'objects', 'callbacks', 'proofs']
    const rows = await Promise.all(tables.map(table => stage.store.query(`SELECT * FROM ${table}`)))
    const everything = JSON.stringify([rows, stage.lines])
    expect(everything).toContain(shopper.clientSessionId)
    for (const secret of [
      proof,
      proof.split('.')[2] ?? '',
      paid.payment.token.paymentToken,
      cards.known,
      'accessToken',
    ]) {
      expect(everything).not.toContain(secret)
    }
    expect(JSON.stringify(stage.lines)).not.toContain(shopper.authenticationSessionId)
    expect(stage.lines.some(line => line.correlation === shopper.srcCorrelationId)).toBe(true)
  })

  it('runs out', async () => {
    await shopper.enrol()
    await shopper.bind(await shopper.proof())
    const { purgeExpired } = await import('../../../src/gateway/store/purge.ts')
    await purgeExpired(stage.store, Date.now() + 3 * 900_000)
    for (const table of ['mastercard_sessions', 'mastercard_proofs', 'mastercard_answers']) {
      expect(await stage.store.query(`SELECT 1 FROM ${table}`), table).toEqual([])
    }
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

describe('settings', () => {
  const env = (): Environment => mastercardEnv(stage.mastercard)
  const liveAddresses = {
    MASTERCARD_API_URL: 'https://api.mastercard.com/src/api',
    MASTERCARD_CHECKOUT_KEYS_URL: 'https://src.mastercard.com/keys/mcs/payloadVerification',
    MASTERCARD_LAUNCH_URL: 'https://verify.mastercard.com',
    MASTERCARD_ISSUER_ORIGIN: '',
  }
  const needed = [
    'MASTERCARD_API_URL',
    'MASTERCARD_CONSUMER_KEY',
    'MASTERCARD_SIGNING_KEY',
    'MASTERCARD_CLIENT_ID',
    'MASTERCARD_PASSKEY_SERVICE_ID',
    'MASTERCARD_CARD_SERVICE_ID',
    'MASTERCARD_DECRYPTION_KEY',
    'MASTERCARD_DECRYPTION_KEY_ID',
    'MASTERCARD_CHECKOUT_KEYS_URL',
    'MASTERCARD_PROOF_ISSUER',
    'MASTERCARD_LAUNCH_URL',
  ]

  it.each(needed)('say that %s is missing, what it is and where it comes from', variable => {
    const missing = preflight({ ...env(), [variable]: '' }).filter(entry => entry.variable.startsWith('MASTERCARD_'))
    expect(missing).toEqual([{ variable, what: expect.stringMatching(/.{10}/), where: expect.stringMatching(/.{10}/) }])
  })

  it('want a key document for proofs, or somebody who says that none is to be had', () => {
    const { MASTERCARD_PROOF_KEYS_URL: _, ...without } = env()
    const named = (settings: Environment) =>
      preflight({ ...settings, COUNTERSIGN_ORIGIN: 'https://gateway.example' }).map(({ variable }) => variable)
    expect(named({ ...without, MASTERCARD_PROOF_SIGNATURES: 'unchecked' })).toEqual([])
    expect(named({ ...without, MASTERCARD_PROOF_SIGNATURES: 'yes' })).toEqual(['MASTERCARD_PROOF_KEYS_URL'])
    expect(named(without)).toEqual(['MASTERCARD_PROOF_KEYS_URL'])
    expect(named({ ...without, COUNTERSIGN_MODE: 'sandbox' })).toEqual([])
    expect(() => readMastercard({ ...without, ...liveAddresses }, 'live')).toThrow(ConfigError)
  })

  it('that leave signatures of proofs unchecked are said so in plain words', async () => {
    const whole = {
      ...env(),
      ...liveAddresses,
      COUNTERSIGN_ORIGIN: 'https://gateway.example',
      MASTERCARD_PROOF_KEYS_URL: 'https://src.mastercard.com/keys',
    }
    const waived = { ...whole, MASTERCARD_PROOF_KEYS_URL: '', MASTERCARD_PROOF_SIGNATURES: 'unchecked' }
    const told = await runOperatorCommand(['preflight'], waived)
    expect(told.exitCode).toBe(0)
    expect(told.output).toMatch(/^Not set: MASTERCARD_PROOF_KEYS_URL\. .* not for who signed them/m)
    expect((await runOperatorCommand(['preflight'], whole)).output).not.toContain('MASTERCARD_PROOF_KEYS_URL')
  })

  it('are asked for only where Mastercard is offered', () => {
    expect(preflight({}).some(({ variable }) => variable.startsWith('MASTERCARD_'))).toBe(false)
    expect(Object.keys(configureProviders(gatewayEnvFromSandbox({ visa: stage.sandbox }), 'sandbox'))).toEqual(['visa'])
  })

  it.each([
    ['MASTERCARD_API_URL', 'https://api.mastercard.com.evil.test/src/api', 'live'],
    ['MASTERCARD_API_URL', 'http://api.mastercard.com/src/api', 'live'],
    ['MASTERCARD_LAUNCH_URL', 'nothing', 'sandbox'],
    ['MASTERCARD_SIGNING_KEY', 'nothing', 'sandbox'],
    ['MASTERCARD_CONSUMER_KEY', 'short', 'sandbox'],
    ['MASTERCARD_CLIENT_ID', 'not-a-uuid', 'sandbox'],
  ] as const)('refuse %s = %s', (variable, value, mode) => {
    expect(() => readMastercard({ ...env(), [variable]: value }, mode)).toThrow(ConfigError)
  })
})
