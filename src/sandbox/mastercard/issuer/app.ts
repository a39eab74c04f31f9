import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import * as v from 'valibot'
import { bankPage, bankStyle } from '../../web/bank-page.ts'
import type { NodeApp } from '../api/wire-request.ts'
import { isKnownCallback } from '../authentication/sessions.ts'
import type { MastercardContext } from '../context.ts'
import type { EnrolledCard } from '../state.ts'

const decisionSchema = v.object({
  card: v.string(),
  callbackUri: v.optional(v.string(), ''),
  decision: v.picklist(['confirm', 'refuse']),
})

/** The issuer's page on which it confirms the cardholder's identity before a passkey is linked (seed; contract 9.1). */
export function identityApp(sandbox: MastercardContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (context, next) => {
    await next()
    const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    context.header('content-security-policy', policy)
    context.header('referrer-policy', 'same-origin')
    context.header('cache-control', 'no-store')
  })
  app.get('/bank.css', context => context.body(bankStyle, 200, { 'content-type': 'text/css' }))
  app.get('/identity', context => showCheck(sandbox, context))
  app.post('/identity', context => decide(sandbox, context))
  return app
}

function findCard({ state }: MastercardContext, identityCheckId: string): EnrolledCard | undefined {
  return [...state.cards.values()].find(card => card.identityCheckId === identityCheckId)
}

function showCheck(sandbox: MastercardContext, context: Context): Response | Promise<Response> {
  const { card: id = '', callbackUri = '' } = context.req.query()
  const card = findCard(sandbox, id)
  if (card === undefined) return context.html(said('Not found', 'This request is not known.'), 404)
  if (callbackUri !== '' && !isKnownCallback(sandbox, callbackUri)) {
    return context.html(said('Refused', 'The return address is not allowed.'), 400)
  }
  return context.html(
    bankPage(
      'Is this you?',
      html`<p>A wallet wants to link a payment passkey to your card ending in
        <strong id="last-four">${card.pan.slice(-4)}</strong>.</p>
      <form method="post" action="/identity">
        <input type="hidden" name="card" value="${id}">
        <input type="hidden" name="callbackUri" value="${callbackUri}">
        <button class="primary" name="decision" value="confirm">Yes, it is me</button>
        <button name="decision" value="refuse">No</button>
      </form>`,
    ),
  )
}

async function decide(sandbox: MastercardContext, context: Context): Promise<Response> {
  if (context.req.header('origin') !== sandbox.addresses.issuer) return context.text('Forbidden', 403)
  const parsed = v.safeParse(decisionSchema, await context.req.parseBody())
  if (!parsed.success) return context.text('Bad request', 400)
  const { card: id, callbackUri, decision } = parsed.output
  const card = findCard(sandbox, id)
  if (card === undefined) return context.text('Not found', 404)
  if (callbackUri !== '' && !isKnownCallback(sandbox, callbackUri)) return context.text('Bad request', 400)
  if (decision === 'confirm') confirmIdentity(card)
  if (callbackUri !== '') return context.redirect(withOutcome(callbackUri, decision), 303)
  const sentence = decision === 'confirm' ? 'You are confirmed. Go back to your wallet.' : 'Nothing was linked.'
  return context.html(said('Thank you', sentence))
}

/** The issuer knows the person from now on. */
export function confirmIdentity(card: EnrolledCard): void {
  card.pendingEvents = card.pendingEvents.filter(event => event !== 'PENDING_SCA')
}

function withOutcome(callbackUri: string, decision: 'confirm' | 'refuse'): string {
  const address = new URL(callbackUri)
  address.searchParams.set('identity', decision === 'confirm' ? 'confirmed' : 'refused')
  return address.href
}

function said(title: string, sentence: string) {
  return bankPage(title, html`<p>${sentence}</p>`)
}
