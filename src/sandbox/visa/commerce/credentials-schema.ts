import * as v from 'valibot'
import { amountDetail, clientCorrelationId, filled, paymentInformation } from './shared-schema.ts'

const shipTo = v.object({
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
  countryCallingCode: v.pipe(v.string(), v.regex(/^\+?\d{1,4}$/)),
  phoneNumber: v.pipe(v.string(), v.regex(/^\d{4,15}$/)),
})

const webAddress = v.pipe(v.string(), v.url(), v.startsWith('http'))

const item = v.object({
  clientReferenceInformation: v.object({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) }),
  mandateReferenceData: v.optional(v.array(v.object({ mandateId: filled }))),
  type: v.optional(v.picklist(['PURCHASE', 'BILL_PAYMENT', 'MONEY_TRANSFER', 'DISBURSEMENT', 'P2P'])),
  orderInformation: v.object({
    amountDetail,
    shipTo: v.optional(shipTo),
    lineItems: v.optional(v.array(v.object({ items: v.looseObject({}) }))),
    deliveryMethod: v.optional(
      v.picklist(['NO_DELIVERY', 'ADDRESS_BILLING', 'ADDRESS_ON_FILE', 'ADDRESS_OTHER', 'PICKUP', 'ELECTRONIC']),
    ),
  }),
  merchantInformation: v.object({
    merchantName: filled,
    merchantDescriptor: v.object({ country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)), url: webAddress }),
    merchantId: v.optional(filled),
    categoryCode: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
    domainName: v.optional(filled),
    language: v.optional(filled),
  }),
  paymentOptions: v.optional(
    v.object({
      dpaDynamicDataTtlMinutes: v.optional(
        v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]),
      ),
      dynamicDataType: v.optional(v.picklist(['TAVV', 'DAVV', 'NONE'])),
    }),
  ),
  merchantOrderId: v.optional(filled),
})
export type Transaction = v.InferOutput<typeof item>

/** Request of `POST /icc/v1/instructions/{id}/credentials` (contract 8.6). One transaction per call. */
export const credentialsSchema = v.object({
  clientCorrelationId,
  paymentInformation,
  transactionData: v.pipe(v.array(item), v.minLength(1), v.maxLength(1)),
})
