import * as v from 'valibot'
import { textFromBase64 } from '../base64.ts'
import { WireError } from '../error.ts'
import { filled, readShape, text } from './primitives.ts'
import { fromEpochSeconds } from './units.ts'

const token = v.object({
  paymentToken: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
  tokenExpirationMonth: v.pipe(v.string(), v.regex(/^\d{1,2}$/)),
  tokenExpirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
})

const dynamicEntry = v.object({
  dynamicDataType: v.picklist(['DAVV', 'TAVV']),
  dynamicDataValue: filled(256),
  dynamicDataId: v.optional(text(128)),
  dynamicDataExpiration: v.optional(v.union([text(12), v.pipe(v.number(), v.integer())])),
  token: v.optional(token),
  ...v.partial(token).entries,
})

/** Claims of `signedPayload` (contract 9). Everything in it is a secret. */
export const signedPayloadSchema = v.object({
  dynamicData: v.pipe(v.array(dynamicEntry), v.minLength(1), v.maxLength(5)),
  token: v.optional(token),
})
export type SignedPayload = v.InferOutput<typeof signedPayloadSchema>

/** The credential of a signed payload in one spelling. Secret: kept in memory, never logged. */
export interface NetworkCredential {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  /** `code` fits a security-code box (DAVV); `cryptogram` is for API payments only (TAVV). */
  readonly dynamic: { readonly kind: 'code' | 'cryptogram'; readonly value: string }
  readonly dynamicDataId?: string
  /** Epoch milliseconds. */
  readonly expiresAt?: number
}

/**
 * Reads the claims of a signed payload: token fields beside the array, in the entry's `token`, or in the entry itself.
 * The signature is the caller's to check where a key set is configured. @throws WireError
 */
export function readSignedPayload(claims: unknown): NetworkCredential {
  const payload = readShape(signedPayloadSchema, claims)
  const [entry] = payload.dynamicData
  if (entry === undefined) throw new WireError('bad_shape', 'dynamicData')
  const source = readShape(token, payload.token ?? entry.token ?? entry)
  return {
    number: source.paymentToken,
    expirationMonth: source.tokenExpirationMonth.padStart(2, '0'),
    expirationYear: source.tokenExpirationYear,
    dynamic: { kind: entry.dynamicDataType === 'DAVV' ? 'code' : 'cryptogram', value: entry.dynamicDataValue },
    ...(entry.dynamicDataId === undefined ? {} : { dynamicDataId: entry.dynamicDataId }),
    ...(entry.dynamicDataExpiration === undefined
      ? {}
      : { expiresAt: fromEpochSeconds(entry.dynamicDataExpiration, 'dynamicDataExpiration') }),
  }
}

/** Claims of a compact JWS without checking its signature. @throws WireError `bad_encoding` */
export function claimsOfSignedPayload(jws: string): unknown {
  const [, payload = ''] = jws.split('.')
  try {
    return JSON.parse(textFromBase64(payload, 'signedPayload'))
  } catch (cause) {
    throw new WireError('bad_encoding', 'signedPayload', { cause })
  }
}
