import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultMiddleware } from '../faults.ts'
import { drawing, script, style } from '../web/answers.ts'
import { bundlePageScript } from '../web/bundle.ts'
import { journalCalls } from '../web/journal-calls.ts'
import type { NodeApp } from '../web/listen.ts'
import { bindKey } from './binding/bind.ts'
import { bindingInfo } from './binding/info.ts'
import { openLink } from './binding/open-link.ts'
import type { BiContext, Http } from './context.ts'
import { cors } from './cors.ts'
import { endpoint } from './endpoint.ts'
import { beginHosted, cancelHosted, finishHosted } from './hosted/ceremony.ts'
import { findVisit } from './hosted/visits.ts'
import { listCredentials, readCredential, revokeCredential } from './management/credentials.ts'
import { createIdentity, readIdentity } from './management/identities.ts'
import { createJob, listJobs, readJob, revokeJob } from './management/jobs.ts'
import { consolePage, makeConsoleLink } from './pages/console.ts'
import { helpPage, themeLogo } from './pages/help.ts'
import { gonePage, hostedPage } from './pages/hosted.ts'
import { inboxPage } from './pages/inbox.ts'
import { pageStyle } from './pages/layout.ts'
import { apiRefusal } from './refusal.ts'
import { authorize } from './sign-in/authorize.ts'
import { discovery } from './sign-in/discovery.ts'
import { introspect } from './sign-in/introspect.ts'
import { acceptProof } from './sign-in/proof.ts'
import { introspectRequest } from './sign-in/request-jwt.ts'
import { exchangeCode } from './sign-in/token.ts'

const realmPath = '/v1/tenants/:tenantId/realms/:realmId'
const identityPath = `${realmPath}/identities/:identityId`
const applicationPath = `${realmPath}/applications/:applicationId`

/** The cloud: management API, binding, sign-in and its pages on one address, as the contract's sandbox has it. */
export function cloudApp(sandbox: BiContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(journalCalls(sandbox))
  app.use(faultMiddleware(sandbox.faults))
  app.use(cors(sandbox))
  addManagement(app, sandbox)
  addSignIn(app, sandbox)
  addPages(app, sandbox)
  app.notFound(http => http.json({ code: 'not_found', message: 'not found' }, 404))
  return app
}

type Run = (sandbox: BiContext, http: Http) => Response | Promise<Response>
type RunOn = (sandbox: BiContext, http: Http, id: string) => Response | Promise<Response>

function addManagement(app: NodeApp, sandbox: BiContext): void {
  const on = (run: Run) => endpoint(sandbox, http => run(sandbox, http))
  app.post(`${realmPath}/identities`, on(createIdentity))
  app.get(identityPath, on(readIdentity))
  app.get(`${identityPath}/credentials`, on(listCredentials))
  app.get(`${identityPath}/credentials/:credentialId`, on(readCredential))
  app.post(`${identityPath}/credentials/:call`, calls(sandbox, { revoke: revokeCredential }))
  const jobs = `${identityPath}/credential-binding-jobs`
  app.post(jobs, on(createJob))
  app.get(jobs, on(listJobs))
  app.get(`${jobs}/:jobId{[0-9a-f]{16}}`, on(readJob))
  app.get(`${jobs}/:call`, calls(sandbox, { invokeAuthenticator: openLink }))
  app.post(`${jobs}/:call`, calls(sandbox, { getInfo: bindingInfo, bind: bindKey, revoke: revokeJob }))
}

/** Custom methods: `{id}:{verb}` in one segment of the path. */
function calls(sandbox: BiContext, verbs: Readonly<Record<string, RunOn>>) {
  return endpoint(sandbox, http => {
    const [, id = '', verb = ''] = /^([0-9a-f]{16}):(\w+)$/.exec(http.req.param('call') ?? '') ?? []
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (!run) throw apiRefusal(404, 'not found')
    return run(sandbox, http, id)
  })
}

function addSignIn(app: NodeApp, sandbox: BiContext): void {
  const on = (run: Run) => endpoint(sandbox, http => run(sandbox, http))
  app.get(`${applicationPath}/authorize`, on(authorize))
  app.post(`${applicationPath}/bi-authenticate`, on(acceptProof))
  app.post(`${applicationPath}/token`, on(exchangeCode))
  app.get(`${applicationPath}/.well-known/openid-configuration`, on(discovery))
  app.get(`${applicationPath}/.well-known/jwks.json`, http => http.json({ keys: [sandbox.keys.token.publicJwk] }))
  app.get('/.well-known/bi-request-jwks.json', http => http.json({ keys: [sandbox.keys.request.publicJwk] }))
  app.post(`${realmPath}/introspect`, on(introspect))
  app.post('/introspect-request', on(introspectRequest))
}

function addPages(app: NodeApp, sandbox: BiContext): void {
  app.get('/', http => http.redirect('/inbox'))
  app.get('/page.css', http => style(http, pageStyle))
  app.get('/inbox', http => http.html(inboxPage(sandbox)))
  app.get('/theme/:name{light.svg|dark.svg}', http => drawing(http, themeLogo))
  app.get('/theme/help', http => http.html(helpPage()))
  app.get('/console', http => http.html(consolePage(sandbox)))
  app.post(
    '/console',
    endpoint(sandbox, http => makeConsoleLink(sandbox, http)),
  )
  app.get('/hosted.js', async http => script(http, await hostedScript()))
  app.get('/hosted/:visit', http => {
    const isWaiting = findVisit(sandbox, http.req.param('visit')) !== undefined
    return isWaiting ? http.html(hostedPage()) : http.html(gonePage(), 404)
  })
  app.post(
    '/hosted/:visit/begin',
    endpoint(sandbox, http => beginHosted(sandbox, http)),
  )
  app.post(
    '/hosted/:visit/cancel',
    endpoint(sandbox, http => cancelHosted(sandbox, http)),
  )
  app.post(
    '/hosted/:visit/finish',
    endpoint(sandbox, http => finishHosted(sandbox, http)),
  )
}

let bundled: Promise<string> | undefined

function hostedScript(): Promise<string> {
  bundled ??= bundlePageScript(new URL('./scripts/hosted.ts', import.meta.url))
  return bundled
}
