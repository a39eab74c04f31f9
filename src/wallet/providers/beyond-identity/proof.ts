import { base64url, CompactSign } from 'jose'
import * as v from 'valibot'
import { toStandardBase64 } from '../../../wire/base64.ts'
import {
  NO_PROOFS,
  PROOF_VERSION,
  PROOF_WINDOW,
  type ProofAnswer,
  type ProofClaims,
  type Prove,
  proofAnswerSchema,
} from '../../../wire/beyond-identity/authenticate.ts'
import { challengeBytes } from '../../../wire/beyond-identity/bind.ts'
import { subjectOf } from '../../../wire/beyond-identity/ids.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import type { BiAddresses } from './addresses.ts'
import type { AuthenticateRequest } from './authenticate-request.ts'
import type { BiDeps } from './deps.ts'
import { callCloud, expectShape } from './http.ts'
import type { KeyReference } from './key.ts'

/** Whose proof it is. */
export interface Prover {
  readonly identityId: string
  /** Id of this link, which stands in its proofs' `iss` (contract 9). */
  readonly instance: string
  readonly key: KeyReference
}

interface Proving extends Prover {
  readonly addresses: BiAddresses
  readonly request: AuthenticateRequest
  readonly prove: Prove
  /** Epoch milliseconds. */
  readonly at: number
  readonly jti: string
}

/** The claims of a proof (contract 9); a passkey's name its credential. */
export function proofClaims({ addresses, request, prove, at, jti, identityId, instance, key }: Proving): ProofClaims {
  const { tenantId, realmId } = addresses
  const now = Math.floor(at / 1000)
  return {
    iss: `${instance}:${PROOF_VERSION}`,
    sub: subjectOf({ identityId, realmId, tenantId }),
    aud: [request.proofUrl],
    exp: now + PROOF_WINDOW,
    nbf: now - PROOF_WINDOW,
    iat: now,
    jti,
    bi_tid: prove.transaction_id,
    bi_non: prove.nonce,
    bi_prf: NO_PROOFS,
    bi_pol_ver: 'v3',
    flow_type: 'embedded',
    ...(key.kind === 'webauthn' && { pub_key_cred_id: key.passkeyId }),
  }
}

/** The challenge of a passkey's proof: the proof itself. */
export function proofChallenge(claims: ProofClaims, { kid }: KeyReference): string {
  return base64url.encode(challengeBytes({ header: { alg: 'ES256', kid }, claims }))
}

const encoded = v.pipe(v.string(), v.minLength(1), v.maxLength(16_384), v.regex(/^[\w-]+$/))
const assertionSchema = v.object({
  response: v.object({ clientDataJSON: encoded, authenticatorData: encoded, signature: encoded }),
})

/** What a browser answered to the use of a passkey, as the cloud takes it. Throws `identity_refused`. */
export function passkeyProof(response: string): object {
  const read = v.safeParse(assertionSchema, JSON.parse(response))
  if (!read.success) throw new WalletError('identity_refused', { problem: 'identityFailed' })
  const { clientDataJSON, authenticatorData, signature } = read.output.response
  const parts = {
    authenticator_data: toStandardBase64(authenticatorData),
    client_data: toStandardBase64(clientDataJSON),
    signature: toStandardBase64(signature),
  }
  return { WebAuthn: JSON.stringify(parts) }
}

/** A proof signed with a key of the vault. */
export async function softwareProof(
  { keyring }: BiDeps,
  { keyName, kid }: Extract<KeyReference, { kind: 'software' }>,
  claims: ProofClaims,
): Promise<object> {
  const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(await keyring.esKey(keyName).privateKey())
  return { Jwt: jwt }
}

/** What the cloud says to a proof; `refused` when it does not accept it at all. */
export type ProofEnd = ProofAnswer | { readonly type: 'refused' }

/** Sends a proof (contract 9). */
export async function sendProof(
  deps: BiDeps,
  { proofUrl, correlationId }: AuthenticateRequest,
  proof: object,
  call: Call,
): Promise<ProofEnd> {
  const body = new URLSearchParams({ claims: JSON.stringify(proof) })
  const headers = { 'x-correlation-id': correlationId }
  const answer = await callCloud(deps, proofUrl, { method: 'POST', headers, body }, call)
  return answer.status >= 400 ? { type: 'refused' } : expectShape(proofAnswerSchema, answer)
}
