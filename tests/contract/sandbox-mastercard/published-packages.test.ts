import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodeJwt } from 'jose'
import OAuth from 'mastercard-oauth1-signer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { encryptPayload } from '../../../src/wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../../../src/wire/mastercard/sandbox-key.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import { cards, sessionInfo } from './support/api.ts'

/** What the tests use of `mastercard-client-encryption`, which has no types. */
interface JweEncryption {
  encrypt(endpoint: string, header: object, body: object): { readonly body: Readonly<Record<string, unknown>> }
  decrypt(response: object): Readonly<Record<string, unknown>>
}
const { JweEncryption } = createRequire(import.meta.url)('mastercard-client-encryption') as {
  JweEncryption: new (config: object) => JweEncryption
}

let sandbox: MastercardSandbox
let folder: string
let pem: string
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-'))
  pem = toPem(sandbox.client.signingKey)
  await writeFile(path.join(folder, 'network.pem'), keyFile.keys.networkPayloadEncryption.certificatePem)
  await writeFile(path.join(folder, 'client.pem'), toPem(sandbox.client.decryptionKey))
})
afterAll(async () => {
  await sandbox.stop()
  await rm(folder, { recursive: true })
})

const toPem = (key: object) =>
  createPrivateKey({ key: { ...key }, format: 'jwk' })
    .export({ type: 'pkcs1', format: 'pem' })
    .toString()

/** Signs with the official package, as a client of Mastercard would. */
async function send(method: string, url: string, body?: object, signatureMethod?: 'RSA-SHA256' | 'RSA-PSS-SHA256') {
  const text = body === undefined ? null : JSON.stringify(body)
  const authorization = OAuth.getAuthorizationHeader(
    url,
    method,
    text,
    sandbox.client.consumerKey,
    pem,
    signatureMethod,
  )
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers, ...(text !== null && { body: text }) })
  return { status: response.status, body: await response.json().catch(() => undefined) }
}

/** The official package set up for one call; its own key id unless `kid` is given. */
function encryption(
  from: string,
  to: string,
  kid?: string,
  privateKey = path.join(folder, 'client.pem'),
): JweEncryption {
  return new JweEncryption({
    paths: [
      {
        path: '/',
        toEncrypt: [{ element: from, obj: to }],
        toDecrypt: [{ element: 'encryptedPayload', obj: 'payment' }],
      },
    ],
    encryptedValueFieldName: to,
    encryptionCertificate: path.join(folder, 'network.pem'),
    privateKey,
    ...(kid !== undefined && { publicKeyFingerprint: kid }),
  })
}

const card = { primaryAccountNumber: cards.known, panExpirationMonth: '12', panExpirationYear: '2029' }
const consumer = { consumerIdentity: { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: 'consumer-1' } }

describe('the published packages, unmodified', () => {
  it('enrol, read, start a session, check out, confirm and delete', async () => {
    const { srcClientId, cardService, passkeyService } = sandbox.client
    const who = { srcClientId, serviceId: cardService }
    const enrolment = { ...who, consumer, cardSource: 'CARDHOLDER', card }
    const { body: encrypted } = encryption('card', 'encryptedCard').encrypt('/', {}, enrolment)
    expect(encrypted.card).toBeUndefined()
    const enrolled = await send('POST', `${sandbox.apiBase}/cards`, encrypted)
    expect(enrolled).toMatchObject({ status: 200, body: { maskedCard: { panLastFour: '4545' } } })
    const { srcDigitalCardId } = enrolled.body.maskedCard

    const query = `?srcClientId=${srcClientId}&serviceId=${encodeURIComponent(cardService)}`
    const address = `${sandbox.apiBase}/cards/${srcDigitalCardId}${query}`
    expect(await send('GET', address)).toMatchObject({ status: 200, body: { maskedCard: { srcDigitalCardId } } })

    const name = 'encryptedSessionInitiationRequestInfo'
    const session = {
      srcClientId,
      serviceId: passkeyService,
      clientSessionId: randomUUID(),
      info: sessionInfo(sandbox),
    }
    const sealed = encryption('info', name, sandbox.payloadKey.kid).encrypt('/', {}, session).body
    const started = await send('POST', `${sandbox.apiBase}/authentication/sessions`, sealed, 'RSA-PSS-SHA256')
    expect(started).toMatchObject({ status: 200, body: { authenticationSessionId: expect.any(String) } })

    const checkout = await send('POST', `${sandbox.apiBase}/transaction/credentials`, {
      ...who,
      srcCorrelationId: randomUUID(),
      srciTransactionId: randomUUID(),
      srcDigitalCardId,
      dpaData: { dpaName: 'Café Žižka – 東京', dpaUri: 'https://cafe.example.test' },
      dpaTransactionOptions: {
        paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
        transactionAmount: { transactionAmount: 189, transactionCurrencyCode: 'USD' },
      },
    })
    expect(checkout.status).toBe(200)
    const payload = decodeJwt(checkout.body.checkoutResponseJWS)
    const opened = encryption('x', 'encryptedPayload').decrypt({ request: { url: '/' }, body: { ...payload } })
    expect(opened.payment).toMatchObject({ token: { paymentToken: expect.stringMatching(/^512034\d{10}$/) } })

    const confirmationData = {
      checkoutEventType: '01',
      checkoutEventStatus: '02',
      confirmationTimestamp: '2026-01-01T00:05:00Z',
    }
    const confirmation = { ...who, srcCorrelationId: randomUUID(), confirmationData }
    expect(await send('POST', `${sandbox.confirmationsBase}/confirmations`, confirmation)).toMatchObject({
      status: 204,
    })
    expect(await send('DELETE', address)).toMatchObject({ status: 200 })
    expect(await send('GET', address)).toMatchObject({ status: 404 })
  })

  it('open what the wallet encrypts', async () => {
    const compact = await encryptPayload(card, sandboxPayloadKey)
    const file = path.join(folder, 'network-key.pem')
    await writeFile(file, toPem(keyFile.keys.networkPayloadEncryption.privateJwk))
    const opened = encryption('x', 'encryptedPayload', undefined, file).decrypt({
      request: { url: '/' },
      body: { encryptedPayload: compact },
    })
    expect(opened.payment).toEqual(card)
  })

  it('sign repeated and blank query parameters as the sandbox reads them', async () => {
    const address = `${sandbox.apiBase}/nothing?b=2&a=9&a=10&c=&d`
    expect(await send('GET', address)).toMatchObject({ status: 400, body: { reason: 'INVALID_ARGUMENT' } })
    expect(await send('GET', `${sandbox.apiBase}/nothing?b=2&c=&d`)).toMatchObject({ status: 404 })
  })
})
