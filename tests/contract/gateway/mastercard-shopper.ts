import { randomUUID } from 'node:crypto'
import { envFromSandbox as mastercardEnv } from '../../../src/gateway/mastercard/from-sandbox.ts'
import type { GatewayOptions } from '../../../src/gateway/start.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { encryptPayload } from '../../../src/wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../../../src/wire/mastercard/sandbox-key.ts'
import { cards, sessionInfo } from '../sandbox-mastercard/support/api.ts'
import { BrowserInNode } from '../sandbox-mastercard/support/browser.ts'
import { type Stage, startStage } from './stage.ts'
import { type Answer, TestWallet } from './wallet.ts'

/** A gateway that offers Mastercard, and Mastercard's sandbox. */
export interface MastercardStage extends Stage {
  readonly mastercard: MastercardSandbox
}

export async function startMastercardStage(
  options: GatewayOptions & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<MastercardStage> {
  const mastercard = await startMastercardSandbox()
  const settings = Object.entries(mastercardEnv(mastercard)).map(([name, value]) => [name, value ?? ''] as const)
  const env = { ...Object.fromEntries(settings), ...options.env }
  const stage = await startStage({ providerNow: mastercard.clock.now, ...options, env })
  const stop = async () => {
    await stage.stop()
    await mastercard.stop()
  }
  return { ...stage, mastercard, stop }
}

const base = '/v1/mastercard'

/** A wallet with a browser behind it that goes Mastercard's way through the gateway. */
export class MastercardShopper {
  readonly stage: MastercardStage
  readonly wallet: TestWallet
  readonly browser: BrowserInNode
  clientSessionId = randomUUID() as string
  srcCorrelationId = randomUUID() as string
  authenticationSessionId = ''
  cardId = ''

  private constructor(stage: MastercardStage, wallet: TestWallet) {
    this.stage = stage
    this.wallet = wallet
    this.browser = new BrowserInNode(stage.mastercard)
  }

  static async create(stage: MastercardStage, now: () => number = Date.now): Promise<MastercardShopper> {
    return new MastercardShopper(stage, await TestWallet.enrolled(stage.gateway, now))
  }

  async enrol(pan: string = cards.known, change: object = {}): Promise<Answer> {
    const card = { primaryAccountNumber: pan, panExpirationMonth: '12', panExpirationYear: '2029' }
    const answer = await this.wallet.post(`${base}/cards`, {
      srcCorrelationId: randomUUID(),
      cardSource: 'CARDHOLDER',
      encryptedCard: await encryptPayload(card, sandboxPayloadKey),
      ...change,
    })
    const { maskedCard } = answer.body as { maskedCard?: { srcDigitalCardId: string } }
    this.cardId = maskedCard?.srcDigitalCardId ?? this.cardId
    return answer
  }

  card(method: 'GET' | 'DELETE' = 'GET', id = this.cardId): Promise<Answer> {
    return this.wallet.send({ method, path: `${base}/cards/${id}` })
  }

  /** A fresh return address at the gateway. */
  async callback(): Promise<{ id: string; url: string }> {
    return (await this.wallet.post('/v1/callbacks', {})).body as { id: string; url: string }
  }

  async session(info: object, clientSessionId = this.clientSessionId): Promise<Answer> {
    const answer = await this.wallet.post(`${base}/authentication/sessions`, {
      srcCorrelationId: this.srcCorrelationId,
      clientSessionId,
      encryptedSessionInitiationRequestInfo: await encryptPayload(info, sandboxPayloadKey),
    })
    const { authenticationSessionId } = answer.body as { authenticationSessionId?: string }
    this.authenticationSessionId = authenticationSessionId ?? this.authenticationSessionId
    return answer
  }

  /** From the enrolled card to the query that came back from the launch page. */
  async visit(): Promise<Record<string, string>> {
    this.clientSessionId = randomUUID()
    this.srcCorrelationId = randomUUID()
    const { id, url } = await this.callback()
    const started = await this.session(sessionInfo(this.stage.mastercard, { callbackUri: url }))
    const { uri } = started.body as { uri: string }
    const { address } = await this.browser.visit(uri)
    if (address === undefined) throw new Error('the page did not come back')
    await fetch(this.stage.gateway.loopback + address.pathname + address.search, { redirect: 'manual' })
    const arrived = (await this.wallet.get(`/v1/callbacks/${id}`)).body as { query: Record<string, string> }
    return arrived.query
  }

  async proof(): Promise<string> {
    return (await this.visit()).proofOfAuthentication ?? ''
  }

  bind(proofOfAuthentication: string, change: object = {}): Promise<Answer> {
    return this.wallet.post(`${base}/authentication/authenticators`, {
      srcCorrelationId: this.srcCorrelationId,
      authenticationSessionId: this.authenticationSessionId,
      clientSessionId: this.clientSessionId,
      proofOfAuthentication,
      ...change,
    })
  }

  checkOut(change: object = {}): Promise<Answer> {
    return this.wallet.post(`${base}/transaction/credentials`, { ...this.order(), ...change })
  }

  order() {
    return {
      srcCorrelationId: this.srcCorrelationId,
      srciTransactionId: randomUUID() as string,
      srcDigitalCardId: this.cardId,
      dpaData: { dpaName: 'Lakeside Outdoor', dpaUri: 'https://lakeside-outdoor.example.test' },
      dpaTransactionOptions: {
        paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
        transactionAmount: { transactionAmount: 189, transactionCurrencyCode: 'USD' },
      },
    }
  }

  confirm(change: object = {}): Promise<Answer> {
    return this.wallet.post(`${base}/confirmations`, {
      srcCorrelationId: this.srcCorrelationId,
      confirmationData: {
        checkoutEventType: '01',
        checkoutEventStatus: '02',
        confirmationTimestamp: '2026-01-01T00:05:00Z',
      },
      ...change,
    })
  }
}
