import * as v from 'valibot'
import { WireError } from '../error.ts'

/** Text of at most `max` UTF-16 units; every string on this wire has a limit. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** Text with at least one character. */
export const filled = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

/** The session id that GetInfo answers with; the same in every later step (contract 2.1). */
export const referenceId = v.pipe(v.string(), v.uuid())

/** 5 to 55 letters and digits; hyphens are tolerated (contract 5). */
export const transactionId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{5,55}$/))

/** Id of a Centinel transaction: 20 characters in practice (contract 7.1). */
export const centinelTransactionId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/))

/** What links a device to its person at Cardinal; its pattern is not public (contract 9). */
export const userId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))

export const cardNumber = v.pipe(v.string(), v.regex(/^\d{13,19}$/))
export const email = v.pipe(v.string(), v.email(), v.maxLength(254))

/** A compact JWS; opaque here. */
export const compactJws = v.pipe(
  v.string(),
  v.maxLength(16_384),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/),
)

/**
 * Checks a value from the other side against a schema; unknown members are dropped.
 * @throws WireError `bad_shape` naming the first offending member as a dotted path
 */
export function readShape<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  throw new WireError('bad_shape', v.getDotPath(result.issues[0]) ?? '')
}
