import { MAX_PROOF } from './limits.ts'
import { ASSERTION_STATUS, callbackNames } from './names.ts'

/** What a failed or cancelled visit can say, and in which of the seed's two tables it stands. */
export interface PasskeyFailure {
  readonly status: 'ERROR' | 'CANCELLED'
  /** Scenario 2A: no passkey yet, one is created. */
  readonly onCreate: boolean
  /** Scenario 2B: an existing passkey is verified. */
  readonly onVerify: boolean
}

const both = { status: 'ERROR', onCreate: true, onVerify: true } as const

/** Every reason of the seed's tables (contract 7.5). */
export const passkeyFailures = {
  USER_CANCELLATION: { status: 'CANCELLED', onCreate: true, onVerify: true },
  DUPLICATE_CREDENTIALS: { status: 'ERROR', onCreate: true, onVerify: false },
  CREDENTIALS_CREATION_NOT_ALLOWED: { status: 'ERROR', onCreate: true, onVerify: false },
  CREDENTIALS_NOT_VERIFIED: { status: 'ERROR', onCreate: false, onVerify: true },
  INVALID_QUERY_PARAMS: both,
  INVALID_ARGUMENT: both,
  PERMISSION_DENIED: both,
  FORBIDDEN: both,
  NOT_FOUND: both,
  INVALID_STATE: both,
  SERVICE_UNAVAILABLE: both,
  SERVICE_ERROR: both,
  UNKNOWN_ERROR: both,
} as const satisfies Readonly<Record<string, PasskeyFailure>>
export type PasskeyReason = keyof typeof passkeyFailures

/** Reason for what the page's own backend answered (contract 7.5); the odd pairs for 401 and 500 are as published. */
const backendReasons: Readonly<Record<number, PasskeyReason>> = {
  400: 'INVALID_ARGUMENT',
  401: 'PERMISSION_DENIED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  500: 'INVALID_STATE',
  503: 'SERVICE_UNAVAILABLE',
}

/** The reason that stands for an HTTP status of the page's backend; `SERVICE_ERROR` for any not in the table. */
export function reasonOfBackend(httpStatus: number): PasskeyReason {
  return backendReasons[httpStatus] ?? 'SERVICE_ERROR'
}

/** How a visit to Mastercard's page ended. A new and an existing passkey look the same (contract 7.1). */
export type PasskeyCallback =
  | { readonly kind: 'enrolled'; readonly proof: string }
  | { readonly kind: 'cancelled' | 'failed'; readonly reason: PasskeyReason }

/** How a visit with `purpose: transaction` ended (contract 8). */
export type AssertionCallback =
  | { readonly kind: 'asserted'; readonly assertion: string }
  | { readonly kind: 'cancelled' | 'failed'; readonly reason: PasskeyReason }

type Query = Readonly<Record<string, string | undefined>>

/** Reads the callback's query (contract 7.5). Whatever is not in the tables is an unknown failure, never a success. */
export function readPasskeyCallback(query: Query): PasskeyCallback {
  if (query[callbackNames.status] !== 'ENROLLED') return readFailure(query)
  const proof = readToken(query[callbackNames.proof])
  return proof === undefined ? unknown : { kind: 'enrolled', proof }
}

/** Reads the callback of a visit that confirmed one purchase. */
export function readAssertionCallback(query: Query): AssertionCallback {
  if (query[callbackNames.status] !== ASSERTION_STATUS) return readFailure(query)
  const assertion = readToken(query[callbackNames.assertion])
  return assertion === undefined ? unknown : { kind: 'asserted', assertion }
}

const unknown = { kind: 'failed', reason: 'UNKNOWN_ERROR' } as const

function readFailure(query: Query): { readonly kind: 'cancelled' | 'failed'; readonly reason: PasskeyReason } {
  const reason = query[callbackNames.reason]
  if (!isReason(reason) || passkeyFailures[reason].status !== query[callbackNames.status]) return unknown
  return { kind: passkeyFailures[reason].status === 'CANCELLED' ? 'cancelled' : 'failed', reason }
}

function isReason(reason: string | undefined): reason is PasskeyReason {
  return reason !== undefined && Object.hasOwn(passkeyFailures, reason)
}

function readToken(token: string | undefined): string | undefined {
  return token !== undefined && token !== '' && token.length <= MAX_PROOF ? token : undefined
}
