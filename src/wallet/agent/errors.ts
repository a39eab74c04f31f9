import { type ErrorCode, toWalletError } from '../errors.ts'
import { type RpcError, RpcFault } from './rpc.ts'

interface Told {
  readonly code: number
  readonly message: string
}

const NOT_FOUND: Told = { code: -32001, message: 'No such purchase' }
const BUSY: Told = { code: -32002, message: 'Already pending' }
const LATER: Told = { code: -32002, message: 'Not available now; try again later' }
const REFUSED: Told = { code: -32000, message: 'Refused' }
const INTERNAL: Told = { code: -32603, message: 'Internal error' }

/** Our codes as numbers of EIP-1193 and JSON-RPC. What is not listed here is our own affair and told as -32603. */
const numbers: Partial<Record<ErrorCode, Told>> = {
  declined_by_person: { code: 4001, message: 'Declined by the person' },
  not_permitted: { code: 4100, message: 'Not permitted' },
  unsupported_method: { code: 4200, message: 'Unsupported method' },
  invalid_input: { code: -32602, message: 'Invalid params' },
  too_large: { code: -32600, message: 'The request is too large' },
  not_found: NOT_FOUND,
  already_pending: BUSY,
  throttled: { code: -32005, message: 'Too many requests' },
  idempotency_conflict: REFUSED,
  checkout_invalid: REFUSED,
  checkout_expired: REFUSED,
  checkout_replayed: REFUSED,
  checkout_untrusted_key: REFUSED,
  checkout_mismatch: REFUSED,
  receipt_invalid: REFUSED,
  locked: LATER,
  gateway_unreachable: LATER,
}

/** Codes an agent may read off a purchase that ended badly; of anything else it learns that it failed. */
const tellable: ReadonlySet<ErrorCode> = new Set([
  'declined_by_person',
  'cancelled',
  'expired',
  'checkout_invalid',
  'checkout_expired',
  'checkout_replayed',
  'checkout_untrusted_key',
  'checkout_mismatch',
  'not_permitted',
  'encryption_key_untrusted',
  'provider_declined',
  'form_in_address',
  'outcome_unknown',
])

/** Facts of a failure an agent may see: which input, why, and when to come back. */
const tellableFacts = ['field', 'reason', 'retryAfter', 'limit'] as const

/** What a door tells of a failure: a number, a fixed sentence, our code. Never a provider's words, never a stack. */
export function toRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcFault) return { code: thrown.code, message: thrown.message }
  const error = toWalletError(thrown)
  const told = numbers[error.code]
  if (!told) return { ...INTERNAL, data: { code: 'internal' } }
  // Why a requester is not permitted (paused, no permission, odd document) is not its business.
  if (error.code === 'not_permitted' && error.context.field === undefined)
    return { ...told, data: { code: error.code } }
  return { ...told, data: { code: error.code, ...factsOf(error.context) } }
}

/** The error code of an ended purchase as its agent may see it. */
export function tellableCode(code: ErrorCode): ErrorCode | 'failed' {
  return tellable.has(code) ? code : 'failed'
}

function factsOf(context: Readonly<Record<string, string | number | boolean>>): Record<string, string | number> {
  const facts: Record<string, string | number> = {}
  for (const name of tellableFacts) {
    const value = context[name]
    if (typeof value === 'string' || typeof value === 'number') facts[name] = value
  }
  return facts
}
