/** A refusal by the wallet. `number` is the JSON-RPC or EIP-1193 code, `code` the wallet's own stable word for it. */
export class CountersignError extends Error {
  override readonly name = 'CountersignError'
  readonly number: number
  readonly code: string
  /** The wrong input, when one is to blame (dotted path). */
  readonly field: string | undefined
  /** Seconds to wait before asking again. */
  readonly retryAfter: number | undefined

  constructor(number: number, code: string, message: string, details: { field?: string; retryAfter?: number } = {}) {
    super(message)
    this.number = number
    this.code = code
    this.field = details.field
    this.retryAfter = details.retryAfter
  }
}

/** Makes a {@link CountersignError} of what a provider threw; anything else stays what it is. */
export function toCountersignError(thrown: unknown): unknown {
  if (!isRpcError(thrown)) return thrown
  const { code, field, retryAfter } = thrown.data ?? {}
  return new CountersignError(thrown.code, typeof code === 'string' ? code : 'unknown', thrown.message, {
    ...(typeof field === 'string' && { field }),
    ...(typeof retryAfter === 'number' && { retryAfter }),
  })
}

interface RpcError extends Error {
  readonly code: number
  readonly data?: Readonly<Record<string, unknown>>
}

function isRpcError(thrown: unknown): thrown is RpcError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number'
}
