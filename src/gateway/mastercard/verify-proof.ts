import { timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { MAX_PROOF, PROOF_LIFE, PROOF_SKEW } from '../../wire/mastercard/limits.ts'
import { MASTERCARD } from '../../wire/mastercard/names.ts'
import { PROOF_METHOD, proofClaimsSchema } from '../../wire/mastercard/proof.ts'
import { Refusal } from '../refusal.ts'
import { type CompactJws, splitJws } from './compact-jws.ts'
import type { KeySet } from './key-set.ts'

/** What a proof must agree with. `now` is the provider's clock, epoch milliseconds. */
export interface ProofExpectation {
  /** Absent where the operator has no key document for proofs: then the claims alone are checked (contract 7.6). */
  readonly keys: KeySet | undefined
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

/**
 * Checks a proof of authentication before it is handed on (contract 7.6, steps 1 to 8). That it is used once is kept in
 * the table. @throws Refusal 400 `authentication_proof_refused` naming the part, 410 `authentication_proof_expired`
 */
export async function verifyProof(proof: string, expected: ProofExpectation): Promise<void> {
  if (proof.length > MAX_PROOF) throw refused('format')
  const jws = attempt('format', () => splitJws(proof))
  const { kid } = readHeader(jws)
  if (expected.keys !== undefined) {
    const key = await expected.keys.find(kid)
    if (key === undefined) throw refused('kid')
    if (!jws.isSignedBy(key)) throw refused('signature')
  }
  requireClaims(jws, expected)
}

function readHeader({ header }: CompactJws): v.InferOutput<typeof headerSchema> {
  const result = v.safeParse(headerSchema, header, { abortEarly: true })
  if (result.success) return result.output
  throw refused(v.getDotPath(result.issues[0]) ?? 'header')
}

function requireClaims(jws: CompactJws, { issuer, clientSessionId, now }: ProofExpectation): void {
  const result = v.safeParse(proofClaimsSchema, attempt('format', jws.readPayload), { abortEarly: true })
  if (!result.success) throw refused(v.getDotPath(result.issues[0]) ?? 'claims')
  const claims = result.output
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  if (claims.iss !== issuer) throw refused('iss')
  if (!audiences.includes(MASTERCARD)) throw refused('aud')
  if ((claims.exp - claims.iat) * 1000 > PROOF_LIFE) throw refused('exp')
  if (claims.iat * 1000 > now + PROOF_SKEW) throw refused('iat')
  if (now >= claims.exp * 1000 + PROOF_SKEW) throw new Refusal(410, 'authentication_proof_expired')
  if (!isSame(claims.clientSessionId, clientSessionId)) throw refused('clientSessionId')
  if (!claims.isChallengePerformed) throw refused('isChallengePerformed')
  if (claims.authenticationMethod !== PROOF_METHOD) throw refused('authenticationMethod')
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function attempt<T>(field: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Refusal(400, 'authentication_proof_refused', field, { cause })
  }
}

const refused = (field: string) => new Refusal(400, 'authentication_proof_refused', field)
