import * as v from 'valibot'

export { compactToken, filled, readShape, text } from '../shape.ts'

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
