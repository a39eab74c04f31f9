const second = 1000
const minute = 60 * second

/** Time limits of contract section 13, in milliseconds. */
export const limits = {
  /** Largest distance between a request's `date` and ours, either way. */
  signatureSkew: 5 * minute,
  /** Largest `exp - iat` of a request token. */
  tokenLife: 120 * second,
  /** How far ahead of us `iat` may lie. */
  tokenAhead: 60 * second,
  /** How long a `jti` is remembered. */
  replayMemory: 5 * minute,
  /** Largest age of an encrypted request; the contract has none, we take the signature window. */
  encryptionAge: 5 * minute,
  /** Life of a secure token: one session. */
  session: 15 * minute,
  /** How long a ceremony may be finished after its context was made. */
  context: 15 * minute,
  /** Largest age of an assertion when an instruction is created or raised. */
  assertion: 5 * minute,
  /** Largest age of the authorization behind a single purchase when credentials are asked for. */
  authorization: 60 * minute,
  /** Life of dynamic data unless `dpaDynamicDataTtlMinutes` says otherwise. */
  dynamicData: 15 * minute,
  /** Delay of the amount trigger `x.80`. */
  slowAnswer: 8 * second,
  /** Default life of an agent's key. */
  agentKey: 14 * 24 * 60 * minute,
} as const

/** One-time password limits answered by 5.2; `codeExpiration` is in minutes. */
export const oneTimePassword = { maxRequestsAllowed: 3, maxVerificationAllowed: 5, codeExpiration: 10 } as const
