import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import { authenticatorResponseSchema, walletAuthenticatorRequestSchema } from '../../wire/mastercard/authenticators.ts'
import {
  deleteCardResponseSchema,
  type EnrolCardRequest,
  enrolCardResponseSchema,
  getCardResponseSchema,
  walletEnrolCardRequestSchema,
} from '../../wire/mastercard/cards.ts'
import { walletCheckoutRequestSchema } from '../../wire/mastercard/checkout.ts'
import { walletConfirmationRequestSchema } from '../../wire/mastercard/confirmations.ts'
import { CHECKOUT_WINDOW } from '../../wire/mastercard/limits.ts'
import { paths } from '../../wire/mastercard/names.ts'
import { digitalCardId } from '../../wire/mastercard/primitives.ts'
import { sessionResponseSchema, walletSessionRequestSchema } from '../../wire/mastercard/session.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { readJsonBody } from '../http/json-body.ts'
import { PROVIDER_BODY, walletCall } from '../http/wallet-call.ts'
import { claimObjects, requireOwned } from '../objects.ts'
import { notFound } from '../refusal.ts'
import { correlationOf, isSuccess, problem, provided, readAnswer } from './answers.ts'
import { keepAttempt, keepBinding, rememberAnswer, requireAttempt, requireFreeAttempt, useProof } from './attempts.ts'
import type { MastercardAnswer, MastercardCall } from './client.ts'
import { openCheckout } from './open-checkout.ts'
import type { MastercardService } from './service.ts'
import { verifyProof } from './verify-proof.ts'

const base = '/v1/mastercard'

/** The family of the digital payments API; confirmations lie one level higher (contract 2). */
const digitalPayments = '/digital/payments'

type CallContext = Context<GatewayEnv>

/**
 * Mastercard for wallets (docs/gateway.md). The gateway says who is asking, signs, checks proofs and answers and opens
 * what is encrypted to it; cards, visits and transactions belong to the wallet that made them.
 */
