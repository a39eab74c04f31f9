import * as v from 'valibot'
import { WireError } from '../error.ts'

/** Text of at most `max` UTF-16 units; every string on this wire has a limit. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** Text with at least one character. */
export const filled = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

/** An id the provider chose: opaque, and safe as one segment of a path. */
export const providerId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.:-]{1,128}$/), v.notValue('.'), v.notValue('..'))

/** The UUID that ties all calls of one authentication and purchase together (contract 2). */
export const correlationId = v.pipe(v.string(), v.uuid())

/** A decimal amount, for example `"42.50"`. */
export const decimalAmount = v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,6})?$/))

export const alphaCurrency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))
export const numericCurrency = v.pipe(v.string(), v.regex(/^\d{3}$/))
export const countryCode = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))

/** Unix time in seconds, as a string (contract 2.1). */
export const epochSeconds = v.pipe(v.string(), v.regex(/^\d{9,11}$/))

/** A compact JWS or JWE; opaque. `max` in characters. */
export const compactToken = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){2,4}$/))

/**
 * Checks a value from the other side against a schema; unknown members are dropped.
 * @throws WireError `bad_shape` naming the first offending member as a dotted path
 */
export function readShape<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  throw new WireError('bad_shape', v.getDotPath(result.issues[0]) ?? '')
}
