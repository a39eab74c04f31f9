import * as v from 'valibot'
import { textToBase64 } from '../base64.ts'
import { tmsDeviceInformationSchema } from './device.ts'
import { correlationId, decimalAmount, filled, numericCurrency, text } from './primitives.ts'

const secureToken = filled(16_384)
const amountDetails = v.object({ totalAmount: decimalAmount, currency: numericCurrency })

const attempt = {
  clientCorrelationId: correlationId,
  sessionInformation: v.object({ secureToken, correlationId: v.optional(correlationId) }),
  authenticatorRenderMethod: v.literal('IFRAME'),
  authenticationMethodType: v.optional(v.literal('FIDO2')),
  merchantInformation: v.object({
    merchantDescriptor: v.object({ name: filled(400), url: filled(2048) }),
  }),
  deviceInformation: tmsDeviceInformationSchema,
}

/** `POST .../authentication-options` (contract 5.1). Merchant name and URL are base64 without padding. */
export const authenticationOptionsRequestSchema = v.object({
  ...attempt,
  orderInformation: v.object({ amountDetails }),
})
export type AuthenticationOptionsRequest = v.InferOutput<typeof authenticationOptionsRequestSchema>

/** `POST .../authentication-registrations` (contract 5.4). `language` for example `en_US`. */
export const authenticationRegistrationsRequestSchema = v.object({
  ...attempt,
  orderInformation: v.object({
    amountDetails,
    billTo: v.object({ email: v.pipe(v.string(), v.email(), v.maxLength(320)), phoneNumber: v.optional(text(20)) }),
  }),
  buyerInformation: v.object({ language: v.pipe(v.string(), v.regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)) }),
})
export type AuthenticationRegistrationsRequest = v.InferOutput<typeof authenticationRegistrationsRequestSchema>

/** `authenticationContext` as the passkey service spells it: the frame calls `id` `identifier` (contract 6.3). */
export const tmsAuthenticationContextSchema = v.object({
  id: filled(512),
  endpoint: filled(2048),
  payload: filled(32_768),
  action: v.optional(text(40)),
  platformType: v.optional(text(20)),
})
export type TmsAuthenticationContext = v.InferOutput<typeof tmsAuthenticationContextSchema>

/** One way the issuer offers to confirm the cardholder, as it arrives (contract 5.1). */
export const stepUpOptionSchema = v.object({
  id: filled(120),
  method: filled(60),
  value: v.optional(text(200)),
  source: v.optional(text(2048)),
  platformType: v.optional(text(20)),
  subMethod: v.optional(text(40)),
  requestPayload: v.optional(text(8192)),
})
export type StepUpOption = v.InferOutput<typeof stepUpOptionSchema>

/** Answer of `authentication-options` and `validate`; read it with `readPasskeyAction`. */
export const authenticationOptionsResponseSchema = v.object({
  action: filled(60),
  authenticationContext: v.optional(tmsAuthenticationContextSchema),
  stepUpOptions: v.optional(v.pipe(v.array(stepUpOptionSchema), v.maxLength(20))),
})
export type AuthenticationOptionsResponse = v.InferOutput<typeof authenticationOptionsResponseSchema>

/** Answer of `authentication-registrations`. */
export const authenticationRegistrationsResponseSchema = v.object({
  authenticationContext: tmsAuthenticationContextSchema,
})
export type AuthenticationRegistrationsResponse = v.InferOutput<typeof authenticationRegistrationsResponseSchema>

/** `POST .../authentication-options/one-time-passwords` (contract 5.2). */
export const oneTimePasswordRequestSchema = v.object({
  clientCorrelationId: correlationId,
  stepUpOption: v.object({ id: filled(120) }),
})
export type OneTimePasswordRequest = v.InferOutput<typeof oneTimePasswordRequestSchema>

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000))

/** Answer of `one-time-passwords`. `codeExpiration` is in minutes (assumed). */
export const oneTimePasswordResponseSchema = v.object({
  maxRequestsAllowed: v.optional(count),
  maxVerificationAllowed: v.optional(count),
  codeExpiration: v.optional(count),
})
export type OneTimePasswordResponse = v.InferOutput<typeof oneTimePasswordResponseSchema>

/** `POST .../authentication-options/validate`: one of `otp` and `issuerAuthCode` (contract 5.3). */
export const validateRequestSchema = v.union([
  v.strictObject({
    clientCorrelationId: correlationId,
    stepUpOption: v.object({ id: filled(120) }),
    otp: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,8}$/)),
  }),
  v.strictObject({
    clientCorrelationId: correlationId,
    stepUpOption: v.object({ id: filled(120) }),
    issuerAuthCode: filled(64),
  }),
])
export type ValidateRequest = v.InferOutput<typeof validateRequestSchema>

/** Answer of `validate`. */
export const validateResponseSchema = v.object({ action: filled(60) })

/** How long a one-time password lives, in milliseconds, from `codeExpiration`. */
export function codeLifetime(response: OneTimePasswordResponse): number | undefined {
  return response.codeExpiration === undefined ? undefined : response.codeExpiration * 60_000
}

/** The merchant as the cardholder sees it in the passkey service: name and URL in base64 without padding. */
export function toTmsMerchant(merchant: { name: string; url: string }): { name: string; url: string } {
  return { name: textToBase64(merchant.name), url: textToBase64(merchant.url) }
}
