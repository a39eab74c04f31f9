import * as v from 'valibot'
import { WireError } from '../error.ts'
import { assuranceDataSchema } from './assurance.ts'
import { maskedCardSchema } from './cards.ts'
import {
  accountNumber,
  compactToken,
  correlationId,
  countryCode,
  digitalCardId,
  expiryMonth,
  expiryYear,
  filled,
  serviceId,
  text,
  uuid,
} from './primitives.ts'
import { transactionAmountSchema } from './transaction-amount.ts'
import { fromProviderTime } from './units.ts'

/** The code that fits a security-code box (contract 10.1). */
export const DYNAMIC_CODE = 'DYNAMIC_CARD_SECURITY_CODE'

/** What the wallet sends for `POST {checkout}`; the gateway adds who is asking. */
export const walletCheckoutRequestSchema = v.object({
  srcCorrelationId: correlationId,
  srciTransactionId: v.pipe(filled(255), v.regex(/^[\w-]+$/)),
  srcDigitalCardId: digitalCardId,
  dpaData: v.object({
    dpaPresentationName: v.optional(text(60)),
    dpaName: filled(60),
    dpaUri: filled(1024),
  }),
  dpaTransactionOptions: v.object({
    paymentOptions: v.pipe(
      v.array(v.object({ dynamicDataType: v.literal(DYNAMIC_CODE) })),
      v.minLength(1),
      v.maxLength(1),
    ),
    transactionAmount: transactionAmountSchema,
    merchantCategoryCode: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
    merchantCountryCode: v.optional(countryCode),
    dpaLocale: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}_[A-Z]{2}$/))),
  }),
  assuranceData: v.optional(assuranceDataSchema),
})
export type WalletCheckoutRequest = v.InferOutput<typeof walletCheckoutRequestSchema>

/** `POST {checkout}` as Mastercard receives it (contract 10.1). */
export const checkoutRequestSchema = v.object({ srcClientId: uuid, serviceId, ...walletCheckoutRequestSchema.entries })
export type CheckoutRequest = v.InferOutput<typeof checkoutRequestSchema>

/** Answer of Mastercard: a compact JWS (contract 10.1). */
export const checkoutResponseSchema = v.object({ checkoutResponseJWS: compactToken(131_072) })

/** Payload of the JWS, once its signature was verified. */
export const checkoutPayloadSchema = v.object({
  srcCorrelationId: correlationId,
  srciTransactionId: v.optional(text(255)),
  maskedCard: maskedCardSchema,
  encryptedPayload: compactToken(65_536),
})
export type CheckoutPayload = v.InferOutput<typeof checkoutPayloadSchema>

/** Decrypted `encryptedPayload`. All of it is secret. A card number in place of a token is refused by its shape. */
export const paymentPayloadSchema = v.object({
  card: v.optional(v.never()),
  token: v.object({
    paymentToken: accountNumber,
    tokenExpirationMonth: expiryMonth,
    tokenExpirationYear: expiryYear,
  }),
  dynamicData: v.object({
    dynamicDataValue: v.pipe(v.string(), v.regex(/^\d{3,4}$/)),
    dynamicDataType: v.literal(DYNAMIC_CODE),
    dynamicDataExpiration: v.union([text(40), v.pipe(v.number(), v.integer())]),
  }),
})
export type PaymentPayload = v.InferOutput<typeof paymentPayloadSchema>

/** What the gateway answers the wallet with after it has verified and decrypted. `payment` is secret. */
export const walletCheckoutResponseSchema = v.object({
  srcCorrelationId: correlationId,
  srciTransactionId: v.optional(text(255)),
  maskedCard: maskedCardSchema,
  payment: paymentPayloadSchema,
})
export type WalletCheckoutResponse = v.InferOutput<typeof walletCheckoutResponseSchema>

/** A credential in one spelling. Secret: kept in memory, never logged. */
export interface CheckoutCredential {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Reads a payment payload and checks its number and times (contract 10.1, step 5). @throws WireError */
export function readCheckoutCredential(payment: PaymentPayload, now: number): CheckoutCredential {
  const { token, dynamicData } = payment
  if (!isLuhn(token.paymentToken)) throw new WireError('bad_shape', 'token.paymentToken')
  const end = Date.UTC(Number(token.tokenExpirationYear), Number(token.tokenExpirationMonth))
  if (end <= now) throw new WireError('bad_time', 'token.tokenExpirationYear')
  const expiresAt = fromProviderTime(dynamicData.dynamicDataExpiration, 'dynamicData.dynamicDataExpiration')
  if (expiresAt <= now) throw new WireError('bad_time', 'dynamicData.dynamicDataExpiration')
  return {
    number: token.paymentToken,
    expirationMonth: token.tokenExpirationMonth,
    expirationYear: token.tokenExpirationYear,
    securityCode: dynamicData.dynamicDataValue,
    expiresAt,
  }
}

function isLuhn(number: string): boolean {
  const digits = [...number].reverse().map(Number)
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
