import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import * as v from 'valibot'
import { WalletError } from '../errors.ts'

const id = v.pipe(v.string(), v.maxLength(128))
const common = { iss: v.string(), iat: v.number(), reference: v.string(), payment_id: id }

/** AP2 v0.2 `PaymentReceipt`. */
const receiptSchema = v.variant('status', [
  v.object({
    status: v.literal('Success'),
    ...common,
    psp_confirmation_id: id,
    network_confirmation_id: v.optional(id),
  }),
  v.object({
    status: v.literal('Error'),
    ...common,
    error: id,
    error_description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  }),
])
export type PaymentReceipt = v.InferOutput<typeof receiptSchema>

/** What a receipt must be about. */
export interface ReceiptExpectation {
  /** Payee origin. */
  readonly issuer: string
  /** Hash of the checkout JWT. */
  readonly reference: string
  /** Epoch milliseconds: a receipt from before the approval is about something else. */
  readonly notBefore: number
  readonly now: number
}

/** Seconds by which a merchant's clock may differ from ours. */
const CLOCK_TOLERANCE = 60

/**
 * Checks a merchant's receipt: ES256 by one of the merchant's own keys, about this checkout, not from before the
 * approval and not from the future. @throws WalletError `receipt_invalid` with the first reason
 */
export async function verifyReceipt(
  jwt: string,
  keys: readonly JWK[],
  expected: ReceiptExpectation,
): Promise<PaymentReceipt> {
  const receipt = read(await verifySignature(jwt, keys, expected.issuer))
  if (receipt.reference !== expected.reference) throw new WalletError('receipt_invalid', { reason: 'other_checkout' })
  if ((receipt.iat + CLOCK_TOLERANCE) * 1000 < expected.notBefore)
    throw new WalletError('receipt_invalid', { reason: 'too_old' })
  if ((receipt.iat - CLOCK_TOLERANCE) * 1000 > expected.now)
    throw new WalletError('receipt_invalid', { reason: 'from_the_future' })
  return receipt
}

async function verifySignature(jwt: string, keys: readonly JWK[], issuer: string): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [...keys] }), { algorithms: ['ES256'], issuer })
    return payload
  } catch (cause) {
    throw new WalletError('receipt_invalid', { reason: 'signature' }, { cause })
  }
}

function read(payload: unknown): PaymentReceipt {
  const parsed = v.safeParse(receiptSchema, payload)
  if (parsed.success) return parsed.output
  throw new WalletError('receipt_invalid', { field: v.getDotPath(parsed.issues[0]) ?? 'receipt' })
}
