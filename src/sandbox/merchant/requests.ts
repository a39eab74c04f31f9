import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Order } from './orders.ts'
import { Refusal } from './refusal.ts'
import type { Shop } from './shop.ts'

/** Reads a JSON body that fits `schema`. Throws {@link Refusal} naming the field. */
export async function readJson<S extends v.GenericSchema>(context: Context, schema: S): Promise<v.InferOutput<S>> {
  return check(schema, await context.req.json().catch(() => undefined))
}

/** Reads a posted form that fits `schema`; repeated fields come as lists. Throws {@link Refusal} naming the field. */
export async function readForm<S extends v.GenericSchema>(context: Context, schema: S): Promise<v.InferOutput<S>> {
  return check(schema, await context.req.parseBody())
}

function check<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? 'body'
  // The issue's message repeats what was sent, which may be card data.
  throw new Refusal(400, 'invalid_input', `Please check ${field}.`, field)
}

/** Finds the order an address or a body names. Throws {@link Refusal}. */
export function requireOrder(shop: Shop, from: Context | string): Order {
  const order = shop.orders.find(typeof from === 'string' ? from : (from.req.param('id') ?? ''))
  if (!order) throw new Refusal(404, 'not_found', 'There is no such checkout.')
  return order
}

/** Refuses a form posted by a page of another origin. */
export function requireOwnOrigin(shop: Pick<Shop, 'origin'>, context: Context): void {
  if (context.req.header('origin') !== shop.origin)
    throw new Refusal(403, 'origin_refused', 'This form belongs to the shop’s own page.')
}

/** Turns refusals into `{error: {code, field?, message}}`; everything else into a bare 500. */
export function answerRefusals(app: Hono): void {
  app.onError((error, context) => {
    if (!(error instanceof Refusal))
      return context.json({ error: { code: 'internal', message: 'Something broke.' } }, 500)
    const { code, field, message } = error
    return context.json({ error: { code, message, ...(field !== undefined && { field }) } }, error.status)
  })
}
