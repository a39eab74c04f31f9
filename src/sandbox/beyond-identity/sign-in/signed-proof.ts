import type { ProofClaims } from '../../../wire/beyond-identity/authenticate.ts'
import type { Credential } from '../state.ts'

/** A proof whose signature was checked with the key of an active credential. */
export interface SignedProof {
  readonly credential: Credential
  readonly claims: ProofClaims
}
