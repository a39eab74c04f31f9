import { html } from 'hono/html'
import { cloudPage, type Markup } from './layout.ts'

/** The sign-in page of Hosted Web. */
export function hostedPage(): Markup {
  return cloudPage(
    'Sign in',
    html`<form>
  <label>User name <br><input name="username" autocomplete="username webauthn" required maxlength="64"></label>
  <button type="submit">Continue with a passkey</button>
  <button type="button" id="cancel">Cancel</button>
</form>
<p id="status" role="status"></p>
<script type="module" src="/hosted.js"></script>`,
  )
}

export function gonePage(): Markup {
  return cloudPage('This page has ended', html`<p>Start signing in again where you came from.</p>`)
}
