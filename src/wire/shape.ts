import * as v from 'valibot'
import { WireError } from './error.ts'

/** Text of at most `max` UTF-16 units; every string on a wire has a limit. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** Text with at least one character. */
export const filled = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

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
