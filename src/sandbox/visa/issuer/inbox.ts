import { html } from 'hono/html'
import { bankPage } from '../../web/bank-page.ts'
import type { VisaContext } from '../context.ts'
import { rightCodes } from '../fixtures.ts'
import type { StepUp } from '../state.ts'

const channels: Readonly<Record<string, string>> = {
  sms: 'Text message',
  email: 'E-mail',
  bank: 'Online banking',
}

/** What the cardholder would read on the phone, in the mail or at the bank: the codes that can still be entered. */
export function inboxPage(sandbox: VisaContext, tokenId: string | undefined) {
  const all = [...sandbox.state.stepUps.values()].reverse()
  const open = all.filter(stepUp => stepUp.code !== undefined && (tokenId === undefined || stepUp.tokenId === tokenId))
  if (open.length === 0) return bankPage('Messages', html`<p id="empty">No codes are waiting.</p>`)
  return bankPage('Messages', html`<ul>${open.map(stepUp => message(sandbox, stepUp))}</ul>`)
}

function message(sandbox: VisaContext, stepUp: StepUp) {
  const option = stepUp.options.find(({ id }) => id === stepUp.code?.optionId)
  const minutes = Math.ceil(((stepUp.code?.expiresAt ?? 0) - sandbox.clock.now()) / 60_000)
  const lastFour = sandbox.state.tokens.get(stepUp.tokenId)?.card.suffix ?? ''
  return html`<li data-token-id="${stepUp.tokenId}" data-channel="${option?.kind ?? ''}">
    <p>${channels[option?.kind ?? ''] ?? 'Message'} to ${option?.shown.value ?? ''}</p>
    <p>Your code for the card ending in ${lastFour} is <span class="code">${rightCodes.otp}</span></p>
    <p>${minutes > 0 ? `It is good for ${minutes} more minutes.` : 'It has expired.'} Never tell it to anybody who calls you.</p>
  </li>`
}
