import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { faultSchema } from '../../faults.ts'
import type { NodeApp } from '../../web/listen.ts'
import type { VisaContext } from '../context.ts'
import { waitingBindings } from '../passkeys/bindings.ts'
import { createState } from '../state.ts'
import { defaultSwitches, switchesSchema } from '../switches.ts'
import { countsOf } from './counts.ts'
import { settleBinding } from './settle-binding.ts'
import { happen, tokenEvents } from './token-events.ts'

type ControlContext = Context<{ Bindings: HttpBindings }>

const clockSchema = v.union([
  v.strictObject({ now: v.nullable(v.union([v.number(), v.pipe(v.string(), v.isoTimestamp())])) }),
  v.strictObject({ advanceSeconds: v.number() }),
])

const tokenEventSchema = v.strictObject({ event: v.picklist(tokenEvents) })

const bindingSchema = v.strictObject({ clientDeviceId: v.optional(v.string()) })

/** The control plane (contract 15): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: VisaContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.post('/__sandbox/reset', context => reset(sandbox, context))
  app.post('/__sandbox/clock', context => moveClock(sandbox, context))
  app.post('/__sandbox/switch', context => change(sandbox, context))
  app.get('/__sandbox/switch', context => context.json(sandbox.switches))
  app.post('/__sandbox/faults', context => addFault(sandbox, context))
  app.delete('/__sandbox/faults', context => {
    sandbox.faults.clear()
    return context.json({ ok: true })
  })
  app.post('/__sandbox/bindings/:tokenId/approve', context => settle(sandbox, context, 'APPROVED'))
  app.post('/__sandbox/bindings/:tokenId/decline', context => settle(sandbox, context, 'DECLINED'))
  app.post('/__sandbox/tokens/:tokenId', context => changeToken(sandbox, context))
  app.get('/__sandbox/journal', context => context.json(sandbox.journal.entries()))
  app.get('/__sandbox/counts', context => context.json(countsOf(sandbox.state)))
  return app
}

function reset(sandbox: VisaContext, context: ControlContext): Response {
  sandbox.state = createState()
  sandbox.switches = defaultSwitches()
  sandbox.journal.clear()
  sandbox.faults.clear()
  sandbox.clock.set(undefined)
  return context.json({ ok: true })
}

async function moveClock(sandbox: VisaContext, context: ControlContext): Promise<Response> {
  const parsed = v.safeParse(clockSchema, await bodyOf(context))
  if (!parsed.success) return badRequest(context, parsed.issues[0])
  if ('advanceSeconds' in parsed.output) sandbox.clock.set(sandbox.clock.now() + parsed.output.advanceSeconds * 1000)
  else sandbox.clock.set(timeOf(parsed.output.now))
  return context.json({ now: sandbox.clock.now() })
}

/** Epoch milliseconds, an ISO time, or null for real time. */
function timeOf(now: number | string | null): number | undefined {
  if (now === null) return undefined
  return typeof now === 'number' ? now : Date.parse(now)
}

async function change(sandbox: VisaContext, context: ControlContext): Promise<Response> {
  const parsed = v.safeParse(switchesSchema, await bodyOf(context))
  if (!parsed.success) return badRequest(context, parsed.issues[0])
  const changes = Object.entries(parsed.output).filter(([, value]) => value !== undefined)
  sandbox.switches = { ...sandbox.switches, ...Object.fromEntries(changes) }
  return context.json(sandbox.switches)
}

async function addFault(sandbox: VisaContext, context: ControlContext): Promise<Response> {
  const parsed = v.safeParse(faultSchema, await bodyOf(context))
  if (!parsed.success) return badRequest(context, parsed.issues[0])
  sandbox.faults.add(parsed.output)
  return context.json({ ok: true })
}

/** Settles one named device, or all devices of the token that wait. */
async function settle(
  sandbox: VisaContext,
  context: ControlContext,
  status: 'APPROVED' | 'DECLINED',
): Promise<Response> {
  const parsed = v.safeParse(bindingSchema, (await bodyOf(context)) ?? {})
  if (!parsed.success) return badRequest(context, parsed.issues[0])
  const tokenId = context.req.param('tokenId') ?? ''
  const named = parsed.output.clientDeviceId
  const devices = named === undefined ? waitingBindings(sandbox, tokenId).map(({ clientId }) => clientId) : [named]
  if (devices.length === 0) return context.json({ error: 'no device waits for this token' }, 404)
  await Promise.all(devices.map(clientId => settleBinding(sandbox, { tokenId, clientId, status })))
  return context.json({ tokenId, status, devices })
}

/** What an issuer or the network does to a card behind everybody's back. */
async function changeToken(sandbox: VisaContext, context: ControlContext): Promise<Response> {
  const parsed = v.safeParse(tokenEventSchema, await bodyOf(context))
  if (!parsed.success) return badRequest(context, parsed.issues[0])
  const token = sandbox.state.tokens.get(context.req.param('tokenId') ?? '')
  if (token === undefined) return context.json({ error: 'no such token' }, 404)
  happen(sandbox, token, parsed.output.event)
  return context.json({ ok: true })
}

function bodyOf(context: ControlContext): Promise<unknown> {
  return context.req.json().catch(() => undefined)
}

function badRequest(context: ControlContext, issue: v.BaseIssue<unknown>): Response {
  return context.json({ error: 'bad request', field: v.getDotPath(issue), message: issue.message }, 400)
}
