/** What a value can be wrong about when it is converted for, or read from, the wire. */
export type WireErrorCode = 'unknown_currency' | 'bad_amount' | 'bad_time' | 'bad_encoding' | 'bad_shape'

/** A value that has no spelling on the wire. `field` names the offending member; the value itself is never kept. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode
  readonly field: string

  constructor(code: WireErrorCode, field: string, options?: ErrorOptions) {
    super(`${code}: ${field}`, options)
    this.code = code
    this.field = field
  }
}
