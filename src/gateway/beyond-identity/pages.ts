import type { Hono } from 'hono'
import { SIGN_IN_RETURN_PATH, SIGNED_IN_PATH } from '../../wire/beyond-identity/gateway-api.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { type Page, pagePolicy } from '../pages/page.ts'
import { boundPage, receiveLink, refusedPage, waitingPage } from './bind-page.ts'
import type { BiService } from './service.ts'
import { receiveSignIn, requestPage, signedInPage } from './sign-in-return.ts'

/** Longest value of a returned query. */
const MAX_VALUE = 2048

/** Pages the person's browser comes to: binding links from e-mails, and the way back from Hosted Web. */
export function addBeyondIdentityPages(app: Hono<GatewayEnv>, gateway: Gateway, service: BiService): void {
  app.get('/bind', async c => {
    // A mail program that fetches ahead must not use up the link.
    if (c.req.raw.method !== 'GET' || c.req.header('sec-purpose')?.includes('prefetch')) return c.body(null, 204)
    const query = new URL(c.req.url).searchParams
    return c.redirect(await receiveLink(service, gateway.store, query, gateway.now()), 303)
  })
  app.get('/bind/done', () => html(boundPage, 200))
  app.get('/bind/refused', () => html(refusedPage, 410))
  app.get('/bind/:secret', () => html(waitingPage, 200))

  // Where the cloud sends a program that asked to sign in (contract 7, automatic); a person has nothing to do here.
  app.get('/bi-authenticate', () => html(requestPage, 200))

  // A return address must be registered as it is, so the unguessable part travels in `state`.
  app.get(SIGN_IN_RETURN_PATH, async c => {
    if (c.req.raw.method !== 'GET' || c.req.header('sec-purpose')?.includes('prefetch')) return c.body(null, 204)
    const ticket = await receiveSignIn(gateway.store, readQuery(c.req.url), gateway.now())
    return c.redirect(ticket === undefined ? '/callback/spent' : `${SIGNED_IN_PATH}#${ticket}`, 303)
  })
  app.get(SIGNED_IN_PATH, () => html(signedInPage, 200))
}

const names = ['code', 'state', 'error', 'iss']

/** What came twice or is too long counts as absent. */
function readQuery(address: string): Record<string, string> {
  const { searchParams } = new URL(address)
  const values = names.map(name => [name, searchParams.getAll(name)] as const)
  const usable = values.flatMap(([name, [value, ...more]]) =>
    value !== undefined && more.length === 0 && value.length <= MAX_VALUE ? [[name, value] as const] : [],
  )
  return Object.fromEntries(usable)
}

function html(page: Page, status: number): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy(page) }
  return new Response(page.html, { status, headers })
}
