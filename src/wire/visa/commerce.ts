import * as v from 'valibot'
import { alphaCurrency, decimalAmount, filled, providerId, text } from './primitives.ts'

/** Members that several Intelligent Commerce calls share (contract 8.1). */

/** `paymentInformation`; customer and payment instrument are optional here and never sent by the wallet. */
export const paymentInformationSchema = v.object({ instrumentIdentifier: v.object({ id: providerId }) })
export type PaymentInformation = v.InferOutput<typeof paymentInformationSchema>

/** `buyerInformation`; `language` is ISO 639-1. */
export const buyerInformationSchema = v.object({
  merchantCustomerId: v.optional(text(64)),
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}$/))),
})
export type BuyerInformation = v.InferOutput<typeof buyerInformationSchema>

/** `amountDetail` with its optional parts; all amounts are decimal strings of the one currency. */
export const amountDetailSchema = v.object({
  totalAmount: decimalAmount,
  currency: alphaCurrency,
  subTotalAmount: v.optional(decimalAmount),
  discountAmount: v.optional(decimalAmount),
  shippingAmount: v.optional(decimalAmount),
  handlingAmount: v.optional(decimalAmount),
})
export type AmountDetail = v.InferOutput<typeof amountDetailSchema>

/** `clientReferenceInformation`: `code` is our order id and ties payment and confirmation together. */
export const clientReferenceSchema = v.object({ code: filled(50) })

/** `lineItems[]`: each entry holds an object named `items` (contract 8.6). */
export const lineItemsSchema = v.pipe(
  v.array(
    v.object({
      items: v.object({
        productSku: v.optional(text(80)),
        productName: v.optional(text(200)),
        quantity: v.optional(text(12)),
        unitPrice: v.optional(decimalAmount),
        unitPriceCurrency: v.optional(alphaCurrency),
        amountDetail: v.optional(amountDetailSchema),
        productUrl: v.optional(text(2048)),
      }),
    }),
  ),
  v.maxLength(100),
)

/** Event names of a 202 are not published: opaque. */
export const pendingEventsSchema = v.pipe(v.array(text(80)), v.maxLength(20))
