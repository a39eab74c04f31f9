import * as v from 'valibot'
import { WireError } from '../error.ts'
import { filled, providerId, text } from './primitives.ts'

const cardNumber = v.pipe(v.string(), v.regex(/^\d{12,19}$/))
const month = v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/))
const year = v.pipe(v.string(), v.regex(/^20\d{2}$/))

/** `POST /tms/v1/instrumentidentifiers` (contract 4.1). */
export const createInstrumentIdentifierSchema = v.object({
  card: v.object({ number: cardNumber, expirationMonth: v.optional(month), expirationYear: v.optional(year) }),
})
export type CreateInstrumentIdentifier = v.InferOutput<typeof createInstrumentIdentifierSchema>

/** Answer of `/tms/v1/instrumentidentifiers`. */
export const instrumentIdentifierSchema = v.object({
  id: providerId,
  state: v.optional(text(40)),
  card: v.optional(v.object({ number: v.optional(text(24)) })),
})
export type InstrumentIdentifier = v.InferOutput<typeof instrumentIdentifierSchema>

/** `POST /tms/v2/tokenized-cards` (contract 4.2). Holds the card number: encrypt it before it leaves the wallet. */
export const createTokenizedCardSchema = v.object({
  source: v.picklist(['ONFILE', 'TOKEN', 'ISSUER']),
  card: v.object({
    number: cardNumber,
    expirationMonth: month,
    expirationYear: year,
    securityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,4}$/))),
    type: v.optional(v.picklist(['001', '002', '003', '007'])),
  }),
  consumerId: v.optional(filled(24)),
  createPanInstrumentIdentifier: v.optional(v.boolean()),
})
export type CreateTokenizedCard = v.InferOutput<typeof createTokenizedCardSchema>

/** What a tokenized card answers; only what the wallet uses, so that masked numbers and references stay outside it. */
export const tokenizedCardSchema = v.object({
  id: providerId,
  _links: v.optional(v.object({ instrumentIdentifier: v.optional(v.object({ href: text(400) })) })),
  state: v.optional(text(40)),
  reason: v.optional(text(80)),
  tokenReferenceId: v.optional(text(80)),
  enrollmentId: v.optional(text(80)),
  expirationMonth: v.optional(text(2)),
  expirationYear: v.optional(text(4)),
  type: v.optional(text(20)),
  card: v.optional(
    v.object({
      suffix: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
      expirationMonth: v.optional(text(2)),
      expirationYear: v.optional(text(4)),
      type: v.optional(text(20)),
    }),
  ),
  metadata: v.optional(
    v.object({
      issuer: v.optional(
        v.object({
          name: v.optional(text(120)),
          capabilities: v.optional(
            v.object({
              deviceBindingSupported: v.optional(v.boolean()),
              cardholderVerificationSupported: v.optional(v.boolean()),
            }),
          ),
        }),
      ),
    }),
  ),
})
export type TokenizedCard = v.InferOutput<typeof tokenizedCardSchema>

/** `POST /tms/v2/tokenized-cards/{id}/delete`. */
export const deleteTokenizedCardSchema = v.object({
  reason: v.object({ code: v.picklist(['FRAUD', 'PAYMENT_METHOD_REMOVED']) }),
})
export type DeleteTokenizedCard = v.InferOutput<typeof deleteTokenizedCardSchema>

/** The instrument identifier's id: last path segment of its link. @throws WireError `bad_shape` when there is none */
export function instrumentIdOf(card: TokenizedCard): string {
  const id = card._links?.instrumentIdentifier?.href.split('/').at(-1)
  if (id === undefined || !v.is(providerId, id)) throw new WireError('bad_shape', '_links.instrumentIdentifier.href')
  return id
}

/** The four digits a person knows the card by: of the card itself where the answer has them. */
export function lastFourOf(card: TokenizedCard): string | undefined {
  return card.card?.suffix
}
