import { html } from 'hono/html'
import * as v from 'valibot'
import type { BiContext, Http } from '../context.ts'
import { walletConfig } from '../fixtures.ts'
import { addIdentity } from '../management/identities.ts'
import { addJob, linkOf } from '../management/jobs.ts'
import { apiRefusal } from '../refusal.ts'
import { readForm } from '../sign-in/clients.ts'
import type { Identity } from '../state.ts'
import { cloudPage, type Markup } from './layout.ts'

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64))
const delivery = v.picklist(['RETURN', 'EMAIL'])

/** Somebody new, or one of those that are there. */
const formSchema = v.union([
  v.object({ identityId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)), delivery }),
  v.object({
    displayName: name,
    username: name,
    email: v.pipe(v.string(), v.trim(), v.maxLength(254)),
    delivery,
  }),
])

/** The administrator's console: adds a person, and makes links that bind a passkey to one. */
export function consolePage({ state }: BiContext): Markup {
  const people = [...state.identities.values()].map(
    ({ id, displayName, username }) => html`<li data-username="${username}">
    <p>${displayName} (${username})</p>
    <form method="post" action="/console"><input type="hidden" name="identityId" value="${id}">${deliveryField()}
      <button type="submit">Make a link for ${displayName}</button></form>
  </li>`,
  )
  return cloudPage(
    'People',
    html`<h2>Add a person</h2>
<form method="post" action="/console">
  <label>Name <br><input name="displayName" required maxlength="64"></label>
  <label>User name <br><input name="username" required maxlength="64"></label>
  <label>E-mail address <br><input name="email" type="email"></label>
  ${deliveryField()}
  <button type="submit">Add and make the link</button>
</form>
${people.length === 0 ? html`` : html`<h2>People of this realm</h2><ul>${people}</ul>`}`,
  )
}

function deliveryField(): Markup {
  return html`<label>The link is <br><select name="delivery"><option value="RETURN">shown here</option><option value="EMAIL">sent by e-mail</option></select></label>`
}

/** Takes one of the console's forms. @throws Refusal */
export async function makeConsoleLink(sandbox: BiContext, http: Http): Promise<Response> {
  if (http.req.header('origin') !== sandbox.addresses.web) throw apiRefusal(403, 'another origin')
  const parsed = v.safeParse(formSchema, Object.fromEntries(await readForm(http)))
  if (!parsed.success) throw apiRefusal(400, 'the form is incomplete')
  const identity = personOf(sandbox, parsed.output)
  const { delivery: how } = parsed.output
  const job = addJob(sandbox, identity, { delivery: how, configId: walletConfig.id, redirectUri: undefined })
  const shown = how === 'RETURN' ? html`<p><code id="link">${linkOf(sandbox, job)}</code></p>` : html`<p>Sent.</p>`
  return http.html(cloudPage('The link is made', shown))
}

function personOf(sandbox: BiContext, form: v.InferOutput<typeof formSchema>): Identity {
  if ('identityId' in form) {
    const identity = sandbox.state.identities.get(form.identityId)
    if (!identity) throw apiRefusal(404, 'no such person')
    return identity
  }
  const { displayName, username, email } = form
  return addIdentity(sandbox, { displayName, username, email: email === '' ? undefined : email })
}
