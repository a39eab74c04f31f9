import * as v from 'valibot'
import { moneySchema } from '../money.ts'
import { cardTypes } from './card-type.ts'
import { cardNumber, compactJws, email, filled, referenceId, text, transactionId } from './primitives.ts'

/**
 * What wallet and gateway say to each other about Cardinal. The gateway holds the API key, so it signs and checks; what
 * to do next is the wallet's to decide. `session` is unguessable and names one registration check.
 */

export const sessionHandle = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const whoseCard = { email, accountNumber: cardNumber }
const order = { orderNumber: v.pipe(v.string(), v.regex(/^[\w-]{1,50}$/)), amount: moneySchema }

/** `POST /v1/cardinal/sessions`: the registration check. */
export const openSessionSchema = v.object({
  ...whoseCard,
  cardType: v.picklist(cardTypes),
  /** Absent for a device that can't keep a passkey; it can be challenged all the same. */
  setupPayload: v.optional(filled(8192)),
  transactionId,
})
export const openedSessionSchema = v.object({
  session: sessionHandle,
  referenceId,
  registered: v.boolean(),
  /** Milliseconds from the answer on: two machines need not agree on the time of day. */
  expiresIn: v.pipe(v.number(), v.minValue(0)),
})
export type OpenedSession = v.InferOutput<typeof openedSessionSchema>

/** `POST …/lookup`: e-mail and card must be those of the registration check. */
export const lookupSchema = v.object({
  ...whoseCard,
  ...order,
  expirationMonth: v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/)),
  expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  merchant: v.object({ name: filled(120), url: v.pipe(v.string(), v.maxLength(512), v.regex(/^https?:\/\//)) }),
  /** A challenge is wanted, because a strong authentication must follow. */
  challenge: v.picklist(['mandated', 'none']),
})
export type LookupBody = v.InferOutput<typeof lookupSchema>

const authentication = { cavv: filled(100), eci: v.pipe(v.string(), v.regex(/^0\d$/)), dsTransactionId: text(64) }
/** The answer to a lookup, and to `POST …/authenticate`. */
export const threeDsSchema = v.variant('kind', [
  v.object({ kind: v.literal('challenge') }),
  v.object({ kind: v.literal('authenticated'), ...authentication }),
  v.object({ kind: v.literal('failed'), status: text(1) }),
])
export type ThreeDsAnswer = v.InferOutput<typeof threeDsSchema>

/** `POST …/transact`: what the person confirms with the passkey. */
export const transactSchema = v.object(order)

/** `POST …/collect`. */
export const collectAnswerSchema = v.object({ jwt: compactJws })

/** `POST …/step-up`, `…/enroll`, `…/transact`: a JWT for the provider's window, and where its end will show. */
export const windowAnswerSchema = v.object({ jwt: compactJws, request: sessionHandle })
export type WindowAnswer = v.InferOutput<typeof windowAnswerSchema>

/** `GET /v1/cardinal/requests/{request}`: what came back to the gateway, checked there. */
export const returnedSchema = v.variant('state', [
  v.object({ state: v.literal('waiting') }),
  v.object({
    state: v.literal('arrived'),
    result: v.variant('kind', [
      v.object({ kind: v.literal('challenge_over') }),
      v.object({ kind: v.literal('enrolled'), userId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)) }),
      v.object({ kind: v.literal('authenticated') }),
      v.object({ kind: v.literal('not_done') }),
      v.object({ kind: v.literal('cancelled') }),
      v.object({ kind: v.literal('failed') }),
      v.object({ kind: v.literal('service_error') }),
    ]),
  }),
])
export type Returned = v.InferOutput<typeof returnedSchema>
export type ReturnedResult = Extract<Returned, { state: 'arrived' }>['result']

/** What Cardinal refused, as the gateway passes it on; Cardinal's own words are not. */
export const problemSchema = v.object({ errorNumber: v.pipe(v.string(), v.regex(/^[\d,]{1,40}$/)) })
