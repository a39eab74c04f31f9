import { isDeepStrictEqual } from 'node:util'
import { decodeJwt, type JWK } from 'jose'
import * as v from 'valibot'
import { type Disclosure, digestOf, type Layer, readLayer, require, resolve } from './layer.ts'
import {
  type Checkout,
  type Constraint,
  checkoutSchema,
  executionSchema,
  identitySchema,
  intentSchema,
  openCheckoutSchema,
  openPaymentSchema,
  type PaymentMandate,
  paymentSchema,
} from './mandates.ts'

/** Seconds that clocks may differ by. */
const SKEW = 300
const MINUTES = 60
const DAYS = 86_400

/** Whose key signs Layer 1, what time it is, and who a layer must be for; undefined is not looked at. */
export interface Expected {
  readonly issuerKey: JWK
  /** Epoch seconds. */
  readonly now: number
  readonly intent?: Addressed
  readonly payment?: Addressed
  readonly checkout?: Addressed
}

export interface Addressed {
  readonly aud?: string
  readonly nonce?: string
}

export interface Chain {
  readonly l1: string
  readonly l2: string
}

/** A chain in which the person signed exactly what is bought. Throws IntentRefused. */
export async function verifyImmediate({ l1, l2 }: Chain, expected: Expected): Promise<PaymentMandate> {
  const { now } = expected
  const { identity, intent } = await readIntent(l1, l2, 'kb-sd-jwt', expected)
  requireTimes(intent.payload, now, 15 * MINUTES)
  const { checkout, payment } = closedPair(mandatesOf(intent))
  require(payment.transaction_id === checkout.checkout_hash, 'transaction_id')
  requireCard(identity, payment.payment_instrument.id)
  return payment
}

export interface AutonomousChain extends Chain {
  /** Layer 2 as the agent showed it to the network and to the merchant: their `sd_hash` is over these. */
  readonly l2ForNetwork: string
  readonly l2ForMerchant: string
  readonly l3a: string
  readonly l3b: string
}

/** What was bought within which bounds: a valid chain says nothing about them (contract: a separate step). */
export interface Executed {
  readonly payment: PaymentMandate
  readonly checkout: Checkout
  readonly paymentConstraints: readonly Constraint[]
  readonly checkoutConstraints: readonly Constraint[]
}

/** A chain in which the person signed bounds, and an agent what it bought within them. Throws IntentRefused. */
export async function verifyAutonomous(chain: AutonomousChain, expected: Expected): Promise<Executed> {
  const { now } = expected
  const { identity, intent } = await readIntent(chain.l1, chain.l2, 'kb-sd-jwt+kb', expected)
  requireTimes(intent.payload, now, 30 * DAYS)
  const open = openPair(intent)
  requireCard(identity, open.payment.payment_instrument.id)
  const agent = open.checkout.cnf.jwk
  const payment = await readExecution(chain.l3a, agent, chain.l2ForNetwork, intent, { now, ...expected.payment })
  const checkout = await readExecution(chain.l3b, agent, chain.l2ForMerchant, intent, { now, ...expected.checkout })
  const paid = only(mandatesOf(payment), paymentSchema, 'payment mandate')
  const bought = only(mandatesOf(checkout), checkoutSchema, 'checkout mandate')
  require(digestOf(bought.checkout_jwt) === bought.checkout_hash, 'checkout_hash')
  require(paid.transaction_id === bought.checkout_hash, 'cross-reference')
  requireCard(identity, paid.payment_instrument.id)
  return {
    payment: paid,
    checkout: bought,
    paymentConstraints: open.payment.constraints.map(one => withDisclosed(one, intent.disclosed)),
    checkoutConstraints: open.checkout.constraints.map(one => withDisclosed(one, intent.disclosed)),
  }
}

type Identity = Layer<v.InferOutput<typeof identitySchema>>
type Intent = Layer<v.InferOutput<typeof intentSchema>>
type Delegation = Layer<v.InferOutput<typeof executionSchema>>

/** Layer 1 by the issuer, Layer 2 by the key that Layer 1 names, and over Layer 1 as it was received. */
async function readIntent(
  l1: string,
  l2: string,
  typ: string,
  { issuerKey, now, intent: addressed }: Expected,
): Promise<{ identity: Identity; intent: Intent }> {
  const identity = await readLayer(l1, { key: issuerKey, typ: 'sd+jwt', schema: identitySchema })
  requireTimes(identity.payload, now, 366 * DAYS)
  const intent = await readLayer(l2, { key: identity.payload.cnf.jwk, typ, schema: intentSchema })
  require(intent.payload.sd_hash === digestOf(l1), 'sd_hash of Layer 2')
  require(intent.payload.exp <= identity.payload.exp, 'a Layer 2 that outlives Layer 1')
  requireAddressed(intent.payload, addressed)
  return { identity, intent }
}

