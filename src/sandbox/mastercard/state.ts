import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { AccountReference, TransactionInfo } from '../../wire/mastercard/session.ts'
import type { CardFixture } from './fixtures.ts'

/** A card enrolled by a client for one of its consumers. */
export interface EnrolledCard {
  readonly srcDigitalCardId: string
  readonly srcClientId: string
  readonly consumer: string
  /** Known to the network, never answered. */
  pan: string
  readonly expirationMonth: string
  expirationYear: string
  readonly fixture: CardFixture
  readonly token: { readonly number: string; readonly expirationMonth: string; readonly expirationYear: string }
  readonly tokenUniqueReference: string
  readonly paymentAccountReference: string
  readonly createdAt: number
  /** Names the card on the issuer's pages. */
  readonly identityCheckId: string
  pendingEvents: readonly string[]
  status: 'ACTIVE' | 'SUSPENDED'
}

/** What a session was started for. */
export type SessionPurpose =
  | { readonly kind: 'enrol'; readonly references: readonly AccountReference[] }
  | { readonly kind: 'transaction'; readonly info: TransactionInfo }

export interface Session {
  readonly authenticationSessionId: string
  readonly clientSessionId: string
  readonly srcClientId: string
  readonly purpose: SessionPurpose
  /** Absent when it has to come as a query parameter at launch. */
  readonly callbackUri: string | undefined
  /** The fragment of the launch address. */
  readonly accessToken: string
  readonly expiresAt: number
  /** Set when the page has asked for options; a second tab of the same address gets nowhere. */
  ceremony?: Ceremony
  isFinished: boolean
}

export interface Ceremony {
  readonly mode: 'CREATE' | 'VERIFY'
  readonly challenge: string
  readonly deviceId: string
  readonly callbackUri: string
}

/** A passkey and the browser profiles it was used in. */
export interface Passkey {
  readonly credential: WebAuthnCredential
  readonly credentialId: string
  readonly dasAuthenticatorInstanceId: string
  readonly devices: Set<string>
}

export interface Binding {
  readonly bindingId: string
  readonly credentialId: string
  readonly srcClientId: string
  readonly references: ReadonlySet<string>
}

/** What a proof was issued for; found again by the hash of its compact form. */
export interface IssuedProof {
  readonly authenticationSessionId: string
  readonly passkeyId: string
  isBound: boolean
}

/** A dynamic code the acquirer can check. */
export interface IssuedCode {
  readonly srcDigitalCardId: string
  readonly srciTransactionId: string
  readonly number: string
  readonly value: string
  readonly amount: { readonly amount: number; readonly currency: string }
  readonly merchantOrigin: string
  readonly bodyHash: string
  readonly expiresAt: number
  spentBy?: string
}

export interface Transaction {
  readonly recordId: string
  readonly srcDigitalCardId: string
  readonly amount: string
  readonly currencyCode: string
  readonly authorizationStatus: 'AUTHORIZED' | 'DECLINED'
  readonly merchantName: string
  readonly at: number
}

/** Everything the sandbox remembers; a reset starts a new one. */
export interface MastercardState {
  readonly cards: Map<string, EnrolledCard>
  readonly sessions: Map<string, Session>
  readonly passkeys: Map<string, Passkey>
  readonly bindings: Map<string, Binding>
  readonly proofs: Map<string, IssuedProof>
  /** Transaction assertions by `jti`. */
  readonly assertions: Map<string, { readonly currency: string; usedBy?: string }>
  readonly codes: Map<string, IssuedCode>
  readonly transactions: Transaction[]
  readonly confirmations: { readonly srcCorrelationId: string; readonly at: number; readonly status: string }[]
  readonly authorizations: Map<string, { readonly bodyHash: string; readonly body: unknown }>
  /** Nonces of signed calls and ids of tokens that must not come twice, with the time they may be forgotten. */
  readonly seen: Map<string, number>
  readonly accessTokens: Map<string, { readonly thumbprint: string; readonly expiresAt: number }>
  readonly counts: Counts
}

/** Side effects, counted for tests. */
export interface Counts {
  cardsEnrolled: number
  cardsDeleted: number
  sessionsStarted: number
  passkeysCreated: number
  passkeysVerified: number
  bindings: number
  codesIssued: number
  confirmationsStored: number
  authorizationsApproved: number
  authorizationsDeclined: number
}

/** An empty sandbox. */
export function createState(): MastercardState {
  return {
    cards: new Map(),
    sessions: new Map(),
    passkeys: new Map(),
    bindings: new Map(),
    proofs: new Map(),
    assertions: new Map(),
    codes: new Map(),
    transactions: [],
    confirmations: [],
    authorizations: new Map(),
    seen: new Map(),
    accessTokens: new Map(),
    counts: {
      cardsEnrolled: 0,
      cardsDeleted: 0,
      sessionsStarted: 0,
      passkeysCreated: 0,
      passkeysVerified: 0,
      bindings: 0,
      codesIssued: 0,
      confirmationsStored: 0,
      authorizationsApproved: 0,
      authorizationsDeclined: 0,
    },
  }
}

/** Marks something as used until `until`; false when it was used before and may not be forgotten yet. */
export function useOnce(state: MastercardState, what: string, until: number, now: number): boolean {
  for (const [key, end] of state.seen) if (end < now) state.seen.delete(key)
  if (state.seen.has(what)) return false
  state.seen.set(what, until)
  return true
}
