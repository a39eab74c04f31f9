import type { HttpBindings } from '@hono/node-server'
import { Hono, type Next } from 'hono'
import { html } from 'hono/html'
import { faultMiddleware } from '../faults.ts'
import { journalCalls } from '../web/journal-calls.ts'
import type { NodeApp } from '../web/listen.ts'
import type { Http, TransmitContext } from './context.ts'
import { addDeviceKey, listDeviceKeys, readDeviceKey, removeDeviceKey, renameDeviceKey } from './device-keys.ts'
import { endpoint } from './endpoint.ts'
import { assert, invoke } from './journey/run.ts'
import { clientToken, exchangeCode } from './tokens/exchange.ts'
import { authenticateAtBackend, registerExternal, registerForUser } from './webauthn/backend.ts'
import { startAuthentication, startRegistration } from './webauthn/start.ts'

/** Mosaic: journeys, WebAuthn calls, and what a backend asks for, on one address (contract 1). */
export function mosaicApp(sandbox: TransmitContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  const on = (run: (sandbox: TransmitContext, http: Http) => Response | Promise<Response>) =>
    endpoint(sandbox, http => run(sandbox, http))
  app.use(journalCalls(sandbox))
  app.use(faultMiddleware(sandbox.faults))
  app.use('/ido/*', cors(sandbox, 'with-cookies'))
  app.use('/v1/auth/webauthn/*', cors(sandbox, 'without-cookies'))
  app.post('/ido/api/v2/auth/anonymous_invoke', on(invoke))
  app.post('/ido/api/v2/auth/assert', on(assert))
  app.post('/v1/auth/webauthn/authenticate/start', on(startAuthentication))
  app.post('/v1/auth/webauthn/register/start', on(startRegistration))
  app.post('/v1/auth/webauthn/authenticate', on(authenticateAtBackend))
  app.post('/v1/auth/webauthn/register', on(registerForUser))
  app.post('/v1/auth/webauthn/external/register', on(registerExternal))
  app.post('/oidc/token', on(clientToken))
  app.get('/oidc/jwks', http => http.json({ keys: [sandbox.key.publicJwk] }))
  app.post('/ido/api/v2/token/exchange', on(exchangeCode))
  app.get('/v1/users/:userId/device-keys', on(listDeviceKeys))
  app.post('/v1/users/:userId/device-keys', on(addDeviceKey))
  app.get('/v1/users/:userId/device-keys/:keyId', on(readDeviceKey))
  app.put('/v1/users/:userId/device-keys/:keyId', on(renameDeviceKey))
  app.delete('/v1/users/:userId/device-keys/:keyId', on(removeDeviceKey))
  app.get('/inbox', http => http.html(inbox(sandbox)))
  app.notFound(http => http.json({ message: 'not found', error_code: 404 }, 404))
  return app
}

/** What the client needs (contract 1): the origin echoed, cookies for journeys only. */
function cors(sandbox: TransmitContext, cookies: 'with-cookies' | 'without-cookies') {
  return async (http: Http, next: Next): Promise<Response | undefined> => {
    const origin = http.req.header('origin') ?? ''
    const isAllowed = sandbox.switches.allowedOrigins.includes(origin)
    const headers: Record<string, string> = isAllowed ? { 'access-control-allow-origin': origin, vary: 'Origin' } : {}
    if (isAllowed && cookies === 'with-cookies') headers['access-control-allow-credentials'] = 'true'
    if (http.req.method === 'OPTIONS') {
      const allow = { 'access-control-allow-headers': 'content-type', 'access-control-allow-methods': 'POST, OPTIONS' }
      return new Response(null, { status: 204, headers: { ...headers, ...allow } })
    }
    await next()
    for (const [name, value] of Object.entries(headers)) http.header(name, value)
    return undefined
  }
}

/** The codes that arrived by e-mail, newest first. */
function inbox({ state }: TransmitContext) {
  const mails = [...state.outbox].reverse()
  const list = mails.map(
    ({ to, code }) => html`<li data-to="${to}">To ${to}: your code is <span class="code">${code}</span></li>`,
  )
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Inbox – Transmit sandbox</title></head>
<body><main><h1>Inbox</h1>${mails.length === 0 ? html`<p id="empty">No messages.</p>` : html`<ul>${list}</ul>`}</main></body></html>`
}
