import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { type CheckoutRequest, checkoutRequestSchema, DYNAMIC_CODE } from '../../../wire/mastercard/checkout.ts'
import { MASTERCARD } from '../../../wire/mastercard/names.ts'
import { fromTransactionAmount, toEpochSeconds } from '../../../wire/mastercard/units.ts'
import { type Call, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { encryptPayload } from '../api/jwe.ts'
import { readBody } from '../api/read-body.ts'
import { badArgument, serviceRefusal } from '../api/refusal.ts'
import { describeCard } from '../cards/describe-card.ts'
import { client } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import type { CheckoutDefect } from '../forced.ts'
import type { EnrolledCard, IssuedCode } from '../state.ts'
import { requireAssertion } from './check-assertion.ts'
import { issueCode } from './issue-code.ts'

/** `POST {checkout}`: a token and its dynamic code for one purchase (contract 10.1). */
export async function checkOut(call: Call): Promise<Reply> {
  const request = readBody(checkoutRequestSchema, call.body)
  requireOwnClient(call, request, [client.cardService])
  requireMerchant(request)
  requireAmount(request)
  const card = usableCard(call, request)
  if (request.assuranceData !== undefined) requireAssertion(call.sandbox, request, request.assuranceData)
  const code = issueCode(call.sandbox, card, request)
  const defect = call.sandbox.forced.takeCheckout()
  const payload = payloadOf(call.sandbox, { card, code, request, defect })
  return { status: 200, body: { checkoutResponseJWS: await sign(call.sandbox, payload, defect) } }
}

/** `RESTRICTED` is for merchants that may not receive credentials (contract 10.1); `*.restricted.test` is such a one. */
function requireMerchant({ dpaData: { dpaUri } }: CheckoutRequest): void {
  if (!URL.canParse(dpaUri)) throw badArgument('INVALID_FORMAT', 'dpaData.dpaUri')
  const { protocol, hostname } = new URL(dpaUri)
  const isWeb = protocol === 'https:' || (protocol === 'http:' && hostname.endsWith('localhost'))
  if (!isWeb) throw badArgument('INVALID_FORMAT', 'dpaData.dpaUri')
  if (!hostname.endsWith('restricted.test')) return
  throw serviceRefusal(403, 'LOCKED', { reason: 'RESTRICTED', source: 'dpaData.dpaUri' })
}

function requireAmount({ dpaTransactionOptions }: CheckoutRequest): void {
  try {
    fromTransactionAmount(dpaTransactionOptions.transactionAmount)
  } catch {
    throw badArgument('INVALID_VALUE', 'dpaTransactionOptions.transactionAmount')
  }
}

function usableCard({ sandbox, srcClientId }: Call, { srcDigitalCardId }: CheckoutRequest): EnrolledCard {
  const card = sandbox.state.cards.get(srcDigitalCardId)
  if (card?.srcClientId !== srcClientId) throw badArgument('CARD_NOT_FOUND', 'srcDigitalCardId')
  if (card.status === 'SUSPENDED') throw badArgument('SUSPENDED_CARD', 'srcDigitalCardId')
  if (card.pendingEvents.length > 0) throw badArgument('INACTIVE_CARD', 'srcDigitalCardId')
  const end = Date.UTC(Number(card.expirationYear), Number(card.expirationMonth))
  if (end <= sandbox.clock.now()) throw badArgument('EXPIRED', 'srcDigitalCardId')
  return card
}

interface Answer {
  readonly card: EnrolledCard
  readonly code: IssuedCode
  readonly request: CheckoutRequest
  readonly defect: CheckoutDefect | undefined
}

function payloadOf(sandbox: MastercardContext, { card, code, request, defect }: Answer) {
  const described = describeCard(sandbox, card)
  const { kid } = sandbox.keys.clientPayloadDecryption
  return {
    srcCorrelationId: request.srcCorrelationId,
    srciTransactionId: request.srciTransactionId,
    encryptedPayload: encryptPayload(secretsOf({ card, code, request, defect }), sandbox.keys.clientPayloadDecryption),
    keyFingerprintId: kid,
    maskedCard: defect === 'wrong_card' ? { ...described, srcDigitalCardId: randomUUID() } : described,
    ...(request.assuranceData !== undefined && { assuranceData: { eci: '02' } }),
  }
}

function secretsOf({ card, code, defect }: Answer) {
  const { number, expirationMonth, expirationYear } = card.token
  const isExpired = defect === 'expired_code'
  const dynamicData = {
    dynamicDataValue: code.value,
    dynamicDataType: DYNAMIC_CODE,
    dynamicDataExpiration: toEpochSeconds(isExpired ? 1_767_225_600_000 : code.expiresAt),
  }
  const srcTokenResultsData = { tokenRequestorId: '50120834693' }
  if (defect === 'pan_instead_of_token') {
    const { pan, expirationMonth: panExpirationMonth, expirationYear: panExpirationYear } = card
    return {
      card: { primaryAccountNumber: pan, panExpirationMonth, panExpirationYear },
      dynamicData,
      srcTokenResultsData,
    }
  }
  const { paymentAccountReference } = card
  const token = {
    paymentToken: number,
    tokenExpirationMonth: expirationMonth,
    tokenExpirationYear: expirationYear,
    paymentAccountReference,
  }
  return { token, dynamicData, srcTokenResultsData }
}

function sign({ keys, clock }: MastercardContext, payload: object, defect: CheckoutDefect | undefined) {
  const { kid, privateKey } = keys.checkoutSigning
  const key = defect === 'bad_signature' ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey
  const header = { alg: 'RS256', kid, iss: MASTERCARD, jti: randomUUID(), iat: toEpochSeconds(clock.now()) }
  return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(key)
}
