import { randomBytes, randomUUID } from 'node:crypto'
import { type Card, cardSchema, type EnrolCardRequest, enrolCardRequestSchema } from '../../../wire/mastercard/cards.ts'
import { passesLuhn } from '../../luhn.ts'
import { type Call, openMember, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { readBody } from '../api/read-body.ts'
import { badArgument, serviceRefusal } from '../api/refusal.ts'
import { client } from '../client.ts'
import { type CardFixture, fixtureOf, isMastercardRange } from '../fixtures.ts'
import { tokenNumber } from '../ids.ts'
import type { EnrolledCard } from '../state.ts'
import { describeCard } from './describe-card.ts'

/** `POST {cards}` (contract 9.1). The same card for the same consumer is the same card. */
export function enrolCard(call: Call): Reply {
  const request = readBody(enrolCardRequestSchema, call.body)
  requireOwnClient(call, request, [client.cardService, client.passkeyService])
  const plain = readBody(cardSchema, openMember(call, 'encryptedCard', request.encryptedCard))
  requireGoodCard(call, plain)
  const card = findCard(call, request, plain) ?? addCard(call, request, plain)
  const { identityValue } = request.consumer.consumerIdentity
  return {
    status: 200,
    body: {
      srcCorrelationId: request.srcCorrelationId ?? randomUUID(),
      maskedCard: describeCard(call.sandbox, card),
      maskedConsumer: {
        maskedConsumerIdentity: { identityType: 'EXTERNAL_ACCOUNT_ID', maskedIdentityValue: identityValue },
        dateConsumerAdded: new Date(card.createdAt).toISOString(),
      },
    },
  }
}

const source = 'encryptedCard'

function requireGoodCard({ sandbox }: Call, card: Card): void {
  const pan = card.primaryAccountNumber
  if (!passesLuhn(pan)) throw badArgument('INVALID_PAN', source)
  if (!isMastercardRange(pan)) throw badArgument('PAN_INELIGIBLE', source)
  const end = Date.UTC(Number(card.panExpirationYear), Number(card.panExpirationMonth))
  if (end <= sandbox.clock.now()) throw badArgument('EXPIRED', source)
  const { enrolment } = fixtureOf(pan)
  if (enrolment === 'NO_RESPONSE_FROM_ISSUER') throw serviceRefusal(503, 'UNAVAILABLE', { reason: enrolment, source })
  if (enrolment !== 'ok') throw badArgument(enrolment, source)
}

function findCard({ sandbox, srcClientId }: Call, request: EnrolCardRequest, plain: Card): EnrolledCard | undefined {
  const { identityValue } = request.consumer.consumerIdentity
  return [...sandbox.state.cards.values()].find(card => {
    const isSame = card.pan === plain.primaryAccountNumber && card.consumer === identityValue
    return isSame && card.srcClientId === srcClientId && card.expirationYear === plain.panExpirationYear
  })
}

function addCard({ sandbox, srcClientId }: Call, request: EnrolCardRequest, plain: Card): EnrolledCard {
  const fixture = fixtureOf(plain.primaryAccountNumber)
  const card: EnrolledCard = {
    srcDigitalCardId: randomUUID(),
    srcClientId,
    consumer: request.consumer.consumerIdentity.identityValue,
    pan: plain.primaryAccountNumber,
    expirationMonth: plain.panExpirationMonth,
    expirationYear: plain.panExpirationYear,
    fixture,
    token: {
      number: tokenNumber(),
      expirationMonth: plain.panExpirationMonth,
      expirationYear: plain.panExpirationYear,
    },
    tokenUniqueReference: `DWSPMC${randomBytes(21).toString('hex')}`,
    paymentAccountReference: `5123${randomBytes(12).toString('hex')}`,
    createdAt: sandbox.clock.now(),
    identityCheckId: randomBytes(16).toString('base64url'),
    pendingEvents: pendingEventsOf(fixture),
    status: 'ACTIVE',
  }
  sandbox.state.cards.set(card.srcDigitalCardId, card)
  sandbox.state.counts.cardsEnrolled += 1
  return card
}

function pendingEventsOf({ identityCheck }: CardFixture): readonly string[] {
  if (identityCheck === 'page') return ['PENDING_SCA']
  return identityCheck === 'address' ? ['PENDING_AVS'] : []
}
