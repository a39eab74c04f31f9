import * as v from 'valibot'
import { withCheckDigit } from '../../luhn.ts'
import type { VisaContext } from '../context.ts'
import { hashOf, randomDigits, randomHex } from '../digest.ts'
import { fixtureOf } from '../fixtures.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { Refusal, tmsRefusal } from '../rest/refusal.ts'
import type { TokenizedCard } from '../state.ts'
import { describeToken } from './describe-token.ts'
import { cardNumber, instrumentFor } from './instrument-identifiers.ts'

const month = v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/))
const year = v.pipe(v.string(), v.regex(/^20\d{2}$/))

const requestSchema = v.object({
  source: v.picklist(['ONFILE', 'TOKEN', 'ISSUER']),
  card: v.object({
    number: cardNumber,
    expirationMonth: month,
    expirationYear: year,
    securityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,4}$/))),
    type: v.optional(v.picklist(['001', '002', '003', '007'])),
  }),
  consumerId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(24))),
  createPanInstrumentIdentifier: v.optional(v.boolean()),
})
type TokenRequest = v.InferOutput<typeof requestSchema>

/**
 * `POST /tms/v2/tokenized-cards` (contract 4.2). The same card for the same consumer gives the same token, so that a
 * repeat after a lost answer has no second effect (our extension of section 12).
 */
export function createTokenizedCard({ sandbox, body }: Call): Reply {
  const request = readBody('tms', requestSchema, body)
  requireUnexpired(sandbox, request)
  if (request.card.type !== undefined && request.card.type !== '001') throw notEligible()
  if (!request.card.number.startsWith('4')) throw notEligible()
  if (fixtureOf(request.card.number).tokenization !== 'ok') throw notEligible()
  return { status: 201, body: describeToken(tokenFor(sandbox, request)) }
}

function requireUnexpired(sandbox: VisaContext, { card }: TokenRequest): void {
  const firstDayAfter = Date.UTC(Number(card.expirationYear), Number(card.expirationMonth))
  if (firstDayAfter > sandbox.clock.now()) return
  throw tmsRefusal(400, 'invalidFields', 'The card has expired', ['card.expirationMonth', 'card.expirationYear'])
}

/** The model has `reason` beside the errors when the token service refuses (contract 4.2). */
function notEligible(): Refusal {
  const details = [{ name: 'card.number', location: 'body' }]
  const errors = [{ type: 'invalidFields', message: 'The card cannot be tokenized', details }]
  return new Refusal(400, { errors, reason: 'CARD_NOT_ELIGIBLE' })
}

function tokenFor(sandbox: VisaContext, request: TokenRequest): TokenizedCard {
  const key = hashOf([request.card.number, request.consumerId ?? null])
  const known = sandbox.state.tokens.get(sandbox.state.tokensByCard.get(key) ?? '')
  if (known !== undefined && known.state !== 'DELETED') return known
  const token = makeToken(sandbox, request)
  sandbox.state.tokens.set(token.id, token)
  sandbox.state.tokensByCard.set(key, token.id)
  sandbox.state.counts.tokensCreated += 1
  return token
}

function makeToken(sandbox: VisaContext, { card, consumerId, source }: TokenRequest): TokenizedCard {
  const instrument = instrumentFor(sandbox, card.number)
  return {
    id: randomDigits('7011', 19),
    instrumentId: instrument.id,
    fixture: fixtureOf(card.number),
    ...(consumerId !== undefined && { consumerId }),
    source,
    number: withCheckDigit(randomDigits('489537', 15)),
    expirationMonth: '12',
    expirationYear: String(new Date(sandbox.clock.now()).getUTCFullYear() + 3),
    card: {
      suffix: instrument.suffix,
      expirationMonth: card.expirationMonth,
      expirationYear: card.expirationYear,
      type: '001',
    },
    enrollmentId: randomHex(16),
    tokenReferenceId: randomHex(16),
    paymentAccountReference: `V001${randomDigits('', 25)}`,
    state: 'ACTIVE',
  }
}
