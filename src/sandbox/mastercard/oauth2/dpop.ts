import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import * as v from 'valibot'
import { limits } from '../limits.ts'

/** What a DPoP proof must be about. `now` is epoch milliseconds. */
export interface DpopExpectation {
  readonly method: string
  /** Query and fragment do not count. */
  readonly url: string
  readonly now: number
  /** On resource calls: the token the proof goes with. */
  readonly accessToken?: string
}

/** What a good proof says; whether `jti` and `nonce` are fresh is the caller's to judge. */
export interface DpopProof {
  readonly thumbprint: string
  readonly jti: string
  readonly nonce: string | undefined
}

const headerSchema = v.object({
  alg: v.picklist(['ES256', 'PS256']),
  typ: v.literal('dpop+jwt'),
  kid: v.string(),
  jwk: v.looseObject({ kty: v.string(), d: v.optional(v.never()), k: v.optional(v.never()) }),
})
const claimsSchema = v.object({
  jti: v.pipe(v.string(), v.minLength(8), v.maxLength(128)),
  htm: v.string(),
  htu: v.string(),
  iat: v.number(),
  exp: v.number(),
  nonce: v.optional(v.string()),
  ath: v.optional(v.string()),
})

/** Checks a DPoP proof (contract 4.2, RFC 9449). Throws when it is not good. */
export async function verifyDpop(proof: string, expected: DpopExpectation): Promise<DpopProof> {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: ['ES256', 'PS256'],
    typ: 'dpop+jwt',
    currentDate: new Date(expected.now),
    clockTolerance: limits.clockSkew / 1000,
  })
  const header = v.parse(headerSchema, protectedHeader)
  const claims = v.parse(claimsSchema, payload)
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk ?? {})
  if (header.kid !== thumbprint) throw new Error('kid')
  if (claims.htm !== expected.method || claims.htu !== withoutQuery(expected.url)) throw new Error('htm, htu')
  const issued = claims.iat * 1000
  if (Math.abs(expected.now - issued) > limits.dpopProof + limits.clockSkew) throw new Error('iat')
  if (claims.exp * 1000 - issued > limits.dpopProof + limits.clockSkew) throw new Error('exp')
  if (claims.ath !== (expected.accessToken === undefined ? undefined : hashOfToken(expected.accessToken)))
    throw new Error('ath')
  return { thumbprint, jti: claims.jti, nonce: claims.nonce }
}

/** `ath`: base64url of the token's SHA-256. */
export function hashOfToken(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url')
}

function withoutQuery(url: string): string {
  const [address = ''] = url.split(/[?#]/)
  return address
}
