/** Time limits of contract 13, in milliseconds. */

/** A session's `uri` and id, from the answer on (seed). */
export const SESSION_LIFE = 900_000
/** A proof of authentication or a transaction assertion (seed). */
export const PROOF_LIFE = 900_000
/** Difference of clocks a proof may show (assumed). */
export const PROOF_SKEW = 60_000
/** Largest proof, in characters (contract 7.6). */
export const MAX_PROOF = 8192
/** How old a consent may be when the session starts (contract 7.2). */
export const CONSENT_LIFE = 900_000
/** Distance of a checkout answer's `iat` (assumed). */
export const CHECKOUT_WINDOW = 300_000
