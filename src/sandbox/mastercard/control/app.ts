import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { faultSchema } from '../../faults.ts'
import type { NodeApp } from '../api/wire-request.ts'
import { referenceKey } from '../authentication/references.ts'
import { defaultCallbacks } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { forcedSchema } from '../forced.ts'
import { confirmIdentity } from '../issuer/app.ts'
import { createState, type EnrolledCard, type MastercardState } from '../state.ts'

const clockSchema = v.union([
  v.strictObject({ now: v.nullable(v.number()) }),
  v.strictObject({ advanceSeconds: v.number() }),
])
const callbacksSchema = v.strictObject({
  allowed: v.array(v.strictObject({ host: v.string(), pathPrefix: v.pipe(v.string(), v.startsWith('/')) })),
})
const cardEventSchema = v.strictObject({
  event: v.picklist(['suspend', 'resume', 'forget', 'forget-passkey', 'confirm-identity', 'require-identity']),
})

/** The control plane (contract 15): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: MastercardContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.post('/__sandbox/reset', context => reset(sandbox, context))
  app.post('/__sandbox/clock', context => moveClock(sandbox, context))
  app.post('/__sandbox/next', async context => {
    const forced = await read(context, forcedSchema)
    if (forced === undefined) return badRequest(context)
    sandbox.forced.add(forced)
    return context.json({ ok: true })
  })
  app.post('/__sandbox/faults', async context => {
    const fault = await read(context, faultSchema)
    if (fault === undefined) return badRequest(context)
    sandbox.faults.add(fault)
    return context.json({ ok: true })
  })
  app.delete('/__sandbox/faults', context => {
    sandbox.faults.clear()
    return context.json({ ok: true })
  })
  app.post('/__sandbox/callbacks', async context => {
    const list = await read(context, callbacksSchema)
    if (list === undefined) return badRequest(context)
    sandbox.callbacks = list.allowed
    return context.json({ ok: true })
  })
  app.post('/__sandbox/cards/:cardId', context => changeCard(sandbox, context))
  app.get('/__sandbox/state', context => context.json(stateOf(sandbox)))
  app.get('/__sandbox/journal', context => context.json(sandbox.journal.entries()))
  app.get('/__sandbox/counts', context => context.json(sandbox.state.counts))
  return app
}

function reset(sandbox: MastercardContext, context: Context): Response {
  sandbox.state = createState()
  sandbox.callbacks = defaultCallbacks
  sandbox.forced.clear()
  sandbox.faults.clear()
  sandbox.journal.clear()
  sandbox.clock.set(undefined)
  return context.json({ ok: true })
}

async function moveClock(sandbox: MastercardContext, context: Context): Promise<Response> {
  const moved = await read(context, clockSchema)
  if (moved === undefined) return badRequest(context)
  if ('advanceSeconds' in moved) sandbox.clock.set(sandbox.clock.now() + moved.advanceSeconds * 1000)
  else sandbox.clock.set(moved.now ?? undefined)
  return context.json({ now: sandbox.clock.now() })
}

async function changeCard(sandbox: MastercardContext, context: Context): Promise<Response> {
  const change = await read(context, cardEventSchema)
  const card = sandbox.state.cards.get(context.req.param('cardId') ?? '')
  if (change === undefined) return badRequest(context)
  if (card === undefined) return context.json({ error: 'no such card' }, 404)
  apply(sandbox, card, change.event)
  return context.json({ ok: true })
}

function apply(
  { state }: MastercardContext,
  card: EnrolledCard,
  event: v.InferOutput<typeof cardEventSchema>['event'],
): void {
  if (event === 'suspend') card.status = 'SUSPENDED'
  if (event === 'resume') card.status = 'ACTIVE'
  if (event === 'forget') state.cards.delete(card.srcDigitalCardId)
  if (event === 'forget-passkey') forgetPasskey(state, card)
  if (event === 'confirm-identity') confirmIdentity(card)
  if (event === 'require-identity') card.pendingEvents = ['PENDING_SCA']
}

/** The bindings that name the card go; the passkeys stay with their devices. */
function forgetPasskey({ bindings }: MastercardState, { pan }: EnrolledCard): void {
  const key = referenceKey({ accountReferenceType: 'PAN', primaryAccountNumber: pan })
  for (const { bindingId, references } of bindings.values()) if (references.has(key)) bindings.delete(bindingId)
}

/** What tests may see: ids and states, no number, no code, no token. */
function stateOf({ state }: MastercardContext) {
  return {
    counts: state.counts,
    cards: [...state.cards.values()].map(({ srcDigitalCardId, status, pendingEvents }) => {
      return { srcDigitalCardId, status, pendingEvents }
    }),
    sessions: [...state.sessions.values()].map(({ authenticationSessionId, clientSessionId, isFinished }) => {
      return { authenticationSessionId, clientSessionId, isFinished }
    }),
    bindings: [...state.bindings.values()].map(({ bindingId, credentialId }) => ({ bindingId, credentialId })),
    confirmations: state.confirmations,
  }
}

async function read<const S extends v.GenericSchema>(
  context: Context,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  const parsed = v.safeParse(schema, await context.req.json().catch(() => undefined))
  return parsed.success ? parsed.output : undefined
}

function badRequest(context: Context): Response {
  return context.json({ error: 'bad request' }, 400)
}
