import type { HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { inTurn } from '../../turns.ts'
import type { NodeApp } from '../../web/listen.ts'
import type { VisaContext } from '../context.ts'
import { frameClient } from '../merchant.ts'
import { pageScript } from './bundle.ts'
import { beginCeremony, CeremonyError, finishAuthentication, finishRegistration } from './ceremonies.ts'
import { authenticationResponse, ceremonySchema, registrationResponse } from './ceremony-schema.ts'
import { frameHeaders } from './headers.ts'
import { framePage, frameStyle } from './page.ts'
import { openSession, sessionSchema } from './sessions.ts'

type FrameContext = Context<{ Bindings: HttpBindings }>

/** The frame's own origin (contract 6): the page, its script, and the calls it makes to its server. */
export function frameApp(sandbox: VisaContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(frameHeaders)
  app.get('/vts-auth/authenticate', context => servePage(context))
  app.get('/vts-auth/frame.js', async context => {
    return context.body(await pageScript(), 200, { 'content-type': 'text/javascript;charset=utf-8' })
  })
  app.get('/vts-auth/frame.css', context => context.body(frameStyle, 200, { 'content-type': 'text/css' }))
  app.post(
    '/vts-auth/sessions',
    call(sandbox, sessionSchema, (body, context) => {
      return openSession(sandbox, body, ipAddressOf(context))
    }),
  )
  app.post(
    '/vts-auth/ceremonies',
    call(sandbox, ceremonySchema, body => beginCeremony(sandbox, body)),
  )
  app.post(
    '/vts-auth/ceremonies/registration',
    call(sandbox, registrationResponse, async ({ response, ceremony }, context) => {
      return { ...(await finishRegistration(sandbox, ceremony, response)), ipAddress: ipAddressOf(context) }
    }),
  )
  app.post(
    '/vts-auth/ceremonies/authentication',
    call(sandbox, authenticationResponse, async ({ response, ceremony }, context) => {
      return { ...(await finishAuthentication(sandbox, ceremony, response)), ipAddress: ipAddressOf(context) }
    }),
  )
  return app
}

function ipAddressOf(context: FrameContext): string {
  return getConnInfo(context).remote.address ?? '127.0.0.1'
}

/** Parameter spellings differ between integrations; all are read without regard to case (contract 6.1). */
function servePage(context: FrameContext): Response | Promise<Response> {
  const query = Object.entries(context.req.query()).map(([name, value]) => [name.toLowerCase(), value] as const)
  const parameters = new Map(query)
  const client = ['clientappid', 'externalappid'].find(name => (parameters.get(name) ?? '') !== '')
  if (parameters.get('apikey') !== frameClient.apiKey || client === undefined)
    return context.text('Unknown client', 403)
  return context.html(framePage())
}

/** A call of the page: same origin, JSON, one at a time with the REST side. */
function call<const S extends v.GenericSchema>(
  sandbox: VisaContext,
  schema: S,
  handle: (body: v.InferOutput<S>, context: FrameContext) => Promise<object>,
) {
  return async (context: FrameContext): Promise<Response> => {
    if (context.req.header('origin') !== sandbox.addresses.frame) return context.json({ error: 'FORBIDDEN' }, 403)
    const parsed = v.safeParse(schema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ error: 'INVALID_REQUEST', field: v.getDotPath(parsed.issues[0]) }, 400)
    try {
      return context.json(await inTurn(sandbox, () => handle(parsed.output, context)))
    } catch (error) {
      return context.json({ error: error instanceof CeremonyError ? error.message : 'FIDO_VERIFICATION_FAILED' }, 400)
    }
  }
}