export function addMastercardApi(app: Hono<GatewayEnv>, gateway: Gateway, mastercard: MastercardService): void {
  const { store } = gateway
  const { config, client } = mastercard
  const { srcClientId } = config
  const asCards = { srcClientId, serviceId: config.cardService }
  const asPasskeys = { srcClientId, serviceId: config.passkeyService }
  const known = walletCall(gateway, PROVIDER_BODY)
  const restful = walletCall(gateway, PROVIDER_BODY, 'rest')

  async function call(c: CallContext, request: MastercardCall): Promise<MastercardAnswer> {
    const answer = await client.call(request)
    c.set('correlation', correlationOf(answer.body) || correlationOf(request.body))
    return answer
  }

  async function requireOwn(c: CallContext, kind: 'mastercard-card' | 'mastercard-transaction', id: string) {
    await requireOwned(store, c.get('walletId'), { kind, id })
  }

  async function claim(c: CallContext, kind: 'mastercard-card' | 'mastercard-transaction', id: string) {
    await claimObjects(store, c.get('walletId'), [{ kind, id }], gateway.now())
  }

  async function ownCard(c: CallContext): Promise<string> {
    const id = c.req.param('id')
    if (!v.is(digitalCardId, id)) throw notFound()
    await requireOwn(c, 'mastercard-card', id)
    return `${digitalPayments}${paths.cards}/${id}`
  }

  app.post(`${base}${paths.sessions}`, restful, async c => {
    const request = readJsonBody(walletSessionRequestSchema, c.get('bytes'))
    const walletId = c.get('walletId')
    await requireFreeAttempt(store, walletId, request.clientSessionId)
    const path = digitalPayments + paths.sessions
    const answer = await call(c, { method: 'POST', path, body: { ...asPasskeys, ...request } })
    if (!isSuccess(answer)) return problem(answer)
    const session = readAnswer(sessionResponseSchema, answer)
    await keepAttempt(store, walletId, { ...session, clientSessionId: request.clientSessionId }, gateway.now())
    return provided(session)
  })

  app.post(`${base}${paths.authenticators}`, restful, async c => {
    const request = readJsonBody(walletAuthenticatorRequestSchema, c.get('bytes'))
    const { proofOfAuthentication: proof, authenticationSessionId, clientSessionId, srcCorrelationId = '' } = request
    await requireAttempt(store, c.get('walletId'), { authenticationSessionId, clientSessionId })
    const expected = { keys: mastercard.proofKeys, issuer: config.proofIssuer, clientSessionId, now: mastercard.now() }
    await verifyProof(proof, expected)
    const bound = await useProof(store, { proof, authenticationSessionId, correlationId: srcCorrelationId })
    if (bound !== undefined) return provided(bound)
    const path = digitalPayments + paths.authenticators
    const answer = await call(c, { method: 'POST', path, body: { ...asPasskeys, ...request } })
    if (!isSuccess(answer)) return problem(answer)
    const binding = readAnswer(authenticatorResponseSchema, answer)
    await keepBinding(store, proof, binding)
    return provided(binding)
  })

  app.post(`${base}${paths.cards}`, restful, async c => {
    const request = readJsonBody(walletEnrolCardRequestSchema, c.get('bytes'))
    const path = digitalPayments + paths.cards
    const body = { ...asCards, ...request, consumer: consumerOf(c.get('walletId')) }
    const answer = await call(c, { method: 'POST', path, body })
    if (!isSuccess(answer)) return problem(answer)
    const enrolled = readAnswer(enrolCardResponseSchema, answer)
    await claim(c, 'mastercard-card', enrolled.maskedCard.srcDigitalCardId)
    return provided(enrolled)
  })

  app.get(`${base}${paths.cards}/:id`, known, async c => {
    const answer = await call(c, { method: 'GET', path: await ownCard(c), query: asCards })
    return isSuccess(answer) ? provided(readAnswer(getCardResponseSchema, answer)) : problem(answer)
  })

  app.delete(`${base}${paths.cards}/:id`, restful, async c => {
    const answer = await call(c, { method: 'DELETE', path: await ownCard(c), query: asCards })
    return isSuccess(answer) ? provided(readAnswer(deleteCardResponseSchema, answer)) : problem(answer)
  })

  app.post(`${base}${paths.checkout}`, known, async c => {
    const request = readJsonBody(walletCheckoutRequestSchema, c.get('bytes'))
    await requireOwn(c, 'mastercard-card', request.srcDigitalCardId)
    await claim(c, 'mastercard-transaction', request.srcCorrelationId)
    c.set('attempt', request.srcCorrelationId)
    const path = digitalPayments + paths.checkout
    const answer = await call(c, { method: 'POST', path, body: { ...asCards, ...request } })
    if (!isSuccess(answer)) return problem(answer)
    const now = mastercard.now()
    const opened = await openCheckout(answer.body, request, {
      keys: mastercard.checkoutKeys,
      decryptionKey: config.decryptionKey,
      now,
      // Seen times are kept by our own clock, which purges them.
      useOnce: jti => rememberAnswer(store, jti, gateway.now() + 2 * CHECKOUT_WINDOW),
    })
    return provided(opened)
  })

  app.post(`${base}${paths.confirmations}`, restful, async c => {
    const request = readJsonBody(walletConfirmationRequestSchema, c.get('bytes'))
    await requireOwn(c, 'mastercard-transaction', request.srcCorrelationId)
    gateway.answers.wipe(c.get('walletId'), request.srcCorrelationId)
    const answer = await call(c, { method: 'POST', path: paths.confirmations, body: { ...asCards, ...request } })
    return isSuccess(answer) ? provided(undefined) : problem(answer)
  })
}

/**
 * Who is asking, as Mastercard keeps it (contract 9.1): the wallet whose key made the proof of this very request. A name the
 * wallet chose could be another wallet's.
 */
function consumerOf(walletId: string): EnrolCardRequest['consumer'] {
  return { consumerIdentity: { identityType: 'EXTERNAL_ACCOUNT_ID', identityValue: walletId } }
}
