import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign, decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { otherClient } from '../../../src/sandbox/mastercard/client.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { encryptPayload } from '../../../src/wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../../../src/wire/mastercard/sandbox-key.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { cards, control, readControl, refusal, sessionInfo, TestApi } from './support/api.ts'
import { BrowserInNode } from './support/browser.ts'

let sandbox: MastercardSandbox
let api: TestApi
let browser: BrowserInNode
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
  browser = new BrowserInNode(sandbox)
  await api.enrol()
})

interface Visited {
  readonly authenticationSessionId: string
  readonly clientSessionId: string
  readonly proofOfAuthentication: string
}

/** A finished visit to the launch page. */
async function visit(
  change: Readonly<Record<string, unknown>> = {},
  during?: () => Promise<unknown>,
): Promise<Visited> {
  const { authenticationSessionId, uri } = (await api.session(sessionInfo(sandbox, change))).body
  const { address } = await browser.visit(uri, during && { beforeResult: during })
  return {
    authenticationSessionId,
    clientSessionId: new URL(uri).searchParams.get('clientSessionId') ?? '',
    proofOfAuthentication: address?.searchParams.get('proofOfAuthentication') ?? '',
  }
}

const bind = (visited: Partial<Visited>, more: object = {}, caller = api) =>
  caller.post('/authentication/authenticators', { ...caller.who('passkey'), ...visited, ...more })

const source = 'proofOfAuthentication'
const denied = (about = source) => [403, 'PERMISSION_DENIED', 'INVALID_VALUE', about]
const bad = (reason: string, about = source) => [400, 'INVALID_ARGUMENT', reason, about]

describe('POST authenticators', () => {
  it('binds, and gives the same binding for the same passkey and references', async () => {
    const first = await bind(await visit(), { srcCorrelationId: '0f6cb2f2-5d0c-4a0e-9c43-4f4f3ad0a001' })
    expect(first).toMatchObject({ status: 200, body: { srcCorrelationId: '0f6cb2f2-5d0c-4a0e-9c43-4f4f3ad0a001' } })
    const second = await bind(await visit())
    const { credentialId, bindingId } = first.body
    expect(second.body).toMatchObject({ credentialId, bindingId })
    expect(await readControl(sandbox, 'state')).toMatchObject({ bindings: [{ credentialId, bindingId }] })
  })

  it('gives further references a new binding under the same credential', async () => {
    const phone = {
      accountReferenceType: 'MOBILE_PHONE_NUMBER',
      phoneNumber: { countryCode: '49', phoneNumber: '1701' },
    }
    const first = await bind(await visit())
    const second = await bind(
      await visit({ accountReference: [{ ...phone, phoneNumber: { countryCode: '49', phoneNumber: '170123' } }] }),
    )
    expect(second.body.credentialId).toBe(first.body.credentialId)
    expect(second.body.bindingId).not.toBe(first.body.bindingId)
  })

  it('takes references again only if they were in the session', async () => {
    const encryptReference = async (reference: object) => ({
      encryptedAccountReference: await encryptPayload({ accountReference: [reference] }, sandboxPayloadKey),
    })
    const encrypt = (primaryAccountNumber: string) =>
      encryptReference({ accountReferenceType: 'PAN', primaryAccountNumber })
    const visited = await visit()
    for (const swapped of [
      await encrypt('2221000000000009'),
      await encryptReference({ accountReferenceType: 'EMAIL_ADDRESS', identityValue: 'mallory@example.test' }),
    ])
      expect(refusal(await bind(visited, swapped))).toEqual(bad('INVALID_VALUE', 'encryptedAccountReference'))
    const broken = await bind(visited, { encryptedAccountReference: 'a.b.c.d.e' })
    expect(refusal(broken)).toEqual(bad('CORRUPT_DATA', 'encryptedAccountReference'))
    expect(await bind(visited, await encrypt(cards.known))).toMatchObject({ status: 200 })
  })

  it('uses a proof once', async () => {
    const visited = await visit()
    await bind(visited)
    expect(refusal(await bind(visited))).toEqual(bad('ALREADY_EXISTS'))
  })

  it('knows a proof for fifteen minutes', async () => {
    const visited = await visit()
    await control(sandbox, 'clock', { advanceSeconds: 959 })
    const late = await visit({ consents: sessionInfo(sandbox).consents })
    await control(sandbox, 'clock', { advanceSeconds: 2 })
    expect(refusal(await bind(visited))).toEqual(bad('EXPIRED'))
    expect(await bind(late)).toMatchObject({ status: 200 })
  })

  it('minds when the ceremony ended, not how old the session is', async () => {
    const inTime = await visit({}, () => control(sandbox, 'clock', { advanceSeconds: 890 }))
    await control(sandbox, 'clock', { advanceSeconds: 60 })
    expect(await bind(inTime)).toMatchObject({ status: 200 })
    const tooLate = await visit({}, () => control(sandbox, 'clock', { advanceSeconds: 905 }))
    expect(refusal(await bind(tooLate))).toEqual(bad('EXPIRED', 'authenticationSessionId'))
  })

  it('keeps sessions and clients apart', async () => {
    const one = await visit()
    const two = await visit()
    expect(refusal(await bind({ ...one, authenticationSessionId: randomUUID() }))).toEqual([
      404,
      'NOT_FOUND',
      'NOT_FOUND',
      'authenticationSessionId',
    ])
    expect(refusal(await bind({ ...one, clientSessionId: randomUUID() }))).toEqual(denied('clientSessionId'))
    expect(refusal(await bind({ ...one, proofOfAuthentication: two.proofOfAuthentication }))).toEqual(denied())
    const other = new TestApi(sandbox, otherClient)
    expect(refusal(await bind(one, {}, other))).toEqual(denied('srcClientId'))
    expect(await bind(one)).toMatchObject({ status: 200 })
  })

  it('does not bind what a purchase confirmed', async () => {
    await bind(await visit())
    const card = await api.enrol()
    const info = {
      purpose: 'transaction',
      srcDigitalCardId: card.body.maskedCard.srcDigitalCardId,
      dpaData: { dpaName: 'Lakeside Outdoor', dpaUri: 'https://lakeside-outdoor.example.test' },
      transactionAmount: { transactionAmount: 189, transactionCurrencyCode: 'USD' },
      callbackUri: 'http://gateway.localhost:8700/callback/abcdefghijklmnop',
    }
    const { authenticationSessionId, uri } = (await api.session(info)).body
    const clientSessionId = new URL(uri).searchParams.get('clientSessionId') ?? ''
    const assertion = (await browser.visit(uri)).address?.searchParams.get('assertion') ?? ''
    expect(refusal(await bind({ authenticationSessionId, clientSessionId, proofOfAuthentication: assertion }))).toEqual(
      denied(),
    )
  })
})

