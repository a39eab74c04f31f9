import * as v from 'valibot'
import { text } from './primitives.ts'

const time = v.pipe(v.number(), v.safeInteger())

/**
 * Claims of `proofOfAuthentication` (contract 7.6). Codes and reasons are recorded, never required; an audience may be
 * one or several. Seconds.
 */
export const proofClaimsSchema = v.object({
  iss: text(255),
  aud: v.union([text(255), v.pipe(v.array(text(255)), v.minLength(1), v.maxLength(10))]),
  iat: time,
  exp: time,
  completedAt: time,
  clientSessionId: text(255),
  isChallengePerformed: v.boolean(),
  authenticationMethod: text(40),
  authenticationFactors: v.optional(text(40)),
  authenticationReasons: v.optional(v.pipe(v.array(text(80)), v.maxLength(20))),
  assertionType: v.optional(text(40)),
  certifiedMFAMethodId: v.optional(text(40)),
  appInstanceId: v.optional(text(255)),
  dasAuthenticatorInstanceId: v.optional(text(255)),
})
export type ProofClaims = v.InferOutput<typeof proofClaimsSchema>

/** `authenticationMethod` of every proof that counts. */
export const PROOF_METHOD = 'FIDO2'

/** Header `typ` of a transaction assertion. */
export const ASSERTION_TYPE = 'JWT+ext.assertion_token'

/** Claims of a transaction assertion (contract 7.6). It says an amount and no currency. */
export const assertionClaimsSchema = v.object({
  sub: v.optional(text(255)),
  iss: text(255),
  aud: text(255),
  jti: text(255),
  iat: time,
  exp: time,
  completedAt: time,
  authenticationResult: text(4),
  authenticationMethod: text(4),
  authenticationFactors: v.optional(text(40)),
  authenticationReasons: v.optional(v.pipe(v.array(text(80)), v.maxLength(20))),
  transactionAmount: text(20),
  merchantName: text(60),
  srcDigitalCardId: text(36),
  certifiedMFAMethodId: v.optional(text(40)),
  mfaMethodInstanceId: v.optional(text(255)),
})
export type AssertionClaims = v.InferOutput<typeof assertionClaimsSchema>
