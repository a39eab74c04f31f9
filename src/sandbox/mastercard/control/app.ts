import * as v from 'valibot'
import { controlPlane, order } from '../../control.ts'
import { withCheckDigit } from '../../luhn.ts'
import type { NodeApp } from '../api/wire-request.ts'
import { referenceKey } from '../authentication/references.ts'
import { defaultCallbacks } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { forcedSchema } from '../forced.ts'
import { digits } from '../ids.ts'
import { confirmIdentity } from '../issuer/app.ts'
import { createState, type EnrolledCard, type MastercardState } from '../state.ts'

const callbacksSchema = v.strictObject({
  allowed: v.array(v.strictObject({ host: v.string(), pathPrefix: v.pipe(v.string(), v.startsWith('/')) })),
})
const cardEventSchema = v.strictObject({
  event: v.picklist([
    'suspend',
    'resume',
    'expire',
    'replace',
    'forget',
    'forget-passkey',
    'confirm-identity',
    'require-identity',
  ]),
})

/** The control plane (contract 15): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: MastercardContext): NodeApp {
  const { clock, faults, journal, forced } = sandbox
  const app = controlPlane({
    clock,
    faults,
    journal,
    counts: () => sandbox.state.counts,
    reset() {
      sandbox.state = createState()
      sandbox.callbacks = defaultCallbacks
      forced.clear()
    },
  })
  app.post(
    '/__sandbox/next',
    order(forcedSchema, next => {
      forced.add(next)
      return { ok: true }
    }),
  )
  app.post(
    '/__sandbox/callbacks',
    order(callbacksSchema, ({ allowed }) => {
      sandbox.callbacks = allowed
      return { ok: true }
    }),
  )
  app.post(
    '/__sandbox/cards/:cardId',
    order(cardEventSchema, ({ event }, context) => changeCard(sandbox, context.req.param('cardId') ?? '', event)),
  )
  app.get('/__sandbox/state', context => context.json(stateOf(sandbox)))
  return app
}

type CardEvent = v.InferOutput<typeof cardEventSchema>['event']

function changeCard(sandbox: MastercardContext, cardId: string, event: CardEvent): object | Response {
  const card = sandbox.state.cards.get(cardId)
  if (card === undefined) return Response.json({ error: 'no such card' }, { status: 404 })
  apply(sandbox, card, event)
  return { ok: true }
}

function apply({ state, clock }: MastercardContext, card: EnrolledCard, event: CardEvent): void {
  const year = new Date(clock.now()).getUTCFullYear()
  if (event === 'suspend') card.status = 'SUSPENDED'
  if (event === 'resume') card.status = 'ACTIVE'
  if (event === 'expire') card.expirationYear = String(year - 1)
  if (event === 'replace') Object.assign(card, { pan: nextNumber(card.pan), expirationYear: String(year + 4) })
  if (event === 'forget') state.cards.delete(card.srcDigitalCardId)
  if (event === 'forget-passkey') forgetPasskey(state, card)
  if (event === 'confirm-identity') confirmIdentity(card)
  if (event === 'require-identity') card.pendingEvents = ['PENDING_SCA']
}

/** Another number of the same bank's, with other last digits. */
function nextNumber(pan: string): string {
  const next = withCheckDigit(pan.slice(0, 6) + digits(pan.length - 7))
  return next.slice(-4) === pan.slice(-4) ? nextNumber(pan) : next
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
