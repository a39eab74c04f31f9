import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import * as v from 'valibot'
import { moneySchema } from '../../wire/money.ts'
import { WalletError } from '../errors.ts'
import { opaque, paidAmount, shown } from './claim.ts'
import type { MerchantKeys } from './keys.ts'
import { isWebOrigin } from './origin.ts'

const minor = moneySchema.entries.amount

const checkoutSchema = v.object({
  iss: v.pipe(v.string(), v.maxLength(512), v.check(isWebOrigin)),
  iat: v.number(),
  exp: v.number(),
  jti: opaque(256),
  checkout: v.object({
    id: opaque(128),
    merchant: v.object({
      id: shown(128),
      name: v.pipe(shown(120), v.nonEmpty()),
      website: v.optional(v.pipe(v.string(), v.maxLength(512), v.url())),
      country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
      category_code: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
    }),
    currency: moneySchema.entries.currency,
    line_items: v.pipe(
      v.array(v.object({ title: shown(200), quantity: v.pipe(v.number(), v.integer(), v.minValue(1)), total: minor })),
      v.minLength(1),
      v.maxLength(100),
    ),
    totals: v.object({ shipping: v.optional(minor), tax: v.optional(minor), total: paidAmount }),
  }),
})

/** A checkout as a merchant states it. `iss` is the origin that is paid; times are epoch seconds. */
export type MerchantCheckout = v.InferOutput<typeof checkoutSchema>

/** Seconds by which a merchant's clock may differ from ours. */
const CLOCK_TOLERANCE = 30

/**
 * Reads a checkout JWT without believing it: whose keys to fetch, and what to show as "not verified" meanwhile.
 * @throws WalletError `checkout_invalid` naming the first wrong member, `checkout_expired`
 */
export function readCheckout(jwt: string, now: number): MerchantCheckout {
  const checkout = parseClaims(decode(jwt))
  if (checkout.exp * 1000 + CLOCK_TOLERANCE * 1000 <= now) throw new WalletError('checkout_expired')
  return checkout
}

/** A checkout whose signature was checked with a key its own issuer publishes. */
export interface VerifiedCheckout {
  readonly checkout: MerchantCheckout
  readonly keyId: string
}

/**
 * Checks a checkout JWT (agent API, "checkout JWT"): ES256 by a key of the issuer's own document, named by `kid`; type,
 * issuer and times. A key inside the token, or one from anybody else, is never looked at.
 * @throws WalletError `checkout_untrusted_key`, `checkout_expired`, `checkout_invalid`
 */
export async function verifyCheckout(
  jwt: string,
  issuer: string,
  keys: MerchantKeys,
  now: number,
): Promise<VerifiedCheckout> {
  const { alg, kid: keyId } = decodeHeader(jwt)
  if (alg !== 'ES256') throw new WalletError('checkout_invalid', { field: 'alg' })
  if (keyId === undefined || !keys.signing.some(key => key.kid === keyId)) {
    throw new WalletError('checkout_untrusted_key', { reason: 'unknown_key' })
  }
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [...keys.signing] }), {
      algorithms: ['ES256'],
      typ: 'checkout+jwt',
      issuer,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'jti'],
    })
    return { checkout: parseClaims(payload), keyId }
  } catch (thrown) {
    throw refusal(thrown)
  }
}

function refusal(thrown: unknown): WalletError {
  if (thrown instanceof WalletError) return thrown
  if (thrown instanceof errors.JWTExpired) return new WalletError('checkout_expired', {}, { cause: thrown })
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    return new WalletError('checkout_invalid', { field: thrown.claim }, { cause: thrown })
  }
  if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWKSMultipleMatchingKeys) {
    return new WalletError('checkout_untrusted_key', {}, { cause: thrown })
  }
  return new WalletError('checkout_invalid', { field: 'signature' }, { cause: thrown })
}

function parseClaims(payload: JWTPayload): MerchantCheckout {
  const parsed = v.safeParse(checkoutSchema, payload)
  if (parsed.success) return parsed.output
  throw new WalletError('checkout_invalid', { field: v.getDotPath(parsed.issues[0]) ?? 'checkout' })
}

function decode(jwt: string): JWTPayload {
  try {
    return decodeJwt(jwt)
  } catch (cause) {
    throw new WalletError('checkout_invalid', { field: 'checkout_jwt' }, { cause })
  }
}

function decodeHeader(jwt: string): { alg?: string | undefined; kid?: string | undefined } {
  try {
    return decodeProtectedHeader(jwt)
  } catch (cause) {
    throw new WalletError('checkout_invalid', { field: 'checkout_jwt' }, { cause })
  }
}
