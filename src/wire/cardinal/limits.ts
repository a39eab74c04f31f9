/** Time limits of contract 15, in milliseconds. */
export const limits = {
  /** Life of a session from the answer of GetInfo; at this age it is over. */
  session: 20 * 60_000,
  /** Oldest JWT that Enroll and Transact take, and any other endpoint. */
  fidoJwt: 4 * 60 * 60_000,
  otherJwt: 2 * 60 * 60_000,
  /** How far ahead of our clock a JWT may be. */
  skew: 60_000,
  /** Life of a response JWT. */
  responseJwt: 2 * 60 * 60_000,
  /** How old or how far ahead the timestamp of a signature may be. */
  signature: 15 * 60_000,
  /** How long device data collection is waited for (contract 6.4). */
  collection: 10_000,
  /** The person's time at the passkey prompt. */
  prompt: 60_000,
} as const
