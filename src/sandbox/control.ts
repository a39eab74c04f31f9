import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { SandboxClock } from './clock.ts'
import { type Faults, faultSchema } from './faults.ts'
import { programsOnly } from './web/doorkeeper.ts'
import type { NodeApp } from './web/listen.ts'

/** What a provider's control plane moves. */
export interface Controlled {
  readonly clock: SandboxClock
  readonly faults: Faults
  /** Calls so far, without secrets. */
  readonly journal: { entries(): readonly object[]; clear(): void }
  /** Side effects so far. */
  counts(): object
  /** Forgets everything that is not the clock's, the journal's or a fault. */
  reset(): void
}

const clockSchema = v.union([
  v.strictObject({ now: v.nullable(v.union([v.number(), v.pipe(v.string(), v.isoTimestamp())])) }),
  v.strictObject({ advanceSeconds: v.number() }),
])

/**
 * A control plane: a port of its own, for tests and demonstrations only. What all providers have is here: `reset`, `clock`,
 * `faults`, `journal`, `counts`, below `/__sandbox/`; a provider adds the rest with `order`.
 */
export function controlPlane({ clock, faults, journal, counts, reset }: Controlled): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(programsOnly)
  app.post('/__sandbox/reset', context => {
    reset()
    faults.clear()
    journal.clear()
    clock.set(undefined)
    return context.json({ ok: true })
  })
  app.post(
    '/__sandbox/clock',
    order(clockSchema, moved => {
      clock.set('now' in moved ? timeOf(moved.now) : clock.now() + moved.advanceSeconds * 1000)
      return { now: clock.now() }
    }),
  )
  app.post(
    '/__sandbox/faults',
    order(faultSchema, fault => {
      faults.add(fault)
      return { ok: true }
    }),
  )
  app.get('/__sandbox/faults', context => context.json(faults.waiting()))
  app.delete('/__sandbox/faults', context => {
    faults.clear()
    return context.json({ ok: true })
  })
  app.get('/__sandbox/journal', context => context.json(journal.entries()))
  app.get('/__sandbox/counts', context => context.json(counts()))
  return app
}

/** A sandbox whose state and switches are replaced by a reset. */
interface Switched<State, Switches> extends Pick<Controlled, 'clock' | 'faults'> {
  state: State
  switches: Switches
}

/** The control plane of a sandbox with switches: all providers' calls, and those on its switches. */
export function switchedControlPlane<State, Switches extends object>(
  sandbox: Switched<State, Switches>,
  has: {
    /** What a reset begins with. */
    readonly fresh: { readonly state: () => State; readonly switches: () => Switches }
    readonly switchesSchema: v.GenericSchema<unknown, object>
    readonly counts: (state: State) => object
    readonly journal: Controlled['journal']
  },
): NodeApp {
  const { clock, faults } = sandbox
  const app = controlPlane({
    clock,
    faults,
    journal: has.journal,
    counts: () => has.counts(sandbox.state),
    reset() {
      sandbox.state = has.fresh.state()
      sandbox.switches = has.fresh.switches()
    },
  })
  addSwitches(app, has.switchesSchema, {
    get: () => sandbox.switches,
    set(switches) {
      sandbox.switches = switches
    },
  })
  return app
}

/** Epoch milliseconds, an ISO time, or null for real time. */
function timeOf(now: number | string | null): number | undefined {
  if (now === null) return undefined
  return typeof now === 'number' ? now : Date.parse(now)
}

/** `GET` and `POST /__sandbox/switch`: the body changes what it names. */
export function addSwitches<const S extends v.GenericSchema<unknown, object>, T extends object>(
  app: NodeApp,
  schema: S,
  switches: { get(): T; set(changed: T): void },
): void {
  app.get('/__sandbox/switch', context => context.json(switches.get()))
  app.post(
    '/__sandbox/switch',
    order(schema, changes => {
      const told = Object.entries(changes).filter(([, value]) => value !== undefined)
      switches.set({ ...switches.get(), ...Object.fromEntries(told) })
      return switches.get()
    }),
  )
}

type ControlContext = Context<{ Bindings: HttpBindings }>

/** Reads a body by its schema and does what it says; 400 that names the member otherwise. No body counts as an empty one. */
export function order<const S extends v.GenericSchema>(
  schema: S,
  run: (body: v.InferOutput<S>, context: ControlContext) => object | Response | Promise<object | Response>,
) {
  return async (context: ControlContext): Promise<Response> => {
    const parsed = v.safeParse(schema, parse(await context.req.text()))
    if (!parsed.success) {
      const [{ message }] = parsed.issues
      return context.json({ error: 'bad request', field: v.getDotPath(parsed.issues[0]), message }, 400)
    }
    const done = await run(parsed.output, context)
    return done instanceof Response ? done : context.json(done)
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}
