import type { HttpBindings } from '@hono/node-server'
import { Hono, type Next } from 'hono'
import { cors } from 'hono/cors'
import { SDK_PATH } from '../../../wire/cardinal/hosts.ts'
import { centinelPaths } from '../../../wire/cardinal/jwt.ts'
import { isAllowedHost } from '../../web/allowed-host.ts'
import type { NodeApp } from '../../web/listen.ts'
import type { CardinalContext } from '../context.ts'
import { journal } from '../journal.ts'
import { collect } from './collect.ts'
import { enroll, finish, transact } from './fido.ts'
import { refusing, type WebContext } from './forms.ts'
import { cardinalStyle } from './pages.ts'
import { webScripts } from './scripts.ts'
import { completeEnrollment, setup } from './setup.ts'
import { answerChallenge, challenge, stepUp } from './step-up.ts'

/** What browsers see of Cardinal, and the bank's page (contract 17). */
export function webApp(sandbox: CardinalContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  const form = (handle: (context: WebContext) => Promise<Response>) => refusing(() => sandbox.state.counts, handle)
  app.use(journal(sandbox))
  app.use(headers)
  const sdkCalls = cors({ origin: origin => (isAllowedHost(origin) ? origin : null), credentials: true })
  app.use('/V1/Fido/Setup', sdkCalls)
  app.use('/V1/Fido/CompleteEnrollment', sdkCalls)

  app.get(SDK_PATH, async context => context.body((await webScripts()).sdk, 200, { 'content-type': 'text/javascript' }))
  app.get('/page.js', async context =>
    context.body((await webScripts()).page, 200, { 'content-type': 'text/javascript' }),
  )
  app.get('/cardinal.css', context => context.body(cardinalStyle, 200, { 'content-type': 'text/css' }))
  app.post('/V1/Fido/Setup', setup(sandbox))
  app.post('/V1/Fido/CompleteEnrollment', completeEnrollment(sandbox))
  app.post('/V1/Cruise/Collect', form(collect(sandbox)))
  app.post(centinelPaths.collect, form(collect(sandbox)))
  app.post(centinelPaths.stepUp, form(stepUp(sandbox)))
  app.post('/acs/challenge', form(challenge(sandbox)))
  app.post('/acs/answer', form(answerChallenge(sandbox)))
  app.post(centinelPaths.enroll, form(enroll(sandbox)))
  app.post(centinelPaths.transact, form(transact(sandbox)))
  app.post('/V1/Fido/ceremonies/:id', finish(sandbox))
  return app
}

/** Forms go to the merchant's `ReturnUrl`, wherever that is; nothing foreign runs here. */
async function headers(context: WebContext, next: Next): Promise<void> {
  await next()
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
  ]
  context.header('content-security-policy', policy.join('; '))
  context.header('permissions-policy', 'publickey-credentials-get=*, publickey-credentials-create=*')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
  context.header('cross-origin-resource-policy', 'cross-origin')
  context.header('cache-control', 'no-store')
}
