import { html } from 'hono/html'
import * as v from 'valibot'
import type { BiContext, Http } from '../context.ts'
import { walletConfig } from '../fixtures.ts'
import { addIdentity } from '../management/identities.ts'
import { addJob, linkOf } from '../management/jobs.ts'
import { apiRefusal } from '../refusal.ts'
import { cloudPage, type Markup } from './layout.ts'

const formSchema = v.object({
  displayName: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)),
  username: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)),
  email: v.pipe(v.string(), v.trim(), v.maxLength(254)),
  delivery: v.picklist(['RETURN', 'EMAIL']),
})

/** The administrator's console: adds a person and makes the link that binds their passkey. */
export function consolePage(): Markup {
  return cloudPage(
    'Add a person',
    html`<form method="post" action="/console">
  <label>Name <br><input name="displayName" required maxlength="64"></label>
  <label>User name <br><input name="username" required maxlength="64"></label>
  <label>E-mail address <br><input name="email" type="email"></label>
  <label>The link is <br><select name="delivery"><option value="RETURN">shown here</option><option value="EMAIL">sent by e-mail</option></select></label>
  <button type="submit">Add and make the link</button>
</form>`,
  )
}

/** Takes the console's form. @throws Refusal */
export async function makeConsoleLink(sandbox: BiContext, http: Http): Promise<Response> {
  if (http.req.header('origin') !== sandbox.addresses.web) throw apiRefusal(403, 'another origin')
  const parsed = v.safeParse(formSchema, await http.req.parseBody())
  if (!parsed.success) throw apiRefusal(400, 'the form is incomplete')
  const { displayName, username, email, delivery } = parsed.output
  const identity = addIdentity(sandbox, { displayName, username, email: email === '' ? undefined : email })
  const job = addJob(sandbox, identity, { delivery, configId: walletConfig.id, redirectUri: undefined })
  const shown = delivery === 'RETURN' ? html`<p><code id="link">${linkOf(sandbox, job)}</code></p>` : html`<p>Sent.</p>`
  return http.html(cloudPage('The link is made', shown))
}
