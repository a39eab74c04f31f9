import type { Context, Hono } from 'hono'
import { consumeCallback } from '../callbacks/callbacks.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { bodyBytes } from '../http/body.ts'
import { arrivedPage, spentPage } from '../pages/callback.ts'
import { ceremonyPage } from '../pages/ceremony.ts'
import { type Guests, type Page, pagePolicy } from '../pages/page.ts'

/** Bounds of what a callback's query may carry back. */
const MAX_PARAMETERS = 20
const MAX_PARAMETER = 8192

/** Largest form that is read, in bytes: a 3-D Secure answer has a few kilobytes. */
const MAX_FORM = 32_768

/** Pages for the person's browser; none of them has a script of its own. `guests` take part in the ceremony page. */
export function addPages(app: Hono<GatewayEnv>, gateway: Gateway, guests: Guests): void {
  app.get('/ceremony/:id', () =>
    html(ceremonyPage, 200, {
      'content-security-policy': pagePolicy(ceremonyPage, guests),
      'permissions-policy': permissions(guests.frames),
    }),
  )

  app.get('/callback/done', () => html(arrivedPage, 200))
  app.get('/callback/spent', () => html(spentPage, 410))

  app.get('/callback/:secret', async c => {
    // A browser that fetches ahead, or asks for headers only, must not use up the address.
    if (c.req.raw.method !== 'GET' || c.req.header('sec-purpose')?.includes('prefetch')) return c.body(null, 204)
    return arrive(c, new URL(c.req.url).searchParams)
  })

  // Issuers' 3-D Secure pages come back with a form they post; its fields count as a query does.
  app.post('/callback/:secret', bodyBytes(MAX_FORM), async c => {
    const query = new URLSearchParams(new URL(c.req.url).searchParams)
    for (const [name, value] of readForm(c)) query.append(name, value)
    return arrive(c, query)
  })

  async function arrive(c: Context<GatewayEnv>, query: URLSearchParams): Promise<Response> {
    const secret = c.req.param('secret') ?? ''
    const arrived = await consumeCallback(gateway.store, secret, usable(query), gateway.now())
    // The redirect takes query and secret out of the address bar.
    return c.redirect(arrived ? '/callback/done' : '/callback/spent', 303)
  }
}

/** The fields of a posted form; what is posted in another form is nothing we could name. */
function readForm(c: Context<GatewayEnv>): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')
  return new URLSearchParams(isForm ? new TextDecoder().decode(c.get('bytes')) : '')
}

/** What came twice or is too long counts as absent: nobody can say which of two answers was meant, or read half of one. */
function usable(query: URLSearchParams): Record<string, string> {
  const entries = [...query].slice(0, MAX_PARAMETERS)
  return Object.fromEntries(
    entries.filter(
      ([name, value]) => name.length <= 64 && value.length <= MAX_PARAMETER && query.getAll(name).length === 1,
    ),
  )
}

/** Lets the providers' frames use passkeys and nothing else use anything. */
function permissions(origins: readonly string[]): string {
  const allowed = `(${['self', ...origins.map(origin => `"${origin}"`)].join(' ')})`
  const closed = ['camera', 'geolocation', 'microphone', 'payment', 'usb'].map(feature => `${feature}=()`)
  return [`publickey-credentials-get=${allowed}`, `publickey-credentials-create=${allowed}`, ...closed].join(', ')
}

function html(page: Page, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(page.html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(page),
      ...headers,
    },
  })
}
