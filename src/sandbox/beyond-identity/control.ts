import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import * as v from 'valibot'
import { faultSchema } from '../faults.ts'
import type { NodeApp } from '../web/listen.ts'
import type { BiContext, Http } from './context.ts'
import { endpoint, readJson } from './endpoint.ts'
import { createState } from './state.ts'
import { defaultSwitches, switchesSchema } from './switches.ts'

const clockSchema = v.union([
  v.strictObject({ now: v.nullable(v.number()) }),
  v.strictObject({ advanceSeconds: v.number() }),
])
const policySchema = v.strictObject({ next: v.picklist(['allow', 'deny', 'prove']) })

/** The control plane (contract 16): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: BiContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  const on = (run: (http: Http) => Response | Promise<Response>) => endpoint(sandbox, run)
  app.post(
    '/__sandbox/reset',
    on(http => reset(sandbox, http)),
  )
  app.post(
    '/__sandbox/clock',
    on(http => moveClock(sandbox, http)),
  )
  app.post(
    '/__sandbox/switch',
    on(http => change(sandbox, http)),
  )
  app.get('/__sandbox/switch', http => http.json(sandbox.switches))
  app.post(
    '/__sandbox/policy',
    on(http => decide(sandbox, http)),
  )
  app.post(
    '/__sandbox/faults',
    on(http => addFault(sandbox, http)),
  )
  app.delete('/__sandbox/faults', http => {
    sandbox.faults.clear()
    return http.json({ ok: true })
  })
  app.get('/__sandbox/outbox', http => http.json(sandbox.state.outbox))
  app.get('/__sandbox/counts', http => http.json(sandbox.state.counts))
  return app
}

function reset(sandbox: BiContext, http: Http): Response {
  sandbox.state = createState()
  sandbox.switches = defaultSwitches()
  sandbox.faults.clear()
  sandbox.clock.set(undefined)
  return http.json({ ok: true })
}

async function moveClock(sandbox: BiContext, http: Http): Promise<Response> {
  const wanted = await readJson(http, clockSchema)
  if ('advanceSeconds' in wanted) sandbox.clock.set(sandbox.clock.now() + wanted.advanceSeconds * 1000)
  else sandbox.clock.set(wanted.now ?? undefined)
  return http.json({ now: sandbox.clock.now() })
}

async function change(sandbox: BiContext, http: Http): Promise<Response> {
  const wanted = await readJson(http, switchesSchema)
  const changes = Object.entries(wanted).filter(([, value]) => value !== undefined)
  sandbox.switches = { ...sandbox.switches, ...Object.fromEntries(changes) }
  return http.json(sandbox.switches)
}

async function decide(sandbox: BiContext, http: Http): Promise<Response> {
  const { next } = await readJson(http, policySchema)
  sandbox.state.policy.push(next)
  return http.json({ ok: true })
}

async function addFault(sandbox: BiContext, http: Http): Promise<Response> {
  sandbox.faults.add(await readJson(http, faultSchema))
  return http.json({ ok: true })
}
