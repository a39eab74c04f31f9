import { createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import type { JWK } from 'jose'
import * as v from 'valibot'
import { MAX_PROOF, PROOF_LIFE, PROOF_SKEW } from '../../../wire/mastercard/limits.ts'
import { MASTERCARD } from '../../../wire/mastercard/names.ts'
import { PROOF_METHOD, type ProofClaims, proofClaimsSchema } from '../../../wire/mastercard/proof.ts'

/** What is wrong with a proof, in the terms of contract 7.7. */
export type ProofFault = 'format' | 'expired' | 'forged'

export class ProofRefused extends Error {
  override readonly name = 'ProofRefused'
  readonly fault: ProofFault

  constructor(fault: ProofFault, options?: ErrorOptions) {
    super(`proof refused: ${fault}`, options)
    this.fault = fault
  }
}

/** What a proof must agree with. `now` is epoch milliseconds. */
export interface ProofExpectation {
  readonly keys: readonly (JWK & { readonly kid: string })[]
  readonly issuer: string
  readonly clientSessionId: string
  readonly now: number
}

const headerSchema = v.object({
  alg: v.literal('RS256'),
  kid: v.string(),
  typ: v.optional(v.literal('JWT')),
  crit: v.optional(v.never()),
})

/** Checks a proof in the order of contract 7.6. @throws ProofRefused */
export function verifyProof(proof: string, expected: ProofExpectation): ProofClaims {
  const parts = proof.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (proof.length > MAX_PROOF || parts.length !== 3 || !parts.every(isEncoded)) throw new ProofRefused('format')
  const { kid } = parse(headerSchema, header, 'forged')
  const key = expected.keys.find(candidate => candidate.kid === kid)
  if (key === undefined) throw new ProofRefused('forged')
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  const isSigned = verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))
  if (!isSigned) throw new ProofRefused('forged')
  const claims = parse(proofClaimsSchema, payload, 'format')
  requireClaims(claims, expected)
  return claims
}

function requireClaims(claims: ProofClaims, { issuer, clientSessionId, now }: ProofExpectation): void {
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  if (claims.iss !== issuer || !audiences.includes(MASTERCARD)) throw new ProofRefused('forged')
  if ((claims.exp - claims.iat) * 1000 > PROOF_LIFE || claims.iat * 1000 > now + PROOF_SKEW)
    throw new ProofRefused('forged')
  if (now >= claims.exp * 1000 + PROOF_SKEW) throw new ProofRefused('expired')
  if (!isSame(claims.clientSessionId, clientSessionId)) throw new ProofRefused('forged')
  if (!claims.isChallengePerformed || claims.authenticationMethod !== PROOF_METHOD) throw new ProofRefused('forged')
}

function parse<const S extends v.GenericSchema>(schema: S, part: string, fault: ProofFault): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new ProofRefused(fault, { cause })
  }
}

function isEncoded(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part)
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
