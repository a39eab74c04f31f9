import * as v from 'valibot'

export { compactToken, filled, readShape, text } from '../shape.ts'

/** A UUID we chose, in either case (contract 3). */
export const uuid = v.pipe(v.string(), v.uuid())

/** The id that links the calls of one activity; the provider may put eight hex digits before the UUID (contract 3). */
export const correlationId = v.pipe(
  v.string(),
  v.regex(/^([0-9a-f]{8}.)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/),
)

/** An id the provider chose; opaque, and safe as one segment of a path. */
export const opaqueId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.:~-]{1,255}$/), v.notValue('.'), v.notValue('..'))

/** `srcDigitalCardId`: a UUID, or 22 base64url characters with 12 digits and a country. Opaque (contract 3). */
export const digitalCardId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,36}$/))

/** `serviceId` holds `#`: percent-encode it in queries (contract 3). */
export const serviceId = v.pipe(v.string(), v.regex(/^[0-9a-zA-Z#_-]{1,255}$/))

export const alphaCurrency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))
export const countryCode = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))
export const languageCode = v.pipe(v.string(), v.regex(/^[a-z]{2}$/))

/** Unix time in seconds, as a string (contract 3). */
export const epochSeconds = v.pipe(v.string(), v.regex(/^\d{9,11}$/))

/** Number of a card or token. A secret. */
export const accountNumber = v.pipe(v.string(), v.regex(/^\d{12,19}$/))
export const expiryMonth = v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/))
export const expiryYear = v.pipe(v.string(), v.regex(/^20\d{2}$/))

/** A compact JWE as a provider must take it: the official package leaves `/`, `+` and `=` in it (contract 5.1). */
export const foreignToken = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_+/=-]*){4}$/))
