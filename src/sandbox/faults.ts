import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Next } from 'hono'
import * as v from 'valibot'

/** Body of `POST /__sandbox/faults`. `delay` is in milliseconds, `status` the answer of mode `status`. */
export const faultSchema = v.strictObject({
  match: v.strictObject({ method: v.optional(v.string()), path: v.pipe(v.string(), v.check(isPattern)) }),
  mode: v.picklist(['drop-before', 'drop-after', 'delay', 'status']),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  delay: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(120_000)), 1000),
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)), 503),
})
export type Fault = v.InferOutput<typeof faultSchema>

/** Network faults waiting to happen. */
export interface Faults {
  add(fault: Fault): void
  clear(): void
  take(method: string, path: string): Fault | undefined
  /** Those that no call has met yet. */
  waiting(): readonly Fault[]
}

export function createFaults(): Faults {
  let waiting: Fault[] = []
  return {
    add: fault => waiting.push(fault),
    clear() {
      waiting = []
    },
    waiting: () => waiting,
    take(method, path) {
      const found = waiting.find(fault => matches(fault, method, path))
      if (found === undefined) return undefined
      waiting = waiting.flatMap(fault => (fault === found ? spend(fault) : [fault]))
      return found
    },
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

function matches({ match }: Fault, method: string, path: string): boolean {
  return (match.method === undefined || match.method.toUpperCase() === method) && new RegExp(match.path).test(path)
}

function spend(fault: Fault): Fault[] {
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : []
}

/** Lets a waiting fault happen to a request. `drop-after` cuts the connection once the call took effect. */
export function faultMiddleware(faults: Faults) {
  return async (context: Context<{ Bindings: HttpBindings }>, next: Next): Promise<Response | undefined> => {
    const fault = faults.take(context.req.method, context.req.path)
    if (fault === undefined) return void (await next())
    if (fault.mode === 'status') return Response.json({ message: 'injected fault' }, { status: fault.status })
    if (fault.mode === 'drop-before') return cut(context)
    if (fault.mode === 'delay') await new Promise(resolve => setTimeout(resolve, fault.delay))
    await next()
    if (fault.mode === 'drop-after') context.res = cut(context)
    return undefined
  }
}

function cut(context: Context<{ Bindings: HttpBindings }>): Response {
  context.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}
