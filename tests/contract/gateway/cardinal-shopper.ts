import { envFromSandbox as cardinalEnv } from '../../../src/gateway/cardinal/from-sandbox.ts'
import type { GatewayOptions } from '../../../src/gateway/start.ts'
import { type CardinalSandbox, startCardinalSandbox } from '../../../src/sandbox/cardinal/start.ts'
import { BrowserInNode } from '../sandbox-cardinal/support/browser.ts'
import { cards } from '../sandbox-cardinal/support/merchant.ts'
import { type Stage, startStage } from './stage.ts'
import { type Answer, TestWallet } from './wallet.ts'

/** A gateway that offers Cardinal, and Cardinal's sandbox. */
export interface CardinalStage extends Stage {
  readonly cardinal: CardinalSandbox
}

export async function startCardinalStage(options: GatewayOptions = {}): Promise<CardinalStage> {
  const cardinal = await startCardinalSandbox()
  const env = Object.fromEntries(Object.entries(cardinalEnv(cardinal)).map(([name, value]) => [name, value ?? '']))
  const stage = await startStage({ env, providerNow: cardinal.clock.now, ...options })
  const stop = async () => {
    await stage.stop()
    await cardinal.stop()
  }
  return { ...stage, cardinal, stop }
}

export const holder = { email: 'ann@example.com', accountNumber: cards.challenge } as const

/** A wallet with a browser behind it that goes Cardinal's way through the gateway. */
export class CardinalShopper {
  readonly wallet: TestWallet
  readonly browser: BrowserInNode
  session = ''
  referenceId = ''

  private constructor(wallet: TestWallet, browser: BrowserInNode) {
    this.wallet = wallet
    this.browser = browser
  }

  static async create(stage: CardinalStage, now: () => number = Date.now): Promise<CardinalShopper> {
    return new CardinalShopper(await TestWallet.enrolled(stage.gateway, now), new BrowserInNode(stage.cardinal))
  }

  async open(change: object = {}): Promise<Answer> {
    const { FidoSetupPayload: setupPayload } = await this.browser.setup()
    const body = { ...holder, cardType: 'VSA', setupPayload, transactionId: 'enrol0001', ...change }
    const answer = await this.wallet.post('/v1/cardinal/sessions', body)
    const { session, referenceId } = answer.body as { session?: string; referenceId?: string }
    this.session = session ?? this.session
    this.referenceId = referenceId ?? this.referenceId
    return answer
  }

  call(step: string, body: object = {}, session = this.session): Promise<Answer> {
    return this.wallet.post(`/v1/cardinal/sessions/${session}/${step}`, body)
  }

  lookup(change: object = {}): Promise<Answer> {
    return this.call('lookup', { ...lookupBody, ...change })
  }

  async collect(): Promise<void> {
    await this.browser.collect((await this.ok(this.call('collect'))).jwt)
  }

  /** A challenge at the bank, passed; what `authenticate` answers. */
  async challenged(code = '123456'): Promise<Answer> {
    await this.open()
    await this.collect()
    await this.ok(this.lookup())
    const { jwt } = await this.ok(this.call('step-up'))
    await this.browser.deliver(await this.browser.stepUp(jwt, { code }))
    return this.call('authenticate')
  }

  /** Everything of an enrolment. */
  async enrolled(): Promise<string> {
    await this.challenged()
    const { jwt, request } = await this.ok(this.call('enroll'))
    await this.browser.deliver(await this.browser.fido('enroll', jwt))
    const { userId } = (await this.ok(this.result(request))).result
    await this.browser.completeEnrollment(userId)
    return userId
  }

  result(request: string): Promise<Answer> {
    return this.wallet.get(`/v1/cardinal/requests/${request}`)
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  async ok(asked: Promise<Answer>): Promise<any> {
    const answer = await asked
    if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}

export const order = { orderNumber: 'order-1', amount: { amount: 4250, currency: 'USD' } } as const

export const lookupBody = {
  ...holder,
  ...order,
  expirationMonth: '12',
  expirationYear: '2030',
  merchant: { name: 'Shop Example', url: 'https://shop.example' },
  challenge: 'mandated',
} as const
