import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import type { ThreeDs } from '../../wire/cardinal/cmpi.ts'
import {
  lookupSchema,
  type OpenedSession,
  openSessionSchema,
  type ThreeDsAnswer,
  transactSchema,
  type WindowAnswer,
} from '../../wire/cardinal/gateway-api.ts'
import { limits } from '../../wire/cardinal/limits.ts'
import { toCmpiAmount } from '../../wire/cardinal/units.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { bodyBytes } from '../http/body.ts'
import { readJsonBody } from '../http/json-body.ts'
import { providerAnswer } from '../http/provider-answer.ts'
import { walletCall } from '../http/wallet-call.ts'
import { Refusal } from '../refusal.ts'
import { consumeReturn, keepRequest, newReturnSecret, readReturn, type WindowKind } from './requests.ts'
import type { CardinalService } from './service.ts'
import { type CardinalSession, keepTransaction, openSession, requireHolder, requireSession } from './sessions.ts'
import { type RequestClaims, signRequest } from './sign.ts'

/** Largest bodies, in bytes. */
const CALL_BODY = 16_384
const RETURN_BODY = 32_768

const nothing = v.object({})

type CallContext = Context<GatewayEnv>

/**
 * Cardinal for wallets (docs/gateway.md). The gateway signs, sends and checks; every session belongs to the wallet that
 * opened it, and every later call must be about the same person and card.
 */
export function addCardinalApi(app: Hono<GatewayEnv>, gateway: Gateway, cardinal: CardinalService): void {
  const { store } = gateway
  const { config, client } = cardinal
  const known = walletCall(gateway, CALL_BODY)
  // A second registration check or signed request takes the place of the first; an authentication is made once.
  const repeatable = walletCall(gateway, CALL_BODY, 'repeat')
  const sessionOf = (c: CallContext) =>
    requireSession(store, c.get('walletId'), c.req.param('session') ?? '', gateway.now())

  async function openWindow(session: CardinalSession, kind: WindowKind, claims: WindowClaims): Promise<WindowAnswer> {
    const secret = newReturnSecret()
    const ReturnUrl = `${gateway.origins[0]}/callback/cardinal/${secret}`
    const { jwt, jti } = await signRequest(
      config,
      { ReferenceId: session.referenceId, ReturnUrl, ...claims },
      cardinal.now(),
    )
    await keepRequest(store, { secret, handle: session.handle, kind, jti })
    return { jwt, request: secret }
  }

  app.post('/v1/cardinal/sessions', repeatable, async c => {
    const input = readJsonBody(openSessionSchema, c.get('bytes'))
    const told = await client.getInfo(input)
    if (told.kind === 'refused') return problem(String(told.errorNumber))
    const now = gateway.now()
    const session = await openSession(store, c.get('walletId'), { referenceId: told.referenceId, holder: input, now })
    const opened: OpenedSession = {
      session,
      referenceId: told.referenceId,
      registered: told.kind === 'known',
      expiresIn: limits.session,
    }
    return c.json(opened, 201)
  })

  app.post('/v1/cardinal/sessions/:session/collect', repeatable, async c => {
    const session = await sessionOf(c)
    readJsonBody(nothing, c.get('bytes'))
    const { jwt } = await signRequest(config, { ReferenceId: session.referenceId }, cardinal.now())
    return c.json({ jwt })
  })

  app.post('/v1/cardinal/sessions/:session/lookup', known, async c => {
    const session = await sessionOf(c)
    const order = readJsonBody(lookupSchema, c.get('bytes'))
    await requireHolder(store, c.get('walletId'), session.handle, order)
    const told = await client.lookup(order, session.referenceId)
    if (told.kind === 'refused') return problem(told.errorNumber)
    const challenge = told.kind === 'challenge' ? { acsUrl: told.acsUrl, payload: told.payload } : undefined
    await keepTransaction(store, session.handle, told.transactionId, challenge)
    return c.json(answerOf(told))
  })

  app.post('/v1/cardinal/sessions/:session/step-up', repeatable, async c => {
    const session = await sessionOf(c)
    readJsonBody(nothing, c.get('bytes'))
    const { challenge, transactionId } = session
    if (challenge === undefined) throw new Refusal(409, 'session_mismatch')
    const Payload = { ACSUrl: challenge.acsUrl, Payload: challenge.payload, TransactionId: transactionId }
    return c.json(await openWindow(session, 'step-up', { ObjectifyPayload: true, Payload }))
  })

  app.post('/v1/cardinal/sessions/:session/authenticate', known, async c => {
    const session = await sessionOf(c)
    readJsonBody(nothing, c.get('bytes'))
    const told = await client.authenticate(requireTransaction(session))
    return told.kind === 'refused' ? problem(told.errorNumber) : c.json(answerOf(told))
  })

  app.post('/v1/cardinal/sessions/:session/enroll', repeatable, async c => {
    const session = await sessionOf(c)
    readJsonBody(nothing, c.get('bytes'))
    const Payload = { CentinelTransactionId: requireTransaction(session) }
    return c.json(await openWindow(session, 'enroll', { Payload }))
  })

  app.post('/v1/cardinal/sessions/:session/transact', repeatable, async c => {
    const session = await sessionOf(c)
    const { orderNumber, amount } = readJsonBody(transactSchema, c.get('bytes'))
    const { Amount, CurrencyCode } = toCmpiAmount(amount)
    const OrderDetails = { OrderNumber: orderNumber, Amount: Number(Amount), CurrencyCode }
    return c.json(await openWindow(session, 'transact', { Payload: { OrderDetails } }))
  })

  app.get('/v1/cardinal/requests/:request', known, async c =>
    c.json(await readReturn(store, c.get('walletId'), c.req.param('request'), gateway.now())),
  )

  // Posted by Cardinal's page in the person's browser: the address is the only proof, the JWT is checked.
  app.post('/callback/cardinal/:secret', bodyBytes(RETURN_BODY), async c => {
    const form = new URLSearchParams(new TextDecoder().decode(c.get('bytes')))
    const times = { now: gateway.now(), providerNow: cardinal.now() }
    const arrived = await consumeReturn(store, config, c.req.param('secret'), form, times)
    return c.redirect(arrived ? '/callback/done' : '/callback/spent', 303)
  })
}

type WindowClaims = Pick<RequestClaims, 'ObjectifyPayload' | 'Payload'>

function requireTransaction({ transactionId }: CardinalSession): string {
  if (transactionId === undefined) throw new Refusal(409, 'session_mismatch')
  return transactionId
}

/** Which transaction it was stays here: the wallet has no use for it. */
function answerOf(told: Exclude<ThreeDs, { kind: 'refused' }>): ThreeDsAnswer {
  switch (told.kind) {
    case 'challenge':
      return { kind: 'challenge' }
    case 'failed':
      return { kind: 'failed', status: told.status }
    case 'authenticated':
      return { kind: 'authenticated', cavv: told.cavv, eci: told.eci, dsTransactionId: told.dsTransactionId }
  }
}

/** What Cardinal refused; its own words stay here. */
function problem(errorNumber: string): Response {
  return providerAnswer(422, { errorNumber: errorNumber.slice(0, 40) })
}
