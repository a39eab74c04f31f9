import * as v from 'valibot'
import { WireError } from '../error.ts'
import { launch } from './names.ts'
import {
  accountNumber,
  compactToken,
  correlationId,
  countryCode,
  digitalCardId,
  epochSeconds,
  expiryMonth,
  expiryYear,
  filled,
  foreignToken,
  languageCode,
  opaqueId,
  serviceId,
  text,
  uuid,
} from './primitives.ts'
import { transactionAmountSchema } from './transaction-amount.ts'

/** Phone number: country code without plus, then the rest (contract 3). */
export const phoneNumberSchema = v.object({
  countryCode: v.pipe(v.string(), v.regex(/^\d{1,4}$/)),
  phoneNumber: v.pipe(v.string(), v.regex(/^\d{4,14}$/)),
})

/** What a passkey is to be linked with (contract 7.2). The number of a card is a secret. */
export const accountReferenceSchema = v.variant('accountReferenceType', [
  v.object({
    accountReferenceType: v.literal('PAN'),
    primaryAccountNumber: accountNumber,
    panExpirationMonth: v.optional(expiryMonth),
    panExpirationYear: v.optional(expiryYear),
  }),
  v.object({
    accountReferenceType: v.literal('EMAIL_ADDRESS'),
    identityValue: v.pipe(filled(255), v.email()),
  }),
  v.object({ accountReferenceType: v.literal('MOBILE_PHONE_NUMBER'), phoneNumber: phoneNumberSchema }),
])
export type AccountReference = v.InferOutput<typeof accountReferenceSchema>

/** `accountReference` of a session, and of `encryptedAccountReference`. */
export const accountReferencesSchema = v.pipe(v.array(accountReferenceSchema), v.minLength(1), v.maxLength(10))

/** The person's consent as it was shown (contract 7.2; the shape is assumed). */
export const consentSchema = v.object({
  consentType: v.literal('PAYMENT_PASSKEY'),
  consentStatus: v.literal('ACCEPTED'),
  consentTimestamp: epochSeconds,
  countryCode,
  languageCode,
})
export type Consent = v.InferOutput<typeof consentSchema>

/** A document the person accepted. */
export const complianceResourceSchema = v.object({
  complianceType: v.picklist(['TERMS_AND_CONDITIONS', 'PRIVACY_POLICY', 'REMEMBER_ME']),
  uri: filled(1024),
  version: v.optional(text(10)),
  datePublished: v.optional(epochSeconds),
})
export type ComplianceResource = v.InferOutput<typeof complianceResourceSchema>

/** `SrcSessionInitiationRequestInfo` in the clear: only the wallet and Mastercard ever see it (contract 7.2). */
export const sessionInfoSchema = v.object({
  accountReference: accountReferencesSchema,
  consents: v.pipe(v.array(consentSchema), v.minLength(1), v.maxLength(10)),
  complianceSettings: v.object({
    complianceResources: v.pipe(v.array(complianceResourceSchema), v.minLength(1), v.maxLength(10)),
  }),
  callbackUri: v.optional(filled(1024)),
})
export type SessionInfo = v.InferOutput<typeof sessionInfoSchema>

/**
 * The same envelope for confirming one purchase with an existing passkey (contract 8). Assumed, development only: the
 * published way is a browser SDK that an extension may not run.
 */
export const transactionInfoSchema = v.object({
  purpose: v.literal('transaction'),
  srcDigitalCardId: digitalCardId,
  dpaData: v.object({ dpaName: filled(60), dpaUri: filled(1024) }),
  transactionAmount: transactionAmountSchema,
  callbackUri: v.optional(filled(1024)),
})
export type TransactionInfo = v.InferOutput<typeof transactionInfoSchema>

/** What the wallet sends for `POST {sessions}`; the gateway adds who is asking. */
export const walletSessionRequestSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  clientSessionId: uuid,
  encryptedSessionInitiationRequestInfo: compactToken(65_536),
})
export type WalletSessionRequest = v.InferOutput<typeof walletSessionRequestSchema>

/** `POST {sessions}` as Mastercard receives it (contract 7.2). */
export const sessionRequestSchema = v.object({
  srcClientId: uuid,
  serviceId,
  ...walletSessionRequestSchema.entries,
  encryptedSessionInitiationRequestInfo: foreignToken(65_536),
})
export type SessionRequest = v.InferOutput<typeof sessionRequestSchema>

/** Answer of `POST {sessions}`: 200 or 201. The fragment of `uri` is a secret (contract 7.3). */
export const sessionResponseSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  authenticationSessionId: opaqueId,
  uri: filled(8192),
})
export type SessionResponse = v.InferOutput<typeof sessionResponseSchema>

/** What the launch address must agree with. */
export interface LaunchExpectation {
  /** Origins of Mastercard's page that this build knows. */
  readonly origins: readonly string[]
  readonly authenticationSessionId: string
  readonly clientSessionId: string
}

/**
 * Checks a launch address before it is opened and gives it back byte for byte (contract 7.3).
 * @throws WireError `bad_shape` naming the part that is wrong
 */
export function checkLaunchUri(uri: string, expected: LaunchExpectation): string {
  if (!URL.canParse(uri)) throw new WireError('bad_shape', 'uri')
  const url = new URL(uri)
  const isLocal = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:'))
    throw new WireError('bad_shape', 'uri.protocol')
  if (!expected.origins.includes(url.origin) || url.username !== '') throw new WireError('bad_shape', 'uri.host')
  if (url.pathname !== launch.path) throw new WireError('bad_shape', 'uri.path')
  requireOnce(url, launch.authenticationSessionId, expected.authenticationSessionId)
  requireOnce(url, launch.clientSessionId, expected.clientSessionId)
  // Where the person is sent back to is ours to say: an address that brings its own would take the proof elsewhere.
  if (url.searchParams.has(launch.callbackUri)) throw new WireError('bad_shape', `uri.${launch.callbackUri}`)
  return uri
}

function requireOnce(url: URL, name: string, value: string): void {
  const values = url.searchParams.getAll(name)
  if (values.length !== 1 || values[0] !== value) throw new WireError('bad_shape', `uri.${name}`)
}

/** The launch address with the callback as a query parameter: the seed's second way of giving it (contract 7.3). */
export function withCallbackInQuery(uri: string, callbackUri: string): string {
  const [address = '', ...fragment] = uri.split('#')
  const parameter = `&${launch.callbackUri}=${encodeURIComponent(callbackUri)}`
  return [`${address}${parameter}`, ...fragment].join('#')
}
