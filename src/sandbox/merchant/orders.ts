import type { Variant } from './variants.ts'

export interface OrderLine {
  readonly id: string
  readonly title: string
  readonly quantity: number
  readonly unitPrice: number
  readonly total: number
}

/** Minor units of the order's currency. */
export interface OrderTotals {
  readonly subtotal: number
  readonly shipping: number
  readonly tax: number
  readonly total: number
}

export type OrderStatus = 'open' | 'paying' | 'paid' | 'declined' | 'unknown'

/** How the last payment attempt ended. Holds no card data but the last four digits. */
export interface PaymentResult {
  readonly paymentId: string
  readonly at: number
  readonly lastFour: string
  readonly by: 'form' | 'hosted' | 'sealed'
  readonly approvalCode?: string
  readonly retrievalReferenceNumber?: string
  readonly responseCode?: string
  readonly reason?: string
}

/** A cart that became a checkout, and its payment. */
export interface Order {
  readonly id: string
  readonly number: string
  readonly currency: string
  readonly lines: readonly OrderLine[]
  readonly totals: OrderTotals
  /** What is really charged; differs from the signed total only in the `raised-total` variant. */
  readonly charge: number
  readonly variants: ReadonlySet<Variant>
  readonly createdAt: number
  readonly expiresAt: number
  readonly checkoutJwt?: string
  readonly checkoutHash?: string
  status: OrderStatus
  attempts: number
  /** Invisible copies of the card form that came back with something in them (`hidden-duplicate`). */
  copiesFilled?: number
  payment?: PaymentResult
  receipt?: string
}

/** The shop's books, in memory. */
export class Orders {
  readonly #orders = new Map<string, Order>()
  readonly #spent = new Set<string>()
  #count = 1000

  nextNumber(): string {
    this.#count += 1
    return `LC-${this.#count}`
  }

  add(order: Order): void {
    this.#orders.set(order.id, order)
  }

  find(id: string): Order | undefined {
    return this.#orders.get(id)
  }

  all(): readonly Order[] {
    return [...this.#orders.values()]
  }

  /** True the first time a thing that may be used once is shown, false ever after. */
  spend(fingerprint: string): boolean {
    if (this.#spent.has(fingerprint)) return false
    this.#spent.add(fingerprint)
    return true
  }

  clear(): void {
    this.#orders.clear()
    this.#spent.clear()
  }
}
