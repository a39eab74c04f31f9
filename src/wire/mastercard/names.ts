/**
 * Paths and names that nothing public fixes (contract 0: marked assumed), in one place. The wallet, the gateway and the
 * sandbox take them from here; when Mastercard's own files arrive, this is what changes. Members inside bodies that are
 * assumed stand in `session.ts` and `authenticators.ts`, beside those that are published.
 */

/** Paths below the API base `…/src/api/digital/payments`, except for confirmations, whose base is `…/src/api` (contract 2). */
export const paths = {
  sessions: '/authentication/sessions',
  authenticators: '/authentication/authenticators',
  cards: '/cards',
  checkout: '/transaction/credentials',
  confirmations: '/confirmations',
} as const

/** The launch page's path is published; the name of the callback's parameter is not (contract 7.3). */
export const launch = {
  path: '/auth/passkeys',
  clientId: 'clientId',
  authenticationSessionId: 'authenticationSessionId',
  clientSessionId: 'clientSessionId',
  callbackUri: 'callbackUri',
} as const

/** Names in the callback's query (contract 7.5: published); `assertion` is ours, of the development page (contract 8). */
export const callbackNames = {
  status: 'status',
  reason: 'reason',
  proof: 'proofOfAuthentication',
  assertion: 'assertion',
} as const

/** Status of the callback that brings a transaction assertion instead of a proof (contract 8, 7.6). */
export const ASSERTION_STATUS = 'COMPLETE'

/** Audience of every proof and assertion, and issuer of assertions and checkout answers: Mastercard itself (contract 7.6). */
export const MASTERCARD = 'https://mastercard.com'
