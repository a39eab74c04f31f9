import { html } from 'hono/html'
import { cloudPage, type Markup } from './layout.ts'

/** The tenant's logo, the same in light and dark. */
export const themeLogo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#2f7cf6"/></svg>'

/** Where a tenant's theme sends people who need help. */
export function helpPage(): Markup {
  return cloudPage('Help', html`<p>Ask the person who looks after sign-in at your organisation.</p>`)
}
