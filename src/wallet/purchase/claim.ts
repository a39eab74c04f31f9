import * as v from 'valibot'
import { moneySchema } from '../../wire/money.ts'
import { cleanText } from './text.ts'

/** Text for display: refused when far too long, otherwise stripped of invisible characters and cut to `max`. */
export const shown = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max * 8),
    v.transform(text => cleanText(text, max)),
  )

/** An opaque id of somebody else's: printable ASCII, compared and never interpreted. */
export const opaque = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[\x21-\x7e]+$/))

const webAddress = v.pipe(v.string(), v.maxLength(512), v.url())

/** AP2 `Merchant`. `website` is what names the payee for us: its origin is who gets paid. */
export const merchantSchema = v.object({ id: shown(128), name: shown(120), website: webAddress })

/** A sum that is paid: a purchase of nothing is none, and no network authenticates it (contract cybersource-visa 14, rule 4). */
export const paidAmount = v.pipe(moneySchema.entries.amount, v.minValue(1))

const hashed = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))

/** AP2 `mandate.checkout.1`: the merchant's own signed checkout. */
export const checkoutMandateSchema = v.object({
  vct: v.literal('mandate.checkout.1'),
  checkout_jwt: v.pipe(v.string(), v.maxLength(49_152), v.regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)),
  checkout_hash: hashed,
})

/** AP2 `mandate.payment.1`: what the agent says the payment is. */
export const paymentMandateSchema = v.object({
  vct: v.literal('mandate.payment.1'),
  transaction_id: opaque(128),
  payee: merchantSchema,
  payment_amount: v.object({ ...moneySchema.entries, amount: paidAmount }),
  payment_instrument: v.object({ id: opaque(128), type: v.literal('card') }),
})

const minor = moneySchema.entries.amount

/** The cart in the agent's words, for a shop that signs nothing (and for the comparison with one that signs). */
export const describedCheckoutSchema = v.object({
  id: v.optional(opaque(128)),
  line_items: v.pipe(
    v.array(
      v.object({
        title: shown(200),
        quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6)),
        total: minor,
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
  ),
  totals: v.optional(v.object({ shipping: v.optional(minor), tax: v.optional(minor) })),
})

/** What an agent claims about a purchase; its words, its amounts, nothing verified. */
export const claimSchema = v.object({
  checkout: v.optional(checkoutMandateSchema),
  payment: paymentMandateSchema,
  described: v.optional(describedCheckoutSchema),
  release: v.picklist(['fill', 'sealed', 'plain']),
})
export type Claim = v.InferOutput<typeof claimSchema>
