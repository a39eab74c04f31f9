import { createHash, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { signCheckout } from './checkout-jwt.ts'
import type { Order, OrderLine, OrderTotals } from './orders.ts'
import { findProduct, type Product } from './products.ts'
import { Refusal } from './refusal.ts'
import type { Shop } from './shop.ts'
import { variantsSchema } from './variants.ts'

const CHECKOUT_LIFE_MS = 30 * 60_000
const RAISED_BY = 1000

/** Valibot schema of a cart. */
export const cartSchema = v.object({
  items: v.pipe(
    v.array(
      v.object({
        id: v.pipe(v.string(), v.maxLength(64)),
        quantity: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)), 1),
      }),
    ),
    v.minLength(1),
    v.maxLength(20),
  ),
  variants: v.optional(variantsSchema, []),
})
export type Cart = v.InferOutput<typeof cartSchema>

/** Opens a checkout for a cart and signs it, unless the shop signs nothing. Throws {@link Refusal} naming the field. */
export async function openCheckout(shop: Shop, cart: Cart): Promise<Order> {
  const chosen = cart.items.map((item, index) => ({ product: requireProduct(item.id, index), quantity: item.quantity }))
  const currency = oneCurrency(chosen.map(({ product }) => product))
  const lines = chosen.map(({ product, quantity }) => toLine(product, quantity))
  const totals = sum(
    lines,
    chosen.map(({ product }) => product),
  )
  const variants = new Set(cart.variants)
  const createdAt = shop.now()
  const facts = {
    id: `chk_${randomUUID().replaceAll('-', '')}`,
    number: shop.orders.nextNumber(),
    currency,
    lines,
    totals,
    charge: totals.total + (variants.has('raised-total') ? RAISED_BY : 0),
    variants,
    createdAt,
    expiresAt: createdAt + CHECKOUT_LIFE_MS,
  }
  const order: Order = { ...facts, ...(await signed(shop, facts)), status: 'open', attempts: 0 }
  shop.orders.add(order)
  return order
}

async function signed(shop: Shop, facts: Parameters<typeof signCheckout>[1]) {
  if (!shop.signs || facts.variants.has('unsigned')) return {}
  const checkoutJwt = await signCheckout(shop, facts)
  return { checkoutJwt, checkoutHash: createHash('sha256').update(checkoutJwt).digest('base64url') }
}

function requireProduct(id: string, index: number): Product {
  const product = findProduct(id)
  if (!product) throw new Refusal(400, 'invalid_input', 'There is no such product.', `items.${index}.id`)
  return product
}

function oneCurrency(chosen: readonly Product[]): string {
  const currencies = new Set(chosen.map(({ currency }) => currency))
  const [currency] = currencies
  if (currency === undefined || currencies.size > 1)
    throw new Refusal(400, 'invalid_input', 'One order, one currency.', 'items')
  return currency
}

function toLine(product: Product, quantity: number): OrderLine {
  const { id, title, unitPrice } = product
  return { id, title, quantity, unitPrice, total: unitPrice * quantity }
}

/** Shipping and tax are those of the dearest product to ship: one parcel. */
function sum(lines: readonly OrderLine[], chosen: readonly Product[]): OrderTotals {
  const subtotal = lines.reduce((total, line) => total + line.total, 0)
  const shipping = Math.max(...chosen.map(product => product.shipping))
  const tax = Math.max(...chosen.map(product => product.tax))
  return { subtotal, shipping, tax, total: subtotal + shipping + tax }
}
