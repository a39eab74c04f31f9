import * as v from 'valibot'
import { centinelTransactionId, filled, readShape, referenceId, text, userId } from './primitives.ts'

/** Paths under the Centinel API's host and the form field a request JWT travels in (contract 6, 7.2, 8, 11). */
export const centinelPaths = {
  collect: '/V2/Cruise/Collect',
  stepUp: '/V2/Cruise/StepUp',
  enroll: '/V1/Fido/Enroll',
  transact: '/V1/Fido/Transact',
} as const
export const JWT_FIELD = 'JWT'

/** Form field of the response JWT in the POST to `ReturnUrl`; assumed (contract 6.3, 8). */
export const RESPONSE_FIELD = 'Response'

/** Form field of the transaction's id when a challenge has ended; assumed (contract 7.2). */
export const TRANSACTION_FIELD = 'TransactionId'

/** Seconds since 1970, as a number or in decimal digits: tables and samples disagree (contract 3). */
const epochSeconds = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^\d{9,11}$/), v.transform(Number)),
])

const httpUrl = v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//), v.url())

/** Claims of every request JWT (contract 3). Names are case sensitive. */
const baseClaims = {
  jti: filled(64),
  iat: epochSeconds,
  iss: filled(64),
  OrgUnitId: filled(64),
  ReferenceId: referenceId,
  exp: v.optional(epochSeconds),
}

/** Device data collection: no Payload in the published sample, so none is demanded (contract 6.1). */
export const collectClaimsSchema = v.object({ ...baseClaims, ReturnUrl: v.optional(httpUrl) })

/** Step-up: the three members come from the lookup's answer (contract 7.2). */
export const stepUpClaimsSchema = v.object({
  ...baseClaims,
  ReturnUrl: httpUrl,
  ObjectifyPayload: v.literal(true),
  Payload: v.object({ ACSUrl: httpUrl, Payload: filled(8192), TransactionId: centinelTransactionId }),
})
export type StepUpClaims = v.InferOutput<typeof stepUpClaimsSchema>

/** Enroll: the one endpoint that takes a JWT without `jti` (contract 3, 8). */
export const enrollClaimsSchema = v.object({
  ...baseClaims,
  jti: v.optional(baseClaims.jti),
  ReturnUrl: httpUrl,
  Payload: v.object({ CentinelTransactionId: centinelTransactionId }),
})
export type EnrollClaims = v.InferOutput<typeof enrollClaimsSchema>

/** Transact: members of the payload are assumed (contract 11). */
export const transactClaimsSchema = v.object({
  ...baseClaims,
  ReturnUrl: httpUrl,
  Payload: v.object({
    OrderDetails: v.object({
      OrderNumber: filled(50),
      Amount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      CurrencyCode: v.pipe(v.string(), v.regex(/^\d{3}$/)),
    }),
  }),
})
export type TransactClaims = v.InferOutput<typeof transactClaimsSchema>

/** Error numbers of Enroll and Transact (seed). */
export const fidoErrors = {
  success: 0,
  processing: 6100,
  cancelled: 6101,
  service: 9000,
} as const

/** Their descriptions (seed). */
export const fidoDescriptions: Readonly<Record<number, string>> = {
  0: 'Success',
  6100: 'Error during FIDO processing',
  6101: 'User Cancelled',
  9000: 'Error in service',
}

const resultPayload = {
  ErrorNumber: v.pipe(v.number(), v.integer()),
  ErrorDescription: v.optional(text(200)),
  ReferenceId: referenceId,
}

/** Claims of a response JWT that the gateway checks itself (contract 3). */
export const responseClaimsSchema = v.object({
  iss: filled(64),
  aud: filled(64),
  iat: epochSeconds,
  exp: epochSeconds,
  jti: filled(64),
  Payload: v.object({
    ...resultPayload,
    UserEnrolled: v.optional(v.boolean()),
    UserAuthenticated: v.optional(v.boolean()),
    UserId: v.optional(text(200)),
  }),
})
export type ResponseClaims = v.InferOutput<typeof responseClaimsSchema>

/** What became of an enrolment or an authentication. */
export type FidoResult =
  | { readonly kind: 'enrolled'; readonly userId: string }
  | { readonly kind: 'authenticated' }
  /** Error 0 and yet not enrolled or not authenticated: nothing failed, nothing was done. */
  | { readonly kind: 'not_done' }
  | { readonly kind: 'cancelled' | 'failed' | 'service_error' }

/** Reads the payload of Enroll's response (seed): success needs error 0, `UserEnrolled` and a UserId. @throws WireError */
export function readEnrollment(payload: ResponseClaims['Payload']): FidoResult {
  const failure = failureOf(payload.ErrorNumber)
  if (failure) return failure
  if (payload.UserEnrolled !== true) return { kind: 'not_done' }
  return { kind: 'enrolled', userId: readShape(userId, payload.UserId) }
}

/** Reads the payload of Transact's response; member names assumed (contract 11). */
export function readTransaction(payload: ResponseClaims['Payload']): FidoResult {
  return failureOf(payload.ErrorNumber) ?? { kind: payload.UserAuthenticated === true ? 'authenticated' : 'not_done' }
}

/** An error number that is in no table is a failure of the processing. */
function failureOf(errorNumber: number): FidoResult | undefined {
  switch (errorNumber) {
    case fidoErrors.success:
      return undefined
    case fidoErrors.cancelled:
      return { kind: 'cancelled' }
    case fidoErrors.service:
      return { kind: 'service_error' }
    default:
      return { kind: 'failed' }
  }
}
