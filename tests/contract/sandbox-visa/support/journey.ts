import { randomUUID } from 'node:crypto'
import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'
import { type ApiAnswer, type Mode, TestApi } from './api.ts'
import { type AssuranceResult, FrameInNode, testUserAgent } from './frame.ts'

export const cards = {
  all: '4111111111111111',
  direct: '4622943123100118',
  otp: '4622943123100126',
  web3ds: '4622943123100134',
  phone: '4622943123100142',
  impossible: '4622943123100159',
  pendingOnce: '4622943123100167',
  notEligible: '4000000000000002',
  appCode: '4622943123100175',
  appWait: '4622943123100183',
} as const

export interface Purchase {
  readonly amount?: string
  readonly merchantName?: string
  readonly merchantUrl?: string
  /** ISO 4217 numeric. */
  readonly currency?: string
}

/** One wallet's way through the API, step by step; each step can be taken alone. */
export class Journey {
  readonly api: TestApi
  readonly frame: FrameInNode
  readonly sandbox: VisaSandbox
  correlationId: string = randomUUID()
  secureToken = ''
  fingerprint = ''
  tokenId = ''
  instrumentId = ''
  userAgent = testUserAgent

  constructor(sandbox: VisaSandbox, options: { mode?: Mode; clientId?: string } = {}) {
    this.sandbox = sandbox
    this.api = new TestApi(sandbox, options.mode)
    this.frame = new FrameInNode(sandbox, options.clientId)
  }

  async openSession(): Promise<void> {
    const session = await this.frame.session()
    this.secureToken = session.secureToken
    this.fingerprint = session.dfpSessionID
    this.correlationId = randomUUID()
  }

  async tokenize(number: string = cards.all, consumerId = 'consumer-1'): Promise<ApiAnswer> {
    const answer = await this.api.post('/tms/v2/tokenized-cards', cardBody(number, consumerId))
    this.tokenId = answer.body?.id ?? ''
    this.instrumentId = answer.body?._links?.instrumentIdentifier.href.split('/').at(-1) ?? ''
    return answer
  }

  options(purchase: Purchase = {}): Promise<ApiAnswer> {
    return this.api.post(`${this.#base}/authentication-options`, this.optionsBody(purchase))
  }

  sendCode(optionId: string): Promise<ApiAnswer> {
    return this.api.post(`${this.#base}/authentication-options/one-time-passwords`, this.#stepUp(optionId))
  }

  validate(optionId: string, code: { otp?: string; issuerAuthCode?: string }): Promise<ApiAnswer> {
    return this.api.post(`${this.#base}/authentication-options/validate`, { ...this.#stepUp(optionId), ...code })
  }

  registration(purchase: Purchase = {}): Promise<ApiAnswer> {
    return this.api.post(`${this.#base}/authentication-registrations`, this.registrationBody(purchase))
  }

  /** Options and ceremony for one purchase on a linked device, in a session of its own. */
  async authenticate(purchase: Purchase = {}): Promise<AssuranceResult> {
    await this.openSession()
    const { body } = await this.options(purchase)
    return this.frame.ceremony(body.authenticationContext)
  }

  /** From the card number to a linked device, with a one-time password. */
  async link(number: string = cards.otp): Promise<AssuranceResult> {
    await this.tokenize(number)
    await this.openSession()
    const asked = await this.options()
    const option = asked.body.stepUpOptions?.find((offered: { method: string }) => offered.method === 'OTP_SMS')
    if (option !== undefined) {
      await this.sendCode(option.id)
      await this.validate(option.id, { otp: '456789' })
    }
    const { body } = await this.registration()
    return this.frame.ceremony(body.authenticationContext)
  }

  enrol(assurance?: AssuranceResult): Promise<ApiAnswer> {
    return this.api.post('/icc/v1/tokens', this.enrolBody(assurance))
  }

  optionsBody({
    amount = '42.50',
    currency = '840',
    merchantName = 'Shop Example',
    merchantUrl = 'https://shop.example',
  }: Purchase = {}) {
    return {
      clientCorrelationId: this.correlationId,
      sessionInformation: { secureToken: this.secureToken, correlationId: this.correlationId },
      authenticatorRenderMethod: 'IFRAME',
      authenticationMethodType: 'FIDO2',
      orderInformation: { amountDetails: { totalAmount: amount, currency } },
      merchantInformation: { merchantDescriptor: { name: unpadded(merchantName), url: unpadded(merchantUrl) } },
      deviceInformation: {
        platformType: 'WEB',
        ipAddress: '203.0.113.7',
        httpAcceptContent: 'text/html',
        httpBrowserLanguage: 'en-US',
        httpBrowserJavaEnabled: false,
        httpBrowserJavaScriptEnabled: true,
        httpBrowserColorDepth: '24',
        httpBrowserScreenHeight: '900',
        httpBrowserScreenWidth: '1440',
        httpBrowserTimeDifference: '-60',
        userAgentBrowserValue: this.userAgent,
      },
    }
  }

  registrationBody(purchase: Purchase = {}) {
    const options = this.optionsBody(purchase)
    const orderInformation = { ...options.orderInformation, billTo: { email: 'ada@example.com' } }
    return { ...options, orderInformation, buyerInformation: { language: 'en_US' } }
  }

  enrolBody(assurance?: AssuranceResult) {
    return {
      clientCorrelationId: this.correlationId,
      deviceInformation: this.device(),
      buyerInformation: { merchantCustomerId: 'cust-1', language: 'en' },
      billTo: { countryCallingCode: '1', phoneNumber: '5550101', country: 'US' },
      consumerIdentity: {
        identityType: 'EMAIL_ADDRESS',
        identityValue: 'ada@example.com',
        identityProvider: 'PARTNER',
      },
      paymentInformation: this.payment(),
      ...(assurance !== undefined && { assuranceData: [this.assurance(assurance)] }),
    }
  }

  device() {
    return {
      userAgent: unpadded(this.userAgent),
      applicationName: 'Wallet',
      fingerprintSessionId: this.fingerprint === '' ? 'ALLOW_ME' : this.fingerprint,
      country: 'US',
      deviceData: { type: 'Laptop', brand: 'Generic' },
      ipAddress: '203.0.113.7',
      clientDeviceId: this.frame.clientId,
    }
  }

  payment() {
    return { instrumentIdentifier: { id: this.instrumentId } }
  }

  assurance({ fidoBlob, identifier }: AssuranceResult) {
    return {
      verificationType: 'DEVICE',
      verificationEntity: '10',
      verificationEvents: ['01'],
      verificationMethod: '23',
      verificationResults: '01',
      verificationTimestamp: String(Math.floor(this.sandbox.clock.now() / 1000)),
      authenticatedIdentities: { data: fidoBlob, provider: 'VISA_PAYMENT_PASSKEY', id: identifier },
    }
  }

  get #base(): string {
    return `/tms/v2/tokenized-cards/${this.tokenId}`
  }

  #stepUp(id: string) {
    return { clientCorrelationId: this.correlationId, stepUpOption: { id } }
  }
}

export function cardBody(number: string, consumerId = 'consumer-1') {
  const card = { number, expirationMonth: '12', expirationYear: '2030', type: '001' }
  return { source: 'ONFILE', card, consumerId, createPanInstrumentIdentifier: true }
}

function unpadded(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}