describe('a forged proof', () => {
  const key = (role: 'proofSigning' | 'proofSigningRotated' | 'attacker') =>
    createPrivateKey({ key: keyFile.keys[role].privateJwk, format: 'jwk' })
  const { kid } = keyFile.keys.proofSigning
  const sign = (claims: object, header: object = {}, signingKey = key('proofSigning')) =>
    new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header })
      .sign(signingKey)

  it.each([
    ['expired', bad('EXPIRED')],
    ['wrong_aud', denied()],
    ['wrong_iss', denied()],
    ['wrong_session', denied()],
    ['bad_signature', denied()],
    ['unknown_kid', denied()],
    ['challenge_false', denied()],
  ])('of kind %s is refused', async (defect, expected) => {
    await control(sandbox, 'next', { proof: { defect } })
    expect(refusal(await bind(await visit()))).toEqual(expected)
    expect(await readControl(sandbox, 'counts')).toMatchObject({ bindings: 0 })
  })

  it('with alg none, with the public key as a secret, or with PSS is refused', async () => {
    const visited = await visit()
    const [, payload] = visited.proofOfAuthentication.split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const none = `${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.AA`
    const publicKey = createPublicKey({ key: keyFile.keys.proofSigning.publicJwk, format: 'jwk' })
    const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
    ]
    const macs = secrets.map(secret => `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`)
    const pss = await sign(decodeJwt(visited.proofOfAuthentication), { alg: 'PS256' })
    for (const proofOfAuthentication of [none, ...macs, pss]) {
      expect(refusal(await bind({ ...visited, proofOfAuthentication }))).toEqual(denied())
    }
    for (const proofOfAuthentication of ['x', 'a.b', `${signed}.`]) {
      expect(refusal(await bind({ ...visited, proofOfAuthentication }))).toEqual(bad('INVALID_FORMAT'))
    }
  })

  it('is nothing also when our own key signed it, or another key sits in its header', async () => {
    const visited = await visit()
    const claims = { ...decodeJwt(visited.proofOfAuthentication), assertionType: 'changed' }
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const forged = [
      await sign(claims),
      await sign(claims, { kid: keyFile.keys.proofSigningRotated.kid }, key('proofSigningRotated')),
      await sign(claims, {}, key('attacker')),
      await sign(claims, { jwk: publicKey.export({ format: 'jwk' }) }, privateKey),
      await sign(claims, { jku: 'https://evil.example.test/keys' }, privateKey),
    ]
    for (const proofOfAuthentication of forged) {
      expect(refusal(await bind({ ...visited, proofOfAuthentication }))).toEqual(denied())
    }
    expect(await bind(visited)).toMatchObject({ status: 200 })
  })
})
