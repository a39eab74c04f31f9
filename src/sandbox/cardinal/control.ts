import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { faultSchema } from '../faults.ts'
import type { NodeApp } from '../web/listen.ts'
import type { CardinalContext } from './context.ts'
import { createState } from './state.ts'
import { defaultSwitches, switchesSchema } from './switches.ts'

type ControlContext = Context<{ Bindings: HttpBindings }>

const clockSchema = v.union([
  v.strictObject({ now: v.nullable(v.number()) }),
  v.strictObject({ advanceSeconds: v.number() }),
])
const failSchema = v.strictObject({ errorNumber: v.picklist([0, 6100, 6101, 9000]), times: v.optional(v.number(), 1) })
const forgetSchema = v.strictObject({ email: v.optional(v.string()) })

/** The control plane (contract 17): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: CardinalContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.post('/__sandbox/reset', context => {
    sandbox.state = createState()
    sandbox.switches = defaultSwitches()
    sandbox.faults.clear()
    sandbox.clock.set(undefined)
    return context.json({ ok: true })
  })
  app.post(
    '/__sandbox/clock',
    on(clockSchema, moved => {
      const now = 'now' in moved ? moved.now : sandbox.clock.now() + moved.advanceSeconds * 1000
      sandbox.clock.set(now ?? undefined)
      return { now: sandbox.clock.now() }
    }),
  )
  app.post(
    '/__sandbox/switch',
    on(switchesSchema, changes => {
      const told = Object.entries(changes).filter(([, value]) => value !== undefined)
      sandbox.switches = { ...sandbox.switches, ...Object.fromEntries(told) }
      return sandbox.switches
    }),
  )
  // The next prompts answer this instead of asking; 0 is the success in which nobody was enrolled.
  app.post(
    '/__sandbox/fail',
    on(failSchema, ({ errorNumber, times }) => {
      for (let count = 0; count < times; count++) sandbox.state.failures.push({ errorNumber })
      return { ok: true }
    }),
  )
  app.delete('/__sandbox/faults', context => {
    sandbox.faults.clear()
    return context.json({ ok: true })
  })
  app.post(
    '/__sandbox/faults',
    on(faultSchema, fault => {
      sandbox.faults.add(fault)
      return { ok: true }
    }),
  )
  // Cardinal forgets the person's passkeys, as when an account is closed there.
  app.post(
    '/__sandbox/forget',
    on(forgetSchema, ({ email }) => {
      const { enrolments } = sandbox.state
      const kept = enrolments.filter(enrolment => email !== undefined && enrolment.email !== email)
      enrolments.splice(0, enrolments.length, ...kept)
      return { kept: kept.length }
    }),
  )
  app.get('/__sandbox/journal', context => context.json(sandbox.state.calls))
  app.get('/__sandbox/counts', context => context.json(sandbox.state.counts))
  return app
}

function on<const S extends v.GenericSchema>(schema: S, change: (body: v.InferOutput<S>) => object) {
  return async (context: ControlContext): Promise<Response> => {
    const parsed = v.safeParse(schema, await context.req.json().catch(() => undefined))
    if (parsed.success) return context.json(change(parsed.output))
    return context.json({ error: 'bad request', field: v.getDotPath(parsed.issues[0]) }, 400)
  }
}
