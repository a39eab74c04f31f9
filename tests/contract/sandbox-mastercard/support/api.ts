import { createHash, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto'
import { client, type otherClient } from '../../../../src/sandbox/mastercard/client.ts'
import type { MastercardSandbox } from '../../../../src/sandbox/mastercard/start.ts'
import { encryptPayload } from '../../../../src/wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../../../../src/wire/mastercard/sandbox-key.ts'

/** Members that some answer of the API has; a test names those it expects. */
export interface AnswerBody {
  readonly authenticationSessionId: string
  readonly uri: string
  readonly srcCorrelationId: string
  readonly credentialId: string
  readonly bindingId: string
  readonly checkoutResponseJWS: string
  readonly reason: string
  readonly errordetail: readonly { readonly reason: string; readonly source: string }[]
  readonly Errors: { readonly Error: readonly { readonly Source: string; readonly ReasonCode: string }[] }
  readonly maskedCard: {
    readonly srcDigitalCardId: string
    readonly digitalCardData: {
      readonly status: string
      readonly pendingEvents?: readonly string[]
      readonly authenticationMethods?: readonly { readonly uriData: { readonly uri: string } }[]
    }
  }
}

export interface ApiAnswer {
  readonly status: number
  readonly body: AnswerBody
  readonly headers: Headers
}

/** What a test may bend in an otherwise right call. */
export interface Tampering {
  readonly authorization?: string
  readonly nonce?: string
  readonly timestamp?: number
  readonly consumerKey?: string
  readonly body?: string
  readonly contentType?: string
}

/** A small client of the API, written from the contract (4.1) and independent of the sandbox's and the gateway's code. */
export class TestApi {
  readonly sandbox: MastercardSandbox
  readonly identity: typeof client | typeof otherClient

  constructor(sandbox: MastercardSandbox, identity: typeof client | typeof otherClient = client) {
    this.sandbox = sandbox
    this.identity = identity
  }

  async call(method: string, path: string, body?: unknown, tampering: Tampering = {}): Promise<ApiAnswer> {
    const base = path === '/confirmations' ? this.sandbox.confirmationsBase : this.sandbox.apiBase
    const url = base + path
    const signed = body === undefined ? '' : JSON.stringify(body)
    const sent = tampering.body ?? signed
    const response = await fetch(url, {
      method,
      headers: {
        authorization: tampering.authorization ?? this.sign(method, url, signed, tampering),
        ...(sent === '' ? {} : { 'content-type': tampering.contentType ?? 'application/json' }),
      },
      ...(sent === '' ? {} : { body: sent }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
  }

  post(path: string, body: unknown, tampering?: Tampering): Promise<ApiAnswer> {
    return this.call('POST', path, body, tampering)
  }

  sign(method: string, url: string, body: string, tampering: Tampering = {}): string {
    const oauth = [
      ['oauth_body_hash', createHash('sha256').update(body).digest('base64')],
      ['oauth_consumer_key', tampering.consumerKey ?? this.identity.consumerKey],
      ['oauth_nonce', tampering.nonce ?? randomBytes(8).toString('hex')],
      ['oauth_signature_method', 'RSA-SHA256'],
      ['oauth_timestamp', String(tampering.timestamp ?? Math.floor(this.sandbox.clock.now() / 1000))],
      ['oauth_version', '1.0'],
    ]
    const [address = '', query] = url.split('?')
    const pairs = [...(query?.split('&') ?? []), ...oauth.map(([name, value]) => `${name}=${value}`)].sort()
    const text = [method, address, pairs.join('&')].map(percent).join('&')
    const key = createPrivateKey({ key: { ...this.sandbox.client.signingKey }, format: 'jwk' })
    const signature = percent(sign('sha256', Buffer.from(text), key).toString('base64'))
    return `OAuth ${[...oauth, ['oauth_signature', signature]].map(([name, value]) => `${name}="${value}"`).join(',')}`
  }

  who(service: 'passkey' | 'card' = 'card') {
    const serviceId = service === 'card' ? client.cardService : client.passkeyService
    return { srcClientId: this.identity.srcClientId, serviceId }
  }

  query(service: 'passkey' | 'card' = 'card'): string {
    const { srcClientId, serviceId } = this.who(service)
    return `?srcClientId=${srcClientId}&serviceId=${encodeURIComponent(serviceId)}`
  }

  async enrol(pan: string = cards.known, more: object = {}): Promise<ApiAnswer> {
    const card = { primaryAccountNumber: pan, panExpirationMonth: '12', panExpirationYear: '2029' }
    return this.post('/cards', {
      ...this.who(),
      consumer: { consumerIdentity: { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: 'consumer-1' } },
      cardSource: 'CARDHOLDER',
      encryptedCard: await encryptPayload({ ...card, ...more }, sandboxPayloadKey),
    })
  }

  /** `POST {sessions}` around the given information. */
  async session(info: unknown, more: object = {}): Promise<ApiAnswer> {
    return this.post('/authentication/sessions', {
      ...this.who('passkey'),
      srcCorrelationId: randomUUID(),
      clientSessionId: randomUUID(),
      encryptedSessionInitiationRequestInfo: await encryptPayload(info as object, sandboxPayloadKey),
      ...more,
    })
  }
}

const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)

/** Cards of the sandbox's fixtures, by what they are for. */
export const cards = {
  /** Its issuer wants to see the person first. */
  unknown: '5120350100064537',
  known: '5120350100064545',
  withoutPasskeys: '5120350100064552',
} as const

export const callbackUri = 'http://gateway.localhost:8700/callback/abcdefghijklmnop'

/** Right information for a session, with what a test changes. */
export function sessionInfo(sandbox: MastercardSandbox, change: Readonly<Record<string, unknown>> = {}) {
  const seconds = String(Math.floor(sandbox.clock.now() / 1000))
  return {
    accountReference: [
      { accountReferenceType: 'PAN', primaryAccountNumber: cards.known },
      { accountReferenceType: 'EMAIL_ADDRESS', identityValue: 'ada@example.test' },
      { accountReferenceType: 'MOBILE_PHONE_NUMBER', phoneNumber: { countryCode: '1', phoneNumber: '5550100123' } },
    ],
    consents: [consent(seconds)],
    complianceSettings: { complianceResources: [resource('TERMS_AND_CONDITIONS'), resource('PRIVACY_POLICY')] },
    callbackUri,
    ...change,
  }
}

export const consent = (consentTimestamp: string, change: object = {}) => ({
  consentType: 'PAYMENT_PASSKEY',
  consentStatus: 'ACCEPTED',
  consentTimestamp,
  countryCode: 'US',
  languageCode: 'en',
  ...change,
})

export const resource = (complianceType: string) => ({
  complianceType,
  uri: `https://www.example.test/${complianceType}`,
})

/** Reason and details of a refusal by the service, in short. */
export function refusal({ status, body }: ApiAnswer) {
  return [status, body.reason, ...body.errordetail.flatMap(({ reason, source }) => [reason, source])]
}

/** Tells the sandbox something over its control plane. */
export async function control(sandbox: MastercardSandbox, path: string, body: object = {}): Promise<unknown> {
  const response = await fetch(`${sandbox.addresses.control}/__sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`the control plane answered ${response.status}`)
  return response.json()
}

export async function readControl(sandbox: MastercardSandbox, path: string) {
  return (await fetch(`${sandbox.addresses.control}/__sandbox/${path}`)).json()
}
