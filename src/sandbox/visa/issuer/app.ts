import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import * as v from 'valibot'
import { bankPage, bankStyle } from '../../web/bank-page.ts'
import type { NodeApp } from '../../web/listen.ts'
import type { VisaContext } from '../context.ts'
import { settleBinding } from '../control/settle-binding.ts'
import { approveBinding, declineBinding, waitingBindings } from '../passkeys/bindings.ts'
import { findOption } from '../passkeys/step-up.ts'
import { appPage, approvePage, phonePage, saidPage } from './decision-pages.ts'
import { inboxPage } from './inbox.ts'
import { isReturnAddress } from './return-address.ts'

type BankContext = Context<{ Bindings: HttpBindings }>

const decision = v.picklist(['approve', 'refuse'])
const approveSchema = v.object({ identifier: v.string(), wpcallback: v.string(), decision })
const settleSchema = v.object({ tokenId: v.string(), clientId: v.string(), decision })

/** The issuer's own site: message inbox, 3-D Secure page, app and telephone (contract 7.2). */
export function issuerApp(sandbox: VisaContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (context, next) => {
    await next()
    const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    context.header('content-security-policy', policy)
    context.header('cache-control', 'no-store')
  })
  app.get('/', context => context.html(homePage()))
  app.get('/bank.css', context => context.body(bankStyle, 200, { 'content-type': 'text/css' }))
  app.get('/inbox', context => context.html(inboxPage(sandbox, context.req.query('tokenId'))))
  app.get('/approve', context => showApproval(sandbox, context))
  app.post('/approve', context => decideApproval(sandbox, context))
  app.get('/app', context => showApp(sandbox, context))
  app.get('/phone', context => showPhone(sandbox, context))
  app.post('/settle', context => settle(sandbox, context))
  return app
}

function homePage() {
  return bankPage(
    'Sandbox Bank',
    html`<ul><li><a href="/inbox">Messages</a></li><li><a href="/phone">Telephone</a></li></ul>`,
  )
}

function showApproval(sandbox: VisaContext, context: BankContext) {
  const { identifier = '', wpcallback = '' } = context.req.query()
  const attempt = findOption(sandbox, identifier)
  if (attempt?.option.kind !== 'app') return context.html(saidPage('Not found', 'This request is not known.'), 404)
  if (!isReturnAddress(wpcallback)) return context.html(saidPage('Refused', 'The return address is not allowed.'), 400)
  return context.html(approvePage(sandbox, attempt, wpcallback))
}

async function decideApproval(sandbox: VisaContext, context: BankContext) {
  if (!isOwnForm(sandbox, context)) return context.text('Forbidden', 403)
  const parsed = v.safeParse(approveSchema, await context.req.parseBody())
  if (!parsed.success || !isReturnAddress(parsed.output.wpcallback)) return context.text('Bad request', 400)
  const attempt = findOption(sandbox, parsed.output.identifier)
  if (attempt?.option.kind !== 'app') return context.text('Not found', 404)
  const approved = parsed.output.decision === 'approve'
  const record = approved ? approveBinding : declineBinding
  record(sandbox, attempt.stepUp)
  const back = new URL(parsed.output.wpcallback)
  back.searchParams.set('status', approved ? 'approved' : 'refused')
  return context.redirect(back.href, 303)
}

function showApp(sandbox: VisaContext, context: BankContext) {
  const attempt = findOption(sandbox, context.req.query('identifier') ?? '')
  if (!attempt?.option.kind.startsWith('app-'))
    return context.html(saidPage('Not found', 'This request is not known.'), 404)
  return context.html(appPage(sandbox, attempt))
}

function showPhone(sandbox: VisaContext, context: BankContext) {
  const tokenId = context.req.query('tokenId')
  const stepUps = [...sandbox.state.stepUps.values()].filter(
    stepUp => tokenId === undefined || stepUp.tokenId === tokenId,
  )
  const waiting = stepUps.filter(stepUp =>
    waitingBindings(sandbox, stepUp.tokenId).some(({ clientId }) => clientId === stepUp.clientId),
  )
  return context.html(phonePage(sandbox, waiting))
}

async function settle(sandbox: VisaContext, context: BankContext) {
  if (!isOwnForm(sandbox, context)) return context.text('Forbidden', 403)
  const parsed = v.safeParse(settleSchema, await context.req.parseBody())
  if (!parsed.success) return context.text('Bad request', 400)
  const { tokenId, clientId } = parsed.output
  const waits = waitingBindings(sandbox, tokenId).some(binding => binding.clientId === clientId)
  if (!waits) return context.html(saidPage('Not found', 'This request is not waiting any more.'), 404)
  const status = parsed.output.decision === 'approve' ? 'APPROVED' : 'DECLINED'
  await settleBinding(sandbox, { tokenId, clientId, status })
  const said =
    status === 'APPROVED' ? 'The device is approved. You can go back to your wallet.' : 'The device is refused.'
  return context.html(saidPage('Thank you', said))
}

function isOwnForm(sandbox: VisaContext, context: BankContext): boolean {
  return context.req.header('origin') === sandbox.addresses.issuer
}
