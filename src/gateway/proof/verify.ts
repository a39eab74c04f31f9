import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import * as v from 'valibot'
import { sha256Base64Url } from '../hash.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { walletKey } from '../wallets/wallets.ts'
import {
  enrolmentHeaderSchema,
  knownHeaderSchema,
  type ProofClaims,
  type PublicJwk,
  proofClaimsSchema,
} from './claims.ts'
import { rememberProof } from './replays.ts'

/** How far `iat` may lie from our clock, either way, in milliseconds. */
export const PROOF_WINDOW = 60_000

const MAX_PROOF_CHARACTERS = 4096

/** The request a proof must be about. */
export interface ProvenRequest {
  readonly method: string
  /** Path and query as received. */
  readonly target: string
  readonly bytes: Uint8Array
  readonly proof: string | undefined
}

export interface ProofContext {
  readonly store: Queryable
  readonly origins: readonly string[]
  readonly now: () => number
}

/** Checks the proof of an enrolled wallet and gives its id. @throws Refusal 401 `proof_refused` naming the claim */
export async function verifyProof(context: ProofContext, request: ProvenRequest): Promise<string> {
  const { kid } = readHeader(knownHeaderSchema, request.proof)
  const key = await walletKey(context.store, kid)
  if (key === undefined) throw refused('proof')
  await verifyWith(context, request, key, kid)
  return kid
}

/** Checks the proof of a wallet that enrols: the key travels in the header. @throws Refusal 401 `proof_refused` */
export async function verifyEnrolmentProof(
  context: ProofContext,
  request: ProvenRequest,
): Promise<{ walletId: string; key: PublicJwk }> {
  const { jwk } = readHeader(enrolmentHeaderSchema, request.proof)
  const walletId = await calculateJwkThumbprint(jwk)
  await verifyWith(context, request, jwk, walletId)
  return { walletId, key: jwk }
}

function readHeader<const S extends v.GenericSchema>(schema: S, proof: string | undefined): v.InferOutput<S> {
  if (proof === undefined || proof.length > MAX_PROOF_CHARACTERS) throw refused('proof')
  try {
    return v.parse(schema, decodeProtectedHeader(proof))
  } catch (cause) {
    throw refused('proof', cause)
  }
}

async function verifyWith(
  context: ProofContext,
  request: ProvenRequest,
  key: PublicJwk,
  walletId: string,
): Promise<void> {
  const claims = await verifiedClaims(request.proof ?? '', key)
  if (claims.htm !== request.method) throw refused('htm')
  if (!isThisUrl(context.origins, claims.htu, request.target)) throw refused('htu')
  if (!isThisBody(claims, request.bytes)) throw refused('bh')
  const issued = claims.iat * 1000
  if (Math.abs(context.now() - issued) > PROOF_WINDOW) throw refused('iat')
  // Twice the window: the same proof is acceptable from one window before its time to one after.
  const fresh = await rememberProof(context.store, walletId, claims.jti, issued + 2 * PROOF_WINDOW)
  if (!fresh) throw refused('jti')
}

async function verifiedClaims(proof: string, key: PublicJwk): Promise<ProofClaims> {
  try {
    const { payload } = await compactVerify(proof, await importJWK(key, 'ES256'), { algorithms: ['ES256'] })
    return v.parse(proofClaimsSchema, JSON.parse(new TextDecoder().decode(payload)))
  } catch (cause) {
    throw refused('proof', cause)
  }
}

function isThisUrl(origins: readonly string[], claimed: string, target: string): boolean {
  return origins.some(origin => claimed === origin + target)
}

function isThisBody(claims: ProofClaims, bytes: Uint8Array): boolean {
  if (bytes.length === 0) return claims.bh === undefined
  return claims.bh === sha256Base64Url(bytes)
}

function refused(field: string, cause?: unknown): Refusal {
  return new Refusal(401, 'proof_refused', field, { cause })
}
