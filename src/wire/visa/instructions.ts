import * as v from 'valibot'
import { assurancesSchema } from './assurance.ts'
import { buyerInformationSchema, paymentInformationSchema, pendingEventsSchema } from './commerce.ts'
import { iccDeviceInformationSchema } from './device.ts'
import { iccBusinessErrorSchema } from './errors.ts'
import { alphaCurrency, correlationId, decimalAmount, epochSeconds, filled, providerId, text } from './primitives.ts'

/** What the person allows (contract 8.1). `mandateId` is never reused. */
export const mandateSchema = v.object({
  mandateId: filled(64),
  declineThreshold: v.object({ amount: decimalAmount, currencyCode: alphaCurrency }),
  effectiveUntilTime: epochSeconds,
  description: filled(500),
  preferredMerchantName: v.optional(text(120)),
  merchantCategory: v.optional(text(80)),
  merchantCategoryCode: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
  quantity: v.optional(text(12)),
  recurringPaymentInformation: v.optional(v.object({ occurrence: v.picklist(['WEEKLY', 'MONTHLY', 'YEARLY']) })),
})
export type Mandate = v.InferOutput<typeof mandateSchema>

const body = {
  clientCorrelationId: correlationId,
  paymentInformation: paymentInformationSchema,
  deviceInformation: iccDeviceInformationSchema,
  buyerInformation: v.optional(buyerInformationSchema),
  mandates: v.pipe(v.array(mandateSchema), v.minLength(1), v.maxLength(10)),
  assuranceData: assurancesSchema,
  consumerPrompt: v.optional(text(1000)),
}

/** `POST /icc/v1/instructions` (contract 8.3). */
export const createInstructionRequestSchema = v.object({ ...body, isRecurring: v.optional(v.boolean()) })
export type CreateInstructionRequest = v.InferOutput<typeof createInstructionRequestSchema>

/** `PUT /icc/v1/instructions/{id}` (contract 8.4). */
export const updateInstructionRequestSchema = v.object(body)
export type UpdateInstructionRequest = v.InferOutput<typeof updateInstructionRequestSchema>

/** `PUT /icc/v1/instructions/{id}/cancel` (contract 8.5). */
export const cancelInstructionRequestSchema = v.object({
  clientCorrelationId: correlationId,
  deviceInformation: iccDeviceInformationSchema,
  assuranceData: assurancesSchema,
  paymentInformation: v.optional(paymentInformationSchema),
})
export type CancelInstructionRequest = v.InferOutput<typeof cancelInstructionRequestSchema>

/** Answer of create, update and cancel: 200 done, 202 `PENDING`, or a refusal inside a 200. */
export const instructionResponseSchema = v.object({
  clientCorrelationId: v.optional(text(64)),
  instructionId: v.optional(providerId),
  status: v.optional(text(40)),
  pendingEvents: v.optional(pendingEventsSchema),
  error: v.optional(iccBusinessErrorSchema),
})
export type InstructionResponse = v.InferOutput<typeof instructionResponseSchema>
