import { jwtVerify } from 'jose'
import { type ResponseClaims, responseClaimsSchema } from '../../wire/cardinal/jwt.ts'
import { limits } from '../../wire/cardinal/limits.ts'
import { readShape } from '../../wire/cardinal/primitives.ts'
import type { CardinalConfig } from './config.ts'
import { secretOf } from './sign.ts'

/** What the answer to one request must say. */
export interface ExpectedResponse {
  /** `jti` of the request. */
  readonly requestId: string
  readonly referenceId: string
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Checks a response JWT (contract 3): HS256 with our key and nothing else, our identifier as issuer, the request's `jti` as
 * audience, not run out, not from the future, this session's ReferenceId. Throws for anything else.
 */
export async function verifyResponse(
  config: CardinalConfig,
  jwt: string,
  { requestId, referenceId, now }: ExpectedResponse,
): Promise<ResponseClaims['Payload']> {
  const { payload } = await jwtVerify(jwt, secretOf(config), {
    algorithms: ['HS256'],
    issuer: config.identifier,
    audience: requestId,
    requiredClaims: ['exp', 'iat', 'jti'],
    currentDate: new Date(now),
  })
  const claims = readShape(responseClaimsSchema, payload)
  if (claims.iat * 1000 > now + limits.skew) throw new Error('from the future')
  if (claims.Payload.ReferenceId !== referenceId) throw new Error('another session')
  return claims.Payload
}
