/** TEST ONLY. The one merchant account of the sandbox; all of it is public in the contract's vectors (contract 13). */
export const account = {
  apiKey: '7b1f5c0e-2d64-4f3a-9c85-0e6f1a2b3c4d',
  identifier: '65f1a2b3c4d5e6f708192a3b',
  orgUnitId: '65f1a2b3c4d5e6f708192a3c',
} as const

/** Relying party of every passkey ceremony. */
export const relyingPartyId = 'cardinal.localhost'

/** What shops present at the acquirer. */
export const acquirerKey = 'sandbox-cardinal-acquirer-key'
