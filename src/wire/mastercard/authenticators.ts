import * as v from 'valibot'
import { MAX_PROOF } from './limits.ts'
import { compactToken, correlationId, filled, foreignToken, opaqueId, serviceId, uuid } from './primitives.ts'

/** What the wallet sends for `POST {authenticators}`; the gateway adds who is asking. */
export const walletAuthenticatorRequestSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  authenticationSessionId: opaqueId,
  clientSessionId: uuid,
  proofOfAuthentication: filled(MAX_PROOF),
  encryptedAccountReference: v.optional(compactToken(65_536)),
})
export type WalletAuthenticatorRequest = v.InferOutput<typeof walletAuthenticatorRequestSchema>

/** `POST {authenticators}` as Mastercard receives it (contract 7.7). */
export const authenticatorRequestSchema = v.object({
  srcClientId: uuid,
  serviceId,
  ...walletAuthenticatorRequestSchema.entries,
  encryptedAccountReference: v.optional(foreignToken(65_536)),
})
export type AuthenticatorRequest = v.InferOutput<typeof authenticatorRequestSchema>

/** The binding: both ids are opaque, and `credentialId` is not known to be WebAuthn's (contract 7.7). */
export const authenticatorResponseSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  credentialId: filled(255),
  bindingId: filled(255),
})
export type AuthenticatorResponse = v.InferOutput<typeof authenticatorResponseSchema>
