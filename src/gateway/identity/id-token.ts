import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as v from 'valibot'
import { CHECK_MAX_AGE } from '../../wire/identity-check.ts'
import { Refusal } from '../refusal.ts'

/** What an ID token must be. */
export interface ExpectedToken {
  readonly keys: JWTVerifyGetKey
  readonly issuer: string
  readonly audience: string
  /** For a purchase the hash of its frozen facts. */
  readonly nonce: string
  /** Epoch milliseconds of the provider's clock. */
  readonly now: number
}

/** Who signed in, and when. */
export interface SignedIn {
  readonly subject: string
  /** Epoch milliseconds. */
  readonly authenticatedAt: number
  readonly claims: JWTPayload
}

const claimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  nonce: v.string(),
  auth_time: v.pipe(v.number(), v.integer()),
})

/** How far the provider's clock may be ahead of what it signed, in milliseconds. */
const SKEW = 30_000

/**
 * Verifies an ID token: RS256 by a published key, issuer, audience, times, this nonce, a fresh authentication.
 * @throws Refusal 403 `identity_refused` naming the claim; 502 when the key set can't be read
 */
export async function verifyIdToken(token: string, expected: ExpectedToken): Promise<SignedIn> {
  const { sub, nonce, auth_time: authTime, claims } = await readClaims(token, expected)
  if (nonce !== expected.nonce) throw refused('nonce')
  const authenticatedAt = authTime * 1000
  const age = expected.now - authenticatedAt
  if (age > CHECK_MAX_AGE || age < -SKEW) throw refused('auth_time')
  return { subject: sub, authenticatedAt, claims }
}

async function readClaims(token: string, { keys, issuer, audience, now }: ExpectedToken) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      audience,
      currentDate: new Date(now),
      clockTolerance: SKEW / 1000,
      requiredClaims: ['exp', 'iat', 'sub', 'nonce', 'auth_time'],
    })
    return { ...v.parse(claimsSchema, payload), claims: payload }
  } catch (cause) {
    throw toRefusal(cause)
  }
}

function toRefusal(cause: unknown): Refusal {
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired) {
    return new Refusal(403, 'identity_refused', cause.claim, { cause })
  }
  // Anything about the token itself is a forgery; what is left is about fetching the key set.
  const isForged = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)
  if (isForged || cause instanceof v.ValiError) return new Refusal(403, 'identity_refused', 'id_token', { cause })
  return new Refusal(502, 'provider_unreachable', undefined, { cause })
}

const refused = (claim: string) => new Refusal(403, 'identity_refused', claim)
