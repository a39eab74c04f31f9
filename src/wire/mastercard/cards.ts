import * as v from 'valibot'
import {
  accountNumber,
  compactToken,
  correlationId,
  digitalCardId,
  expiryMonth,
  expiryYear,
  filled,
  foreignToken,
  serviceId,
  text,
  uuid,
} from './primitives.ts'

/** `Card` in the clear: encrypt it before it leaves the wallet (contract 9.1). */
export const cardSchema = v.object({
  primaryAccountNumber: accountNumber,
  panExpirationMonth: expiryMonth,
  panExpirationYear: expiryYear,
  cardSecurityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,6}$/))),
})
export type Card = v.InferOutput<typeof cardSchema>

/** What the wallet sends for `POST {cards}`. Whose card it becomes is not its word: the gateway says who is asking. */
export const walletEnrolCardRequestSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  cardSource: v.picklist(['CARDHOLDER', 'EXISTING_CREDENTIAL', 'ISSUER', 'MERCHANT', 'WALLET']),
  encryptedCard: compactToken(16_384),
})
export type WalletEnrolCardRequest = v.InferOutput<typeof walletEnrolCardRequestSchema>

/** `POST {cards}` as Mastercard receives it (contract 9.1). */
export const enrolCardRequestSchema = v.object({
  srcClientId: uuid,
  serviceId,
  ...walletEnrolCardRequestSchema.entries,
  /** `identityValue` is the operator's own opaque id of the person. */
  consumer: v.object({
    consumerIdentity: v.object({ identityType: v.literal('EXTERNAL_ACCOUNT_ID'), identityValue: filled(255) }),
  }),
  encryptedCard: foreignToken(16_384),
})
export type EnrolCardRequest = v.InferOutput<typeof enrolCardRequestSchema>

const authenticationMethodSchema = v.object({
  authenticationMethodType: text(40),
  authenticationSubject: v.optional(text(40)),
  uriData: v.optional(v.object({ uri: filled(2048), uriType: v.optional(text(40)) })),
})

/** A card as it is answered; only what the wallet uses. Booleans come as text in one file (contract 9.1). */
export const maskedCardSchema = v.object({
  srcDigitalCardId: digitalCardId,
  panBin: v.pipe(v.string(), v.regex(/^\d{6,8}$/)),
  panLastFour: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  panExpirationMonth: v.optional(text(2)),
  panExpirationYear: v.optional(text(4)),
  tokenLastFour: v.optional(text(4)),
  tokenUniqueReference: v.optional(text(64)),
  paymentCardDescriptor: v.optional(text(40)),
  paymentCardType: v.optional(text(20)),
  dateOfCardCreated: text(40),
  digitalCardData: v.object({
    status: text(40),
    descriptorName: text(120),
    artUri: text(1024),
    isCoBranded: v.optional(v.union([v.boolean(), text(5)])),
    pendingEvents: v.optional(v.pipe(v.array(text(40)), v.maxLength(10))),
    authenticationMethods: v.optional(v.pipe(v.array(authenticationMethodSchema), v.maxLength(10))),
  }),
  mfaEligibility: v.optional(
    v.pipe(
      v.array(
        v.object({
          isMultiFactorAuthenticationSupported: v.optional(v.boolean()),
          isLiabilityShiftEligible: v.optional(v.boolean()),
          certifiedMfaMethodId: v.optional(text(40)),
        }),
      ),
      v.maxLength(10),
    ),
  ),
})
export type MaskedCard = v.InferOutput<typeof maskedCardSchema>

/** Answer of `POST {cards}`. */
export const enrolCardResponseSchema = v.object({ srcCorrelationId: correlationId, maskedCard: maskedCardSchema })
export type EnrolCardResponse = v.InferOutput<typeof enrolCardResponseSchema>

/** Answer of `GET {cards}/{id}` (contract 9.2). */
export const getCardResponseSchema = v.object({
  srcCorrelationId: v.optional(correlationId),
  maskedCard: maskedCardSchema,
})
export type GetCardResponse = v.InferOutput<typeof getCardResponseSchema>

/** Answer of `DELETE {cards}/{id}` (contract 9.3). */
export const deleteCardResponseSchema = v.object({ srcCorrelationId: v.optional(correlationId) })

/** What still has to happen before a card can be used (contract 9.1). */
export type PendingEvent = 'identity' | 'address' | 'unknown'

const pending: Readonly<Record<string, PendingEvent>> = {
  PENDING_SCA: 'identity',
  PENDING_CONSUMER_IDV: 'identity',
  PENDING_AVS: 'address',
}

/** The card's pending events in our words. */
export function pendingEventsOf(card: MaskedCard): readonly PendingEvent[] {
  return (card.digitalCardData.pendingEvents ?? []).map(event => pending[event] ?? 'unknown')
}

/** A card's state in one spelling; the checkout file adds `CANCELLED` (contract 9.1). */
export function cardStateOf(card: MaskedCard): 'active' | 'suspended' | 'cancelled' | 'unknown' {
  const states = { ACTIVE: 'active', SUSPENDED: 'suspended', CANCELLED: 'cancelled' } as const
  const { status } = card.digitalCardData
  return status === 'ACTIVE' || status === 'SUSPENDED' || status === 'CANCELLED' ? states[status] : 'unknown'
}

/** The card's expiry as `YYYY-MM`, where it is told as the contract writes it (9.1). */
export function expiryOf({ panExpirationMonth: month, panExpirationYear: year }: MaskedCard): string | undefined {
  return v.is(expiryMonth, month) && v.is(expiryYear, year) ? `${year}-${month}` : undefined
}

/** Where the issuer wants to confirm the cardholder's identity, when it does (contract 9.1). */
export function identityCheckAddressOf(card: MaskedCard): string | undefined {
  const methods = card.digitalCardData.authenticationMethods ?? []
  const managed = methods.find(({ authenticationMethodType }) => authenticationMethodType === 'MANAGED_AUTHENTICATION')
  return managed?.uriData?.uri
}