async function readExecution(
  text: string,
  agent: JWK & { readonly kid: string },
  l2AsShown: string,
  intent: Intent,
  { now, ...addressed }: Addressed & { readonly now: number },
): Promise<Delegation> {
  const layer = await readLayer(text, { key: agent, typ: 'kb-sd-jwt', schema: executionSchema })
  require(layer.header.kid === agent.kid, 'kid of Layer 3')
  require(layer.header.jwk === undefined, 'a key of its own in Layer 3')
  require(l2AsShown.split('~')[0] === intent.text.split('~')[0], 'another Layer 2')
  require(layer.payload.sd_hash === digestOf(l2AsShown), 'sd_hash of Layer 3')
  requireTimes(layer.payload, now, 60 * MINUTES)
  require(layer.payload.nonce !== intent.payload.nonce, 'nonce of Layer 2 in Layer 3')
  requireAddressed(layer.payload, addressed)
  return layer
}

function requireTimes({ iat, exp }: { iat: number; exp: number }, now: number, longest: number): void {
  require(iat <= now + SKEW, 'not yet')
  require(now < exp + SKEW, 'expired')
  require(exp - iat <= longest, 'lifetime')
}

function requireAddressed(payload: { aud: string; nonce: string }, { aud, nonce }: Addressed = {}): void {
  require(aud === undefined || payload.aud === aud, 'aud')
  require(nonce === undefined || payload.nonce === nonce, 'nonce')
}

function requireCard({ payload }: Identity, id: string): void {
  require(payload.card_id === undefined || payload.card_id === id, 'card_id')
}

function mandatesOf({ payload, disclosed }: Delegation | Intent): unknown[] {
  return resolve(payload.delegate_payload, disclosed)
}

function closedPair(mandates: readonly unknown[]): { checkout: Checkout; payment: PaymentMandate } {
  const checkout = only(mandates, checkoutSchema, 'checkout mandate')
  const payment = only(mandates, paymentSchema, 'payment mandate')
  require(digestOf(checkout.checkout_jwt) === checkout.checkout_hash, 'checkout_hash')
  return { checkout, payment }
}

/** Both open mandates are for the same agent, and the payment's names the checkout's by its digest. */
function openPair(intent: Intent) {
  const mandates = mandatesOf(intent)
  const checkout = only(mandates, openCheckoutSchema, 'open checkout mandate')
  const payment = only(mandates, openPaymentSchema, 'open payment mandate')
  require(isDeepStrictEqual(checkout.cnf, payment.cnf), 'cnf')
  const reference = payment.constraints.find(({ type }) => type === 'mandate.payment.reference')
  const digest = [...intent.disclosed].find(([, { value }]) => isVct(value, checkout.vct))?.[0]
  require(reference !== undefined && reference.conditional_transaction_id === digest, 'conditional_transaction_id')
  return { checkout, payment }
}

/** The one mandate of this kind: no orphan, no duplicate. */
function only<const S extends v.GenericSchema & { entries: { vct: { literal: string } } }>(
  mandates: readonly unknown[],
  schema: S,
  name: string,
): v.InferOutput<S> {
  const found = mandates.filter(value => isVct(value, schema.entries.vct.literal))
  require(found.length === 1, `one ${name}`)
  const read = v.safeParse(schema, found[0])
  require(read.success, `shape of the ${name}`)
  return read.output
}

function isVct(value: unknown, vct: string): boolean {
  return typeof value === 'object' && value !== null && 'vct' in value && value.vct === vct
}

/** Digests in it are exchanged for what they stand for; an entry that was kept back is not there to match. */
function withDisclosed(constraint: Constraint, disclosed: ReadonlyMap<string, Disclosure>): Constraint {
  const list = (value: unknown) =>
    Array.isArray(value) ? resolve(value, disclosed).filter(one => one !== undefined) : value
  const { allowed, items } = constraint
  return {
    ...constraint,
    ...(allowed !== undefined && { allowed: list(allowed) }),
    ...(Array.isArray(items) && {
      items: items.map(item => ({ ...item, acceptable_items: list(item.acceptable_items) })),
    }),
  }
}

/** The shop a checkout was at; its signature is only advised (contract 12.4), and checked by who has the shop's key. */
export function shopOf({ checkout_jwt }: Checkout): unknown {
  return decodeJwt(checkout_jwt).merchant
}
