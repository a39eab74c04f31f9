import * as v from 'valibot'
import { correlationId, serviceId, text, uuid } from './primitives.ts'
import { transactionAmountSchema } from './transaction-amount.ts'

const code = (last: number) =>
  v.pipe(
    v.string(),
    v.regex(/^0[1-9]$/),
    v.check(value => Number(value) <= last),
  )

/** What the wallet sends for `POST {confirmations}`; the gateway adds who is asking (contract 11). */
export const walletConfirmationRequestSchema = v.object({
  srcCorrelationId: correlationId,
  srciTransactionId: v.optional(text(255)),
  confirmationData: v.object({
    checkoutEventType: code(7),
    checkoutEventStatus: code(5),
    confirmationTimestamp: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)),
    confirmationStatus: v.optional(code(3)),
    confirmationReason: v.optional(v.pipe(text(64), v.regex(/^[A-Za-z0-9 ,;!?._-]*$/))),
    networkAuthorizationCode: v.optional(text(25)),
    networkTransactionIdentifier: v.optional(text(25)),
    paymentNetworkReference: v.optional(text(25)),
    transactionAmount: v.optional(transactionAmountSchema),
  }),
})
export type WalletConfirmationRequest = v.InferOutput<typeof walletConfirmationRequestSchema>

/** `POST {confirmations}` as Mastercard receives it; answered with 204. */
export const confirmationRequestSchema = v.object({
  srcClientId: uuid,
  serviceId: v.optional(serviceId),
  ...walletConfirmationRequestSchema.entries,
})
export type ConfirmationRequest = v.InferOutput<typeof confirmationRequestSchema>

/** Our words for a purchase's outcome as event, its status and whether it succeeded (contract 11). */
export const confirmationCodes = {
  approved: { checkoutEventType: '01', checkoutEventStatus: '02', confirmationStatus: '01' },
  declined: { checkoutEventType: '01', checkoutEventStatus: '05', confirmationStatus: '02' },
  cancelled: { checkoutEventType: '04', checkoutEventStatus: '03', confirmationStatus: '01' },
  unknown: { checkoutEventType: '07', checkoutEventStatus: '05', confirmationStatus: '03' },
} as const
