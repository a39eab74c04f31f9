import * as v from 'valibot'
import {
  amountDetailSchema,
  clientReferenceSchema,
  lineItemsSchema,
  paymentInformationSchema,
  pendingEventsSchema,
} from './commerce.ts'
import { iccBusinessErrorSchema } from './errors.ts'
import { compactToken, correlationId, countryCode, filled, providerId, text } from './primitives.ts'

const shipTo = v.object({
  country: countryCode,
  countryCallingCode: v.pipe(v.string(), v.regex(/^\+?\d{1,4}$/)),
  phoneNumber: v.pipe(v.string(), v.regex(/^\d{4,15}$/)),
  firstName: v.optional(text(60)),
  lastName: v.optional(text(60)),
  email: v.optional(text(320)),
  address1: v.optional(text(120)),
  address2: v.optional(text(120)),
  locality: v.optional(text(80)),
  administrativeArea: v.optional(text(80)),
  postalCode: v.optional(text(20)),
})

const transactionSchema = v.object({
  clientReferenceInformation: clientReferenceSchema,
  mandateReferenceData: v.pipe(v.array(v.object({ mandateId: filled(64) })), v.minLength(1), v.maxLength(10)),
  type: v.optional(v.picklist(['PURCHASE', 'BILL_PAYMENT', 'MONEY_TRANSFER', 'DISBURSEMENT', 'P2P'])),
  orderInformation: v.object({
    amountDetail: amountDetailSchema,
    shipTo: v.optional(shipTo),
    lineItems: v.optional(lineItemsSchema),
    deliveryMethod: v.optional(
      v.picklist(['NO_DELIVERY', 'ADDRESS_BILLING', 'ADDRESS_ON_FILE', 'ADDRESS_OTHER', 'PICKUP', 'ELECTRONIC']),
    ),
  }),
  merchantInformation: v.object({
    merchantName: filled(120),
    merchantDescriptor: v.object({ country: countryCode, url: filled(2048) }),
    merchantId: v.optional(text(80)),
    categoryCode: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
    domainName: v.optional(text(253)),
    language: v.optional(text(10)),
  }),
  paymentOptions: v.optional(
    v.object({
      dpaDynamicDataTtlMinutes: v.optional(text(6)),
      dynamicDataType: v.optional(v.picklist(['TAVV', 'DAVV', 'NONE'])),
    }),
  ),
  merchantOrderId: v.optional(text(80)),
})

/** `POST /icc/v1/instructions/{id}/credentials` (contract 8.6). */
export const retrieveCredentialsRequestSchema = v.object({
  clientCorrelationId: correlationId,
  paymentInformation: paymentInformationSchema,
  transactionData: v.pipe(v.array(transactionSchema), v.minLength(1), v.maxLength(5)),
})
export type RetrieveCredentialsRequest = v.InferOutput<typeof retrieveCredentialsRequestSchema>

const signedPayload = compactToken(65_536)

/** The flat answer of `credentials`; HTTP 200 alone is not success (contract 8.6). `signedPayload` is a secret. */
export const retrieveCredentialsResponseSchema = v.object({
  clientCorrelationId: v.optional(text(64)),
  instructionId: v.optional(providerId),
  status: v.optional(text(40)),
  signedPayload: v.optional(signedPayload),
  transactionData: v.optional(v.pipe(v.array(v.object({ signedPayload: v.optional(signedPayload) })), v.maxLength(5))),
  pendingEvents: v.optional(pendingEventsSchema),
  error: v.optional(iccBusinessErrorSchema),
})
export type RetrieveCredentialsResponse = v.InferOutput<typeof retrieveCredentialsResponseSchema>

/** What the answer means: the credential, more work for the cardholder, or a refusal with its reason. */
export type CredentialsResult =
  | { readonly kind: 'ready'; readonly signedPayload: string }
  | { readonly kind: 'pending'; readonly events: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads an answer of `credentials`: a refusal first, then 202, then the payload in either place it is found. */
export function readCredentialsResult(httpStatus: number, response: RetrieveCredentialsResponse): CredentialsResult {
  const status = response.status ?? ''
  if (response.error !== undefined) return { kind: 'refused', reason: response.error.reason }
  if (status === 'DECLINED' || status === 'EXPIRED') return { kind: 'refused', reason: status }
  if (httpStatus === 202 || status === 'PENDING') return { kind: 'pending', events: response.pendingEvents ?? [] }
  const found = response.signedPayload ?? response.transactionData?.find(entry => entry.signedPayload)?.signedPayload
  return found === undefined ? { kind: 'refused', reason: 'NO_PAYLOAD' } : { kind: 'ready', signedPayload: found }
}
