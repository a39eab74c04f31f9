import { html } from 'hono/html'
import type { BiContext } from '../context.ts'
import { cloudPage, type Markup } from './layout.ts'

/** What arrived by e-mail, newest first. The links are real: following one opens the job. */
export function inboxPage({ state }: BiContext): Markup {
  const mails = [...state.outbox].reverse()
  if (mails.length === 0) return cloudPage('Inbox', html`<p id="empty">No messages.</p>`)
  const list = mails.map(
    ({ to, subject, link }) => html`<li data-to="${to}">
    <p>To ${to}</p>
    <p>${subject}. The link works once.</p>
    <p><a rel="noreferrer" href="${link}">Set up your passkey</a></p>
  </li>`,
  )
  return cloudPage('Inbox', html`<ul>${list}</ul>`)
}
