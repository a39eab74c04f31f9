import * as v from 'valibot'
import { constraintSchema } from '../mandate/constraints.ts'
import {
  checkoutMandateSchema,
  describedCheckoutSchema,
  opaque,
  paymentMandateSchema,
  shown,
} from '../purchase/claim.ts'

/**
 * Params and results of every method an agent can call. `docs/schema` is made from this file, so that schema,
 * documentation and behaviour can't part. Members not named here are dropped.
 */

const purchaseId = v.pipe(v.string(), v.regex(/^pr_[0-9a-f]{32}$/))

const status = v.picklist([
  'pending_approval',
  'requires_action',
  'approved',
  'redeemed',
  'settled',
  'declined',
  'expired',
  'canceled',
  'failed',
  'unknown',
])

/** The agent's own words about itself and its errand; shown quoted, never believed. */
export const agentWordsSchema = v.object({ name: v.optional(shown(80)), purpose: v.optional(shown(400)) })

/** A caveat of a type we can't evaluate is answered with its own reason, so types are checked one by one later. */
const caveat = v.looseObject({ type: v.pipe(v.string(), v.maxLength(64)) })

export const purchaseViewSchema = v.object({
  id: purchaseId,
  status,
  /** Present while something is up to the person: wait, it goes on by itself. */
  action: v.optional(
    v.object({ kind: v.picklist(['otp', 'passkey', 'three_ds', 'enroll']), resolution: v.literal('auto_resume') }),
  ),
  /** Present on `declined`, `expired`, `failed` and `unknown`. */
  error: v.optional(v.string()),
  /** When the request lapses if nobody approves. */
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
})
export type PurchaseView = v.InferOutput<typeof purchaseViewSchema>

const sealedCredential = v.object({
  type: v.literal('sealed'),
  /** Compact JWE for the merchant; its agent can't open it. */
  jwe: v.string(),
})

const plainCredential = v.object({
  type: v.literal('network_token'),
  number: v.string(),
  expirationMonth: v.string(),
  expirationYear: v.string(),
  securityCode: v.optional(v.string()),
  cryptogram: v.optional(v.string()),
  eci: v.optional(v.string()),
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
})

const empty = v.optional(v.object({}), {})

const permission = v.object({ parentCapability: v.literal('purchase'), caveats: v.array(constraintSchema) })

export const methodSchemas = {
  /** What this wallet speaks; the same for everybody. */
  wallet_getCapabilities: {
    params: empty,
    result: v.object({
      version: v.literal('1'),
      protocols: v.object({ ap2: v.array(v.string()) }),
      modes: v.array(v.literal('direct')),
      credentials: v.array(v.literal('network_token')),
      release: v.array(v.picklist(['fill', 'sealed', 'plain'])),
    }),
  },
  /** Asks the person whether this requester may ask for purchases. Call again to learn the answer. */
  wallet_requestPermissions: {
    params: v.strictTuple([
      v.object({
        purchase: v.object({
          caveats: v.optional(v.pipe(v.array(caveat), v.maxLength(10)), []),
          agent: v.optional(agentWordsSchema, {}),
        }),
      }),
    ]),
    result: v.variant('status', [
      v.object({ status: v.literal('pending_approval'), id: v.string() }),
      /** `permissions` are missing while the wallet can't read them. */
      v.object({ status: v.literal('granted'), permissions: v.optional(v.array(permission)) }),
    ]),
  },
  /** Asks for one purchase, as AP2 mandate content. */
  wallet_requestPurchase: {
    params: v.object({
      idempotencyKey: opaque(128),
      mode: v.optional(v.literal('direct'), 'direct'),
      mandates: v.pipe(
        v.array(v.variant('vct', [checkoutMandateSchema, paymentMandateSchema])),
        v.minLength(1),
        v.maxLength(2),
      ),
      /** The cart in the agent's words: required of a shop that signs nothing, compared with one that signs. */
      checkout: v.optional(describedCheckoutSchema),
      agent: v.optional(agentWordsSchema, {}),
      release: v.optional(v.picklist(['fill', 'sealed', 'plain']), 'fill'),
    }),
    result: purchaseViewSchema,
  },
  wallet_getPurchase: { params: v.object({ id: purchaseId }), result: purchaseViewSchema },
  /** Too late is no error: the status says that it was. */
  wallet_cancelPurchase: {
    params: v.object({ id: purchaseId, reason: v.optional(shown(64)) }),
    result: purchaseViewSchema,
  },
  /** Fetches what is to be carried to the merchant. Repeatable until called with `acknowledge`. */
  wallet_redeem: {
    params: v.object({ id: purchaseId, acknowledge: v.optional(v.literal(true)) }),
    result: v.object({
      ...purchaseViewSchema.entries,
      /** Absent for release by fill, before approval, and once acknowledged. */
      credential: v.optional(v.variant('type', [sealedCredential, plainCredential])),
    }),
  },
  /** Brings the merchant's AP2 PaymentReceipt. */
  wallet_reportOutcome: {
    params: v.object({
      id: purchaseId,
      receipt: v.pipe(v.string(), v.maxLength(16_384), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
    }),
    result: purchaseViewSchema,
  },
  /** The requester's own permission as constraints; never what is left of it. */
  wallet_getMandates: {
    params: empty,
    result: v.object({
      mandates: v.array(
        v.object({
          id: v.string(),
          createdAt: v.pipe(v.string(), v.isoTimestamp()),
          constraints: v.array(constraintSchema),
        }),
      ),
    }),
  },
  /** Gives the requester's own permission up and cancels what it still asks for. */
  wallet_revokePermissions: { params: empty, result: v.object({ revoked: v.boolean() }) },
} as const

export type MethodName = keyof typeof methodSchemas
export type MethodParams<M extends MethodName> = v.InferOutput<(typeof methodSchemas)[M]['params']>
export type MethodResult<M extends MethodName> = v.InferInput<(typeof methodSchemas)[M]['result']>

/** Event to the documents of the requester whose purchase moved. */
export const purchaseChangedSchema = v.object({ id: purchaseId, status })
