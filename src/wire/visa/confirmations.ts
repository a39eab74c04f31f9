import * as v from 'valibot'
import { amountDetailSchema, clientReferenceSchema, paymentInformationSchema } from './commerce.ts'
import { correlationId, epochSeconds, filled, text } from './primitives.ts'

const confirmationSchema = v.object({
  clientReferenceInformation: clientReferenceSchema,
  processorInformation: v.object({
    transactionType: v.picklist([
      'PURCHASE',
      'AUTHORIZATION',
      'CAPTURE',
      'REFUND',
      'REVERSAL',
      'VERIFICATION',
      'CHARGEBACK',
      'FRAUD',
    ]),
    transactionStatus: v.picklist(['APPROVED', 'DECLINED', 'PENDING', 'ERROR', 'CANCELLED']),
    dynamicDataId: v.optional(text(128)),
    responseCode: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Z]{2}$/))),
    transactionTimestamp: v.optional(epochSeconds),
    approvalCode: v.optional(text(12)),
    retrievalReferenceNumber: v.optional(text(24)),
    systemTraceAuditNumber: v.optional(text(12)),
    acquirerReferenceNumber: v.optional(text(32)),
    amountDetail: v.optional(amountDetailSchema),
    entryMode: v.optional(v.picklist(['EMV', 'CONTACTLESS', 'MANUAL', 'ECOMMERCE', 'WALLET'])),
  }),
  orderInformation: v.optional(
    v.object({
      orderId: v.optional(text(80)),
      orderStatus: v.optional(text(40)),
      amountDetail: v.optional(amountDetailSchema),
    }),
  ),
  merchantInformation: v.optional(
    v.object({
      merchantId: v.optional(text(80)),
      merchantName: v.optional(filled(120)),
      categoryCode: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
    }),
  ),
})

/** `POST /icc/v1/instructions/{id}/confirmations` (contract 8.7), in the SDK's form. */
export const confirmationsRequestSchema = v.object({
  clientCorrelationId: correlationId,
  paymentInformation: paymentInformationSchema,
  confirmationData: v.pipe(v.array(confirmationSchema), v.minLength(1), v.maxLength(5)),
})
export type ConfirmationsRequest = v.InferOutput<typeof confirmationsRequestSchema>

/** Answer: 202 with the correlation id. */
export const confirmationsResponseSchema = v.object({
  clientCorrelationId: v.optional(text(64)),
  status: v.optional(text(40)),
})
export type ConfirmationsResponse = v.InferOutput<typeof confirmationsResponseSchema>

/** Our words for an outcome in the network's spelling. */
export const transactionStatuses = {
  approved: 'APPROVED',
  declined: 'DECLINED',
  pending: 'PENDING',
  error: 'ERROR',
  cancelled: 'CANCELLED',
} as const
