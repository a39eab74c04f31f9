import * as v from 'valibot'
import { currencyOf } from '../../../wire/currency.ts'
import { fromDecimal } from '../../../wire/decimal.ts'

/** Required text. */
export const filled = v.pipe(v.string(), v.minLength(1), v.maxLength(4000))

/** Unix time in seconds, as a string (contract 2.1). */
export const epochSeconds = v.pipe(v.string(), v.regex(/^\d{9,11}$/))

/** ISO 4217 alphabetic code that exists. */
export const alphaCurrency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/), v.check(isCurrency))

/** Decimal amount as a string. */
export const decimal = v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,3})?$/))

/** The request's correlation id (contract 2). */
export const clientCorrelationId = v.pipe(v.string(), v.uuid())

/** contract 8.1; `deviceData.type` is not an enum. */
export const deviceInformation = v.object({
  applicationName: filled,
  fingerprintSessionId: filled,
  ipAddress: v.pipe(v.string(), v.ip()),
  deviceData: v.object({ type: filled, brand: filled, manufacturer: v.optional(filled), model: v.optional(filled) }),
  userAgent: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]+$/))),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  clientDeviceId: v.optional(filled),
})

/** contract 8.1; only the instrument identifier is checked. */
export const paymentInformation = v.object({ instrumentIdentifier: v.object({ id: filled }) })

/** contract 8.1; required on enrolment, optional elsewhere. */
export const buyerInformation = v.object({
  merchantCustomerId: v.optional(filled),
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}$/))),
})

const assurance = v.object({
  verificationMethod: v.picklist(['02', '04', '21', '22', '23']),
  verificationResults: v.picklist(['01', '02', '03', '04', '21']),
  verificationTimestamp: epochSeconds,
  verificationType: v.optional(v.picklist(['CARDHOLDER', 'DEVICE'])),
  verificationEntity: v.optional(v.literal('10')),
  verificationEvents: v.optional(v.array(v.picklist(['01', '02', '03', '04']))),
  authenticationContext: v.optional(v.object({ action: v.optional(v.picklist(['AUTHENTICATE', 'REGISTER'])) })),
  authenticatedIdentities: v.optional(
    v.object({ id: filled, data: v.optional(filled), provider: v.optional(v.literal('VISA_PAYMENT_PASSKEY')) }),
  ),
})

/** contract 8.1. */
export const assuranceData = v.pipe(v.array(assurance), v.minLength(1), v.maxLength(10))
export type AssuranceData = v.InferOutput<typeof assuranceData>

/** An amount that must fit its currency, as transactions state it (contract 8.6). */
export const amountDetail = v.pipe(
  v.object({
    totalAmount: decimal,
    currency: alphaCurrency,
    subTotalAmount: v.optional(decimal),
    discountAmount: v.optional(decimal),
    shippingAmount: v.optional(decimal),
    handlingAmount: v.optional(decimal),
  }),
  v.forward(
    v.check(({ totalAmount, currency }) => fits(totalAmount, currency)),
    ['totalAmount'],
  ),
)

const declineThreshold = v.pipe(
  v.object({ amount: decimal, currencyCode: alphaCurrency }),
  v.forward(
    v.check(({ amount, currencyCode }) => fits(amount, currencyCode)),
    ['amount'],
  ),
)

/** contract 8.1, mandate. */
export const mandates = v.pipe(
  v.array(
    v.object({
      mandateId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
      declineThreshold,
      effectiveUntilTime: epochSeconds,
      description: filled,
      preferredMerchantName: v.optional(filled),
      merchantCategory: v.optional(filled),
      merchantCategoryCode: v.optional(v.pipe(v.string(), v.regex(/^(?!0000)\d{4}$/))),
      quantity: v.optional(v.pipe(v.string(), v.regex(/^\d+$/))),
      recurringPaymentInformation: v.optional(
        v.object({ occurrence: v.optional(v.picklist(['WEEKLY', 'MONTHLY', 'YEARLY'])) }),
      ),
    }),
  ),
  v.minLength(1),
  v.maxLength(20),
  v.check(all => new Set(all.map(({ mandateId }) => mandateId)).size === all.length),
)

function isCurrency(code: string): boolean {
  try {
    return currencyOf(code).alpha === code
  } catch {
    return false
  }
}

function fits(amount: string, currency: string): boolean {
  try {
    return fromDecimal(amount, currency).currency === currency
  } catch {
    return false
  }
}
