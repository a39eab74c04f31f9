import type { Acquirer, Authorization, AuthorizationAnswer } from '../../../src/sandbox/merchant/acquirer.ts'
import { type RunningMerchant, startMerchant } from '../../../src/sandbox/merchant/start.ts'

/** A bank that writes down what it was asked and answers what the test tells it to. */
export class TestBank implements Acquirer {
  readonly asked: Authorization[] = []
  answer: AuthorizationAnswer = {
    status: 'APPROVED',
    approvalCode: 'A1B2C3',
    responseCode: '00',
    retrievalReferenceNumber: '632612345678',
  }

  async authorize(request: Authorization): Promise<AuthorizationAnswer> {
    this.asked.push(request)
    return this.answer
  }
}

/** A shop on loopback whose clock and bank belong to the test. */
export class TestShop {
  static readonly start = async (options: { signs?: boolean } = {}): Promise<TestShop> => {
    const bank = new TestBank()
    const clock = { skew: 0 }
    const merchant = await startMerchant({
      id: 'lamp-co',
      name: 'Lamp Co',
      hostName: 'shop.localhost',
      payHostName: 'pay.localhost',
      signs: options.signs ?? true,
      acquirer: bank,
      now: () => Date.now() + clock.skew,
    })
    return new TestShop(merchant, bank, clock)
  }

  private constructor(
    readonly merchant: RunningMerchant,
    readonly bank: TestBank,
    readonly clock: { skew: number },
  ) {}

  get(path: string): Promise<Response> {
    return fetch(new URL(path, this.merchant.address), { redirect: 'manual' })
  }

  post(path: string, body: unknown): Promise<Response> {
    return fetch(new URL(path, this.merchant.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  postForm(path: string, fields: Record<string, string>, origin = this.merchant.origin): Promise<Response> {
    return fetch(new URL(path, this.merchant.address), {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  }

  async checkout(variants: readonly string[] = [], product = 'desk-lamp'): Promise<Checkout> {
    const response = await this.post('/api/checkouts', { items: [{ id: product }], variants })
    return response.json()
  }

  async keys(): Promise<PublicKey[]> {
    const document: { keys: PublicKey[] } = await (await this.get('/.well-known/ucp')).json()
    return document.keys
  }

  async book(checkoutId: string): Promise<{ status: string; copiesFilled?: number; attempts: number }> {
    return (await fetch(`${this.merchant.control}/__merchant/orders/${checkoutId}`)).json()
  }

  close(): Promise<void> {
    return this.merchant.stop()
  }
}

export interface Checkout {
  readonly checkoutId: string
  readonly checkoutJwt: string
  readonly checkoutHash: string
  readonly checkoutUrl: string
  readonly totals: { readonly total: number }
  readonly status: string
}

export interface PublicKey {
  readonly kid: string
  readonly kty: string
  readonly use: string
  readonly crv: string
  readonly x: string
  readonly y: string
}
