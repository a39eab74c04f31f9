/** Time limits of the sandbox in milliseconds, beside those of `src/wire/mastercard/limits.ts`. */
export const limits = {
  /** OAuth 1.0a timestamps, either way; a nonce is remembered as long on both sides (assumed). */
  oauthWindow: 300_000,
  /** A dynamic code; the published sample lives ten minutes. */
  dynamicCode: 600_000,
  /** OAuth 2.0: access token, client assertion, DPoP proof. */
  accessToken: 900_000,
  clientAssertion: 90_000,
  dpopProof: 90_000,
  clockSkew: 10_000,
  /** How far back transactions of a card are listed. */
  transactions: 30 * 24 * 60 * 60_000,
} as const
