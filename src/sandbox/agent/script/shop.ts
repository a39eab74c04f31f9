/** What the shop's API says of a checkout. */
export interface Checkout {
  readonly checkoutId: string
  readonly orderNumber: string
  readonly status: 'open' | 'paying' | 'paid' | 'declined' | 'unknown'
  readonly checkoutUrl: string
  readonly merchant: { readonly id: string; readonly name: string; readonly website: string }
  readonly currency: string
  readonly totals: {
    readonly subtotal: number
    readonly shipping: number
    readonly tax: number
    readonly total: number
  }
  readonly lineItems: readonly {
    readonly id: string
    readonly title: string
    readonly quantity: number
    readonly unitPrice: number
    readonly total: number
  }[]
  readonly expiresAt: string
  readonly checkoutJwt?: string
  readonly checkoutHash?: string
}

export interface ShopProduct {
  readonly id: string
  readonly title: string
  readonly unitPrice: number
  readonly currency: string
}

/** A refusal of the shop. */
export class ShopError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** Ada's way to a shop. Throws {@link ShopError} with the shop's code. */
export class ShopApi {
  constructor(readonly origin: string) {}

  async products(): Promise<readonly ShopProduct[]> {
    const { products } = await this.#call<{ products: readonly ShopProduct[] }>('/api/products')
    return products
  }

  openCheckout(cart: { items: readonly { id: string; quantity: number }[]; variants: readonly string[] }) {
    return this.#call<Checkout>('/api/checkouts', cart)
  }

  checkout(id: string): Promise<Checkout> {
    return this.#call<Checkout>(`/api/checkouts/${id}`)
  }

  /** Undefined until the shop signed one, and for ever at a shop that signs nothing. */
  async receipt(id: string): Promise<string | undefined> {
    const response = await fetch(`${this.origin}/api/checkouts/${id}/receipt`)
    if (!response.ok) return undefined
    const { receipt }: { receipt: string } = await response.json()
    return receipt
  }

  paySealed(checkoutId: string, jwe: string): Promise<Checkout> {
    return this.#call<Checkout>('/api/sealed-payments', { checkoutId, jwe })
  }

  async #call<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.origin}${path}`, body === undefined ? {} : toPost(body))
    const answer: T & { error?: { code: string; message: string } } = await response.json()
    if (answer.error) throw new ShopError(answer.error.code, answer.error.message)
    return answer
  }
}

function toPost(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
