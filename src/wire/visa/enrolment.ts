import * as v from 'valibot'
import { assurancesSchema } from './assurance.ts'
import { buyerInformationSchema, paymentInformationSchema, pendingEventsSchema } from './commerce.ts'
import { iccDeviceInformationSchema } from './device.ts'
import { iccBusinessErrorSchema } from './errors.ts'
import { correlationId, countryCode, epochSeconds, filled, text } from './primitives.ts'

/** `POST /icc/v1/tokens`: enrols a card for agent purchases (contract 8.2). */
export const enrolCardRequestSchema = v.object({
  clientCorrelationId: correlationId,
  deviceInformation: iccDeviceInformationSchema,
  buyerInformation: buyerInformationSchema,
  billTo: v.object({
    firstName: v.optional(text(60)),
    lastName: v.optional(text(60)),
    fullName: v.optional(text(120)),
    email: v.optional(v.pipe(v.string(), v.email(), v.maxLength(320))),
    countryCallingCode: v.pipe(v.string(), v.regex(/^\+?\d{1,4}$/)),
    phoneNumber: v.pipe(v.string(), v.regex(/^\d{4,15}$/)),
    numberIsVoiceOnly: v.optional(v.boolean()),
    country: countryCode,
  }),
  consumerIdentity: v.object({
    identityType: v.picklist(['EMAIL_ADDRESS', 'MOBILE_PHONE_NUMBER']),
    identityValue: filled(320),
    identityProvider: v.optional(v.picklist(['VISA', 'PARTNER'])),
    identityProviderUrl: v.optional(text(2048)),
  }),
  paymentInformation: paymentInformationSchema,
  enrollmentReferenceData: v.optional(
    v.object({
      enrollmentReferenceType: filled(60),
      enrollmentReferenceProvider: v.optional(text(60)),
    }),
  ),
  assuranceData: v.optional(assurancesSchema),
  consentData: v.optional(
    v.pipe(
      v.array(
        v.object({
          id: filled(64),
          type: filled(60),
          source: filled(60),
          acceptedTime: epochSeconds,
          effectiveUntil: epochSeconds,
        }),
      ),
      v.maxLength(10),
    ),
  ),
})
export type EnrolCardRequest = v.InferOutput<typeof enrolCardRequestSchema>

/** 200 `ACTIVE`, or 202 `PENDING` with events. A refusal may come inside a 200. */
export const enrolCardResponseSchema = v.object({
  clientCorrelationId: v.optional(text(64)),
  status: text(40),
  pendingEvents: v.optional(pendingEventsSchema),
  error: v.optional(iccBusinessErrorSchema),
})
export type EnrolCardResponse = v.InferOutput<typeof enrolCardResponseSchema>
