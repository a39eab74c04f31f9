import { html } from 'hono/html'
import { JWT_FIELD, RESPONSE_FIELD, stepUpClaimsSchema, TRANSACTION_FIELD } from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import type { CardinalContext } from '../context.ts'
import { codes } from '../fixtures.ts'
import { readRequestJwt, signResponseJwt, TransportRefusal } from '../jwt.ts'
import type { Transaction } from '../state.ts'
import { readForm, type WebContext } from './forms.ts'
import { cardinalPage, sendingPage } from './pages.ts'

/** Sends the browser on to the bank's page with the CReq of the lookup (contract 7.2). */
export function stepUp(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const form = await readForm(context)
    const jwt = form.get(JWT_FIELD) ?? undefined
    const { ReferenceId, ReturnUrl, Payload, jti } = readRequestJwt(sandbox, jwt, stepUpClaimsSchema, limits.otherJwt)
    const transaction = sandbox.state.transactions.get(Payload.TransactionId)
    if (transaction?.referenceId !== ReferenceId || !transaction.challenged)
      throw new TransportRefusal(400, 1002, 'Payload.TransactionId missing')
    if (
      Payload.ACSUrl !== `${sandbox.addresses.web}/acs/challenge` ||
      acsIdOf(Payload.Payload) !== transaction.acsTransactionId
    )
      throw new TransportRefusal(400, 1002, 'Payload.Payload missing')
    sandbox.state.trips.set(transaction.acsTransactionId, {
      transactionId: transaction.id,
      returnUrl: ReturnUrl,
      requestId: jti,
    })
    return context.html(sendingPage(Payload.ACSUrl, { creq: Payload.Payload }))
  }
}

function acsIdOf(creq: string): string {
  try {
    const { messageType, acsTransID } = JSON.parse(Buffer.from(creq, 'base64url').toString('utf8'))
    return messageType === 'CReq' ? String(acsTransID) : ''
  } catch {
    return ''
  }
}

/** The bank's page (contract 17). */
export function challenge(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const acsId = acsIdOf((await readForm(context)).get('creq') ?? '')
    const open = openChallenge(sandbox, acsId)
    if (open === undefined) return context.html(said('There is nothing to confirm here.'), 404)
    return context.html(codePage(acsId, open.transaction))
  }
}

/** What the person answered at the bank's page. */
export function answerChallenge(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const form = await readForm(context)
    const acsId = form.get('acsTransID') ?? ''
    const open = openChallenge(sandbox, acsId)
    if (open === undefined) return context.html(said('There is nothing to confirm here.'), 404)
    const { transaction, trip } = open
    const status = decide(transaction, form)
    if (status === undefined) return context.html(codePage(acsId, transaction, 'That code is not right. Try again.'))
    transaction.status = status
    sandbox.state.trips.delete(acsId)
    const response = signResponseJwt(sandbox, trip.requestId, {
      ErrorNumber: 0,
      ErrorDescription: 'Success',
      ReferenceId: transaction.referenceId,
    })
    const fields = { [TRANSACTION_FIELD]: transaction.id, [RESPONSE_FIELD]: response, MD: form.get('MD') ?? '' }
    const message = { MessageType: 'stepUp.completion', TransactionId: transaction.id, MD: '' }
    return context.html(sendingPage(trip.returnUrl, fields, message))
  }
}

function openChallenge(sandbox: CardinalContext, acsId: string) {
  const trip = sandbox.state.trips.get(acsId)
  const transaction = sandbox.state.transactions.get(trip?.transactionId ?? '')
  return trip === undefined || transaction === undefined ? undefined : { trip, transaction }
}

function decide(transaction: Transaction, form: URLSearchParams): 'Y' | 'N' | undefined {
  if (form.get('decision') === 'cancel') return 'N'
  const code = (form.get('code') ?? '').trim()
  if (code === codes.right) return 'Y'
  transaction.tries += 1
  return code === codes.refused || transaction.tries >= codes.tries ? 'N' : undefined
}

function codePage(acsId: string, { money, pan, merchantUrl }: Transaction, problem?: string) {
  const amount = new Intl.NumberFormat('en-US', { style: 'currency', currency: money.currency })
  const digits = amount.resolvedOptions().maximumFractionDigits ?? 2
  return cardinalPage(
    'Sandbox Bank',
    html`<p class="brand">Sandbox Bank <span>test issuer</span></p>
    <h1>Is this you?</h1>
    <dl>
      <dt>Shop</dt><dd><bdi>${merchantUrl === '' ? 'Your wallet' : new URL(merchantUrl).host}</bdi></dd>
      <dt>Amount</dt><dd id="amount">${amount.format(money.amount / 10 ** digits)}</dd>
      <dt>Card</dt><dd>•••• ${pan.slice(-4)}</dd>
    </dl>
    <p>We sent a code to your phone. In this sandbox it is ${codes.right}.</p>
    ${problem === undefined ? '' : html`<p id="problem" role="alert">${problem}</p>`}
    <form method="post" action="/acs/answer">
      <input type="hidden" name="acsTransID" value="${acsId}">
      <label>Code <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus></label>
      <p class="actions">
        <button class="primary" type="submit" name="decision" value="confirm">Confirm</button>
        <button type="submit" name="decision" value="cancel">Cancel</button>
      </p>
    </form>`,
  )
}

function said(sentence: string) {
  return cardinalPage('Sandbox Bank', html`<p id="said">${sentence}</p>`)
}
