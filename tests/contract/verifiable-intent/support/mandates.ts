import * as v from 'valibot'

/** Members of a chain that are checked (contract mastercard 12.4). Amounts are integer minor units. */

const text = v.string()
const time = v.pipe(v.number(), v.integer())
const jwk = v.looseObject({ kty: v.literal('EC'), crv: v.literal('P-256'), x: text, y: text })
const agentKey = v.object({ jwk: v.looseObject({ ...jwk.entries, kid: text }) })
const common = { iat: time, exp: time, _sd_alg: v.literal('sha-256') }
const delegation = { ...common, nonce: text, aud: text, sd_hash: text, delegate_payload: v.array(v.unknown()) }

/** Layer 1, the credential of the card. `sd_hash` is forbidden there. */
export const identitySchema = v.looseObject({
  ...common,
  iss: text,
  sub: text,
  vct: v.literal('https://credentials.mastercard.com/card'),
  cnf: v.object({ jwk }),
  pan_last_four: text,
  scheme: text,
  card_id: v.optional(text),
  _sd: v.array(text),
  sd_hash: v.optional(v.never()),
})

/** Layer 2, signed by the person's key. */
export const intentSchema = v.looseObject({ ...delegation, _sd: v.array(text) })
/** Layer 3, signed by the agent's key: text and reference differ on `_sd`, both are taken. */
export const executionSchema = v.looseObject({
  ...delegation,
  _sd: v.optional(v.array(text)),
  cnf: v.optional(v.never()),
  constraints: v.optional(v.never()),
})

export const payeeSchema = v.looseObject({ id: v.optional(text), name: text, website: text })
export type Payee = v.InferOutput<typeof payeeSchema>

const closed = { cnf: v.optional(v.never()), constraints: v.optional(v.never()) }
const instrument = v.looseObject({ type: text, id: text })
const lineItem = v.looseObject({ id: text, quantity: v.pipe(v.number(), v.integer(), v.minValue(1)) })

export const checkoutSchema = v.looseObject({
  ...closed,
  vct: v.literal('mandate.checkout.1'),
  checkout_jwt: text,
  checkout_hash: text,
  line_items: v.optional(v.array(lineItem)),
})
export type Checkout = v.InferOutput<typeof checkoutSchema>

export const paymentSchema = v.looseObject({
  ...closed,
  vct: v.literal('mandate.payment.1'),
  payment_instrument: instrument,
  payment_amount: v.object({ currency: text, amount: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  payee: payeeSchema,
  transaction_id: text,
})
export type PaymentMandate = v.InferOutput<typeof paymentSchema>

const constraints = v.pipe(v.array(v.looseObject({ type: text })), v.minLength(1))
export const openCheckoutSchema = v.looseObject({
  vct: v.literal('mandate.checkout.open.1'),
  cnf: agentKey,
  constraints,
})
export const openPaymentSchema = v.looseObject({
  vct: v.literal('mandate.payment.open.1'),
  cnf: agentKey,
  payment_instrument: instrument,
  constraints,
})
export type Constraint = v.InferOutput<typeof constraints>[number]
