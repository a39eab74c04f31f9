import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import * as v from 'valibot'
import {
  type EnrollClaims,
  enrollClaimsSchema,
  fidoErrors,
  JWT_FIELD,
  RESPONSE_FIELD,
  type TransactClaims,
  transactClaimsSchema,
} from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import { fromCmpiAmount } from '../../../wire/cardinal/units.ts'
import type { CardinalContext } from '../context.ts'
import { findEnrolment } from '../enrolments.ts'
import { promptNumbers, takeFailure } from '../failures.ts'
import { readRequestJwt } from '../jwt.ts'
import type { Ceremony, Session } from '../state.ts'
import { authenticationOptions, finishCeremony, promptEndSchema, registrationOptions, respond } from './ceremonies.ts'
import { readForm, type WebContext } from './forms.ts'
import { cardinalPage, sendingPage } from './pages.ts'

type Asked = Pick<Ceremony, 'kind' | 'referenceId' | 'returnUrl' | 'requestId' | 'transactionId' | 'order'>

/** `POST /V1/Fido/Enroll` (seed, contract 8): checks, then the prompt, then the response JWT to `ReturnUrl`. */
export function enroll(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const jwt = (await readForm(context)).get(JWT_FIELD) ?? undefined
    const claims: EnrollClaims = readRequestJwt(sandbox, jwt, enrollClaimsSchema, limits.fidoJwt)
    const asked: Asked = {
      kind: 'enroll',
      referenceId: claims.ReferenceId,
      returnUrl: claims.ReturnUrl,
      requestId: claims.jti,
      transactionId: claims.Payload.CentinelTransactionId,
    }
    return open(sandbox, context, asked, session => whyNotEnrol(sandbox, session, claims.Payload.CentinelTransactionId))
  }
}

/** `POST /V1/Fido/Transact` (contract 11): the person confirms this order with the passkey. */
export function transact(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const jwt = (await readForm(context)).get(JWT_FIELD) ?? undefined
    const claims: TransactClaims = readRequestJwt(sandbox, jwt, transactClaimsSchema, limits.fidoJwt)
    const { OrderNumber, ...money } = claims.Payload.OrderDetails
    const asked: Asked = {
      kind: 'transact',
      referenceId: claims.ReferenceId,
      returnUrl: claims.ReturnUrl,
      requestId: claims.jti,
      order: { orderNumber: OrderNumber, money: fromCmpiAmount(money) },
    }
    return open(sandbox, context, asked, session =>
      findEnrolment(sandbox, session) === undefined ? fidoErrors.processing : undefined,
    )
  }
}

async function open(
  sandbox: CardinalContext,
  context: WebContext,
  asked: Asked,
  whyNot: (session: Session) => number | undefined,
): Promise<Response> {
  const failure = takeFailure(sandbox, promptNumbers)
  const session = sandbox.state.sessions.get(asked.referenceId)
  const problem = failure ?? whyNoSession(sandbox, session) ?? (session && whyNot(session))
  if (session === undefined || problem !== undefined)
    return context.html(returning(asked, respond(sandbox, asked, problem ?? fidoErrors.service)))
  const options = await (asked.kind === 'enroll'
    ? registrationOptions(sandbox, session)
    : authenticationOptions(sandbox, session))
  const ceremony: Ceremony = {
    ...asked,
    id: randomUUID(),
    challenge: options.challenge,
    createdAt: sandbox.clock.now(),
    used: false,
  }
  sandbox.state.ceremonies.set(ceremony.id, ceremony)
  return context.html(promptPage(ceremony, session, options))
}

/** Checks 3 and 4 of contract 8. */
function whyNoSession(sandbox: CardinalContext, session: Session | undefined): number | undefined {
  const isOver = session === undefined || sandbox.clock.now() - session.createdAt >= limits.session
  return isOver ? fidoErrors.service : undefined
}

/** Checks 5 to 8 of contract 8. */
function whyNotEnrol(sandbox: CardinalContext, session: Session, transactionId: string): number | undefined {
  const transaction = sandbox.state.transactions.get(transactionId)
  const isAllowed =
    session.compatible &&
    session.collectedAt !== undefined &&
    findEnrolment(sandbox, session) === undefined &&
    transaction?.referenceId === session.referenceId &&
    transaction.sca &&
    !transaction.usedForEnrolment &&
    session.transactions.at(-1) === transactionId
  return isAllowed ? undefined : fidoErrors.processing
}

/** What the page's script sends: how the prompt ended. Answers where to go with the response JWT. */
export function finish(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    if (context.req.header('origin') !== sandbox.addresses.web) return context.body(null, 403)
    const ceremony = sandbox.state.ceremonies.get(context.req.param('id') ?? '')
    const end = v.safeParse(promptEndSchema, await context.req.json().catch(() => undefined))
    if (ceremony === undefined || ceremony.used || !end.success) return context.body(null, 404)
    const response = await finishCeremony(sandbox, ceremony, end.output)
    return context.json({ response })
  }
}

function returning(asked: Asked, response: string) {
  return sendingPage(asked.returnUrl, { [RESPONSE_FIELD]: response }, doneMessage(asked, response))
}

/** Our own message beside the POST to `ReturnUrl`; a convenience that nobody trusts (contract 8). */
function doneMessage({ kind, referenceId }: Asked, response: string) {
  const MessageType = kind === 'enroll' ? 'fido.enroll.completed' : 'fido.transact.completed'
  return { MessageType, ReferenceId: referenceId, Response: response }
}

function promptPage(ceremony: Ceremony, session: Session, options: object) {
  const title = ceremony.kind === 'enroll' ? 'Use a passkey with this card' : 'Confirm with your passkey'
  return cardinalPage(
    title,
    html`<p class="brand">Cardinal <span>sandbox</span></p>
    <h1>${title}</h1>
    <dl>
      ${ceremony.order === undefined ? '' : html`<dt>Amount</dt><dd id="amount">${amountOf(ceremony.order.money)}</dd>`}
      <dt>Card</dt><dd>•••• ${session.pan.slice(-4)}</dd>
    </dl>
    <p id="status" role="status"></p>
    <p class="actions">
      <button class="primary" id="continue" type="button">Continue with passkey</button>
      <button id="cancel" type="button">Cancel</button>
    </p>
    <form id="send" method="post" action="${ceremony.returnUrl}"><input type="hidden" id="response" name="${RESPONSE_FIELD}"></form>`,
    { kind: 'prompt', ceremony: ceremony.id, action: ceremony.kind, referenceId: ceremony.referenceId, options },
  )
}

function amountOf({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
