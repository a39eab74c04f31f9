import type { Acquirer } from './acquirer.ts'
import type { ShopKeys } from './keys.ts'
import type { Orders } from './orders.ts'

/** One shop: who it is, what it holds and whom it asks for money. Every route and step works on this. */
export interface Shop {
  readonly id: string
  readonly name: string
  /** Web origin that is paid. */
  readonly origin: string
  /** Web origin of the payment service whose frame can hold the card fields. */
  readonly payOrigin: string
  readonly country: string
  readonly categoryCode: string
  /** False: a shop like most, which signs nothing and publishes no keys. */
  readonly signs: boolean
  readonly keys: ShopKeys
  readonly orders: Orders
  readonly acquirer: Acquirer
  /** Epoch milliseconds. */
  readonly now: () => number
}
