import * as v from 'valibot'
import { textToBase64Url } from '../base64.ts'
import { tmsDeviceInformationSchema } from './device.ts'
import { correlationId, decimalAmount, filled, numericCurrency, text } from './primitives.ts'

/** One identity of `authenticatedIdentities[]`: id, data and relying party are base64url (contract 5.5). */
export const authenticatedIdentitySchema = v.object({
  provider: v.picklist(['VISA_PAYMENT_PASSKEY', 'CLIENT_DEVICE_CERT_JWS']),
  id: filled(1024),
  data: v.optional(filled(65_536)),
  relyingPartyId: v.optional(filled(400)),
  userAuthenticationMethod: v.optional(text(40)),
})
export type AuthenticatedIdentity = v.InferOutput<typeof authenticatedIdentitySchema>

/** `POST /tms/v2|v3/tokens/{tokenId}/payment-credentials` (contract 5.5). */
export const paymentCredentialsRequestSchema = v.object({
  paymentCredentialType: v.optional(v.picklist(['NETWORK_TOKEN', 'SECURITY_CODE', 'CRYPTOGRAM'])),
  transactionType: v.optional(v.picklist(['ECOM', 'AFT'])),
  clientCorrelationId: correlationId,
  orderInformation: v.optional(
    v.object({ amountDetails: v.object({ totalAmount: decimalAmount, currency: numericCurrency }) }),
  ),
  merchantInformation: v.optional(
    v.object({
      merchantDescriptor: v.object({
        name: v.optional(text(400)),
        url: v.optional(text(2048)),
        alternateName: v.optional(text(400)),
      }),
    }),
  ),
  deviceInformation: v.optional(tmsDeviceInformationSchema),
  authenticatedIdentities: v.optional(v.pipe(v.array(authenticatedIdentitySchema), v.maxLength(5))),
})
export type PaymentCredentialsRequest = v.InferOutput<typeof paymentCredentialsRequestSchema>

/** The decrypted answer. Number, cryptogram and security code are secrets. */
export const paymentCredentialsSchema = v.object({
  tokenizedCard: v.object({
    number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
    expirationMonth: v.pipe(v.string(), v.regex(/^\d{2}$/)),
    expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
    type: v.optional(text(20)),
    cryptogram: v.optional(text(256)),
    securityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,4}$/))),
    eci: v.optional(v.pipe(v.string(), v.regex(/^\d{1,2}$/))),
    requestorId: v.optional(text(20)),
  }),
})
export type PaymentCredentials = v.InferOutput<typeof paymentCredentialsSchema>

/** The frame's assurance as an identity of the token service (contract 6.4). */
export function toAuthenticatedIdentity(proof: {
  fidoBlob: string
  identifier: string
  rpId: string
}): AuthenticatedIdentity {
  return {
    provider: 'VISA_PAYMENT_PASSKEY',
    id: proof.identifier,
    data: proof.fidoBlob,
    relyingPartyId: textToBase64Url(proof.rpId),
  }
}
