import { html } from 'hono/html'
import { bankPage } from '../../web/bank-page.ts'
import type { VisaContext } from '../context.ts'
import { rightCodes } from '../fixtures.ts'
import type { StepUp, StepUpOption } from '../state.ts'

interface Attempt {
  readonly stepUp: StepUp
  readonly option: StepUpOption
}

/** The 3-D Secure page: approve or refuse, then back to where the wallet waits. */
export function approvePage(sandbox: VisaContext, { stepUp, option }: Attempt, callback: string) {
  return bankPage(
    'Is this you?',
    html`${facts(sandbox, stepUp)}
    <form method="post" action="/approve">
      <input type="hidden" name="identifier" value="${option.id}">
      <input type="hidden" name="wpcallback" value="${callback}">
      ${choices()}
    </form>`,
  )
}

/** The bank's app: either shows a code to carry over, or settles the binding here. */
export function appPage(sandbox: VisaContext, { stepUp, option }: Attempt) {
  if (option.kind === 'app-code') {
    const code = html`<p>Enter this code in your wallet: <span class="code" id="code">${rightCodes.issuerAuthCode}</span></p>`
    return bankPage('Mobile banking', html`${facts(sandbox, stepUp)}${code}`)
  }
  return bankPage('Mobile banking', html`${facts(sandbox, stepUp)}${settleForm(stepUp)}`)
}

/** The telephone: every device that waits for a call, or for being called. */
export function phonePage(sandbox: VisaContext, waiting: readonly StepUp[]) {
  if (waiting.length === 0) return bankPage('Telephone', html`<p id="empty">Nobody is on the line.</p>`)
  const calls = waiting.map(stepUp => html`<li>${facts(sandbox, stepUp)}${settleForm(stepUp)}</li>`)
  return bankPage('Telephone', html`<ul>${calls}</ul>`)
}

/** A page with one sentence. */
export function saidPage(title: string, sentence: string) {
  return bankPage(title, html`<p id="said">${sentence}</p>`)
}

function settleForm({ tokenId, clientId }: StepUp) {
  return html`<form method="post" action="/settle">
      <input type="hidden" name="tokenId" value="${tokenId}">
      <input type="hidden" name="clientId" value="${clientId}">
      ${choices()}
    </form>`
}

function choices() {
  return html`<button class="primary" type="submit" name="decision" value="approve">Approve</button>
      <button type="submit" name="decision" value="refuse">Refuse</button>`
}

function facts(sandbox: VisaContext, { tokenId, clientId }: StepUp) {
  const lastFour = sandbox.state.tokens.get(tokenId)?.card.suffix ?? ''
  return html`<p>A wallet wants to use your card with a passkey on this device.</p>
    <dl><dt>Card</dt><dd>•••• ${lastFour}</dd><dt>Device</dt><dd>${clientId}</dd></dl>`
}
