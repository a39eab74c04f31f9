import { encryptRequest } from '../../../src/wire/visa/mle.ts'
import { sandboxPlatformKey } from '../../../src/wire/visa/sandbox-key.ts'
import { confirmationBody, credentialsBody, instructionBody, mandate } from '../sandbox-visa/support/commerce.ts'
import { type AssuranceResult, testUserAgent } from '../sandbox-visa/support/frame.ts'
import { cardBody, cards, Journey } from '../sandbox-visa/support/journey.ts'
import type { Stage } from './stage.ts'
import { type Answer, type Reached, TestWallet } from './wallet.ts'

const CARDS = '/v1/visa/tms/v2/tokenized-cards'
const COMMERCE = '/v1/visa/icc/v1'

/** A wallet with a person and a device behind it: buys through the gateway, passkeys made in software. */
export class Shopper {
  readonly wallet: TestWallet
  readonly journey: Journey
  readonly consumerId: string
  instructionId = ''
  mandateId = ''

  private constructor(wallet: TestWallet, journey: Journey, consumerId: string) {
    this.wallet = wallet
    this.journey = journey
    this.consumerId = consumerId
  }

  static async create(stage: Pick<Stage, 'sandbox'> & { readonly gateway: Reached }, name: string): Promise<Shopper> {
    const wallet = await TestWallet.enrolled(stage.gateway)
    return new Shopper(wallet, new Journey(stage.sandbox, { clientId: `device-${name}` }), `consumer-${name}`)
  }

  get tokenPath(): string {
    return `${CARDS}/${this.journey.tokenId}`
  }

  get instructionPath(): string {
    return `${COMMERCE}/instructions/${this.instructionId}`
  }

  /** Card number to token; the number leaves only encrypted. */
  async tokenize(number: string = cards.otp, consumerId = this.consumerId): Promise<Answer> {
    const answer = await this.wallet.post(
      CARDS,
      await encryptRequest(cardBody(number, consumerId), sandboxPlatformKey, Date.now()),
    )
    const { id, _links } = answer.body as { id?: string; _links?: { instrumentIdentifier: { href: string } } }
    if (answer.status >= 300) return answer
    this.journey.tokenId = id ?? ''
    this.journey.instrumentId = _links?.instrumentIdentifier.href.split('/').at(-1) ?? ''
    return answer
  }

  /** From the card number to an enrolled card on this device, with a one-time password. */
  async link(number: string = cards.otp): Promise<AssuranceResult> {
    await this.tokenize(number)
    await this.journey.openSession()
    const offered = await this.ok(
      this.wallet.post(`${this.tokenPath}/authentication-options`, this.journey.optionsBody()),
    )
    const sms = offered.stepUpOptions.find((option: { method: string }) => option.method === 'OTP_SMS')
    const step = { clientCorrelationId: this.journey.correlationId, stepUpOption: { id: sms.id } }
    await this.ok(this.wallet.post(`${this.tokenPath}/authentication-options/one-time-passwords`, step))
    await this.ok(this.wallet.post(`${this.tokenPath}/authentication-options/validate`, { ...step, otp: '456789' }))
    const registration = this.wallet.post(
      `${this.tokenPath}/authentication-registrations`,
      this.journey.registrationBody(),
    )
    const { authenticationContext } = await this.ok(registration)
    const assurance = await this.journey.frame.ceremony(authenticationContext)
    await this.ok(this.wallet.post(`${COMMERCE}/tokens`, this.journey.enrolBody(assurance)))
    return assurance
  }

  /** A passkey for one purchase of 42.50 USD at the example shop. */
  async authenticate(): Promise<AssuranceResult> {
    await this.journey.openSession()
    const asked = this.wallet.post(`${this.tokenPath}/authentication-options`, this.journey.optionsBody())
    return this.journey.frame.ceremony((await this.ok(asked)).authenticationContext)
  }

  /** An active instruction for 42.50 USD. */
  async instruct(): Promise<void> {
    const drawn = mandate(this.journey)
    const body = instructionBody(this.journey, await this.authenticate(), [drawn])
    const { instructionId } = await this.ok(this.wallet.post(`${COMMERCE}/instructions`, body))
    this.instructionId = instructionId
    this.mandateId = drawn.mandateId
  }

  /** The signed payload for an order. */
  async credentials(code: string): Promise<string> {
    const body = credentialsBody(this.journey, { code, mandateId: this.mandateId })
    const answer = await this.ok(this.wallet.post(`${this.instructionPath}/credentials`, body))
    return answer.signedPayload
  }

  confirm(code: string, dynamicDataId: string): Promise<Answer> {
    return this.wallet.post(
      `${this.instructionPath}/confirmations`,
      confirmationBody(this.journey, code, dynamicDataId),
    )
  }

  /** Token and cryptogram by the token service's own route (contract 5.5). */
  async paymentCredentials(): Promise<Answer> {
    const { fidoBlob, identifier, rpID } = await this.authenticate()
    const { orderInformation, merchantInformation, deviceInformation } = this.journey.optionsBody()
    return this.wallet.post(`/v1/visa/tms/v2/tokens/${this.journey.tokenId}/payment-credentials`, {
      clientCorrelationId: this.journey.correlationId,
      orderInformation,
      merchantInformation,
      deviceInformation: { ...deviceInformation, userAgentBrowserValue: testUserAgent },
      authenticatedIdentities: [
        {
          provider: 'VISA_PAYMENT_PASSKEY',
          id: identifier,
          data: fidoBlob,
          relyingPartyId: Buffer.from(rpID).toString('base64url'),
        },
      ],
    })
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  private async ok(asked: Promise<Answer>): Promise<any> {
    const answer = await asked
    if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}
