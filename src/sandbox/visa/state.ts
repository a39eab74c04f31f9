import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { AgentRecord } from './agents/record.ts'
import type { CardFixture } from './fixtures.ts'

/** A card number known to the token vault: only what the sandbox needs of it. */
export interface Instrument {
  readonly id: string
  readonly masked: string
  readonly suffix: string
}

export interface TokenizedCard {
  readonly id: string
  readonly instrumentId: string
  readonly fixture: CardFixture
  readonly consumerId?: string
  readonly source: string
  /** Network token number: never leaves the sandbox except inside a credential. */
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly card: { suffix: string; expirationMonth: string; expirationYear: string; type: string }
  readonly enrollmentId: string
  readonly tokenReferenceId: string
  readonly paymentAccountReference: string
  state: 'ACTIVE' | 'SUSPENDED' | 'DELETED'
}

/** What message 3 of the frame told the host, under the session's id. */
export interface FrameSession {
  readonly id: string
  readonly clientId: string
  readonly embedder: string
  readonly userAgent: string
  readonly fingerprint: string
  readonly expiresAt: number
  registrationUsed: boolean
  authenticationUsed: boolean
}

export interface StepUpOption {
  readonly id: string
  readonly kind: string
  readonly shown: Readonly<Record<string, string>>
}

/** One attempt to satisfy the issuer, per token and correlation id. */
export interface StepUp {
  readonly tokenId: string
  readonly clientId: string
  readonly correlationId: string
  readonly options: readonly StepUpOption[]
  requests: number
  verifications: number
  /** The one-time password that can still be entered. */
  code?: { optionId: string; expiresAt: number }
}

export interface Binding {
  readonly tokenId: string
  readonly clientId: string
  state: 'challenged' | 'approved' | 'declined' | 'bound'
  passkey?: WebAuthnCredential
}

export interface AuthenticationContext {
  readonly id: string
  readonly tokenId: string
  readonly clientId: string
  readonly sessionId: string
  readonly correlationId: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly endpoint: string
  readonly payload: string
  readonly amount: string
  readonly currency: string
  readonly merchantName: string
  readonly merchantUrl: string
  readonly expiresAt: number
  challenge?: string
  used: boolean
}

/** A finished ceremony, by the `jti` of its blob. */
export interface Assertion {
  readonly jti: string
  readonly identifier: string
  readonly tokenId: string
  readonly clientId: string
  readonly correlationId: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly amount: string
  readonly currency: string
  readonly merchantName: string
  readonly merchantUrl: string
  readonly at: number
  /** What already leaned on it. */
  readonly usedFor: Set<'enrolment' | 'instruction' | 'payment-credentials'>
}

export interface Mandate {
  readonly mandateId: string
  readonly declineThreshold: { amount: string; currencyCode: string }
  readonly effectiveUntilTime: string
  readonly preferredMerchantName?: string | undefined
}

export interface StoredReply {
  readonly status: number
  readonly body: unknown
}

export interface Instruction {
  readonly id: string
  readonly instrumentId: string
  state: 'PENDING' | 'ACTIVE' | 'CANCELLED'
  mandates: readonly Mandate[]
  isRecurring: boolean
  /** The assertion that authorised the mandates as they stand. */
  assertion?: Assertion
  readonly bodyHash: string
  readonly firstReply: StoredReply
  lastUpdate?: { bodyHash: string; reply: StoredReply }
  credentialsIssued: number
}

/** Dynamic data the acquirer can check. */
export interface IssuedCredential {
  readonly dynamicDataId: string
  readonly source: string
  readonly tokenId: string
  readonly number: string
  readonly kind: 'DAVV' | 'TAVV' | 'NONE'
  readonly value: string
  readonly amount: string
  readonly currency: string
  readonly merchantOrigin: string
  /** Correlation id of the purchase; a code and a cryptogram of one purchase pay only once. */
  readonly purchase: string
  readonly expiresAt: number
  spentBy?: string
}

/** Everything the sandbox remembers; `POST /__sandbox/reset` starts a new one. */
export interface VisaState {
  readonly instruments: Map<string, Instrument>
  readonly instrumentsByCard: Map<string, string>
  readonly tokens: Map<string, TokenizedCard>
  readonly tokensByCard: Map<string, string>
  readonly sessions: Map<string, FrameSession>
  readonly stepUps: Map<string, StepUp>
  readonly bindings: Map<string, Binding>
  readonly contexts: Map<string, AuthenticationContext>
  readonly contextsByRequest: Map<string, string>
  readonly assertions: Map<string, Assertion>
  readonly enrolments: Map<string, { status: 'PENDING' | 'ACTIVE'; asked: number }>
  readonly instructions: Map<string, Instruction>
  readonly mandateOwners: Map<string, string>
  readonly credentialReplies: Map<string, { bodyHash: string; expiresAt: number; reply: StoredReply }>
  readonly paymentCredentialReplies: Map<string, string>
  readonly triggered: Set<string>
  readonly credentials: Map<string, IssuedCredential>
  readonly confirmations: Map<string, { instructionId: string; at: number }>
  readonly authorizations: Map<string, { bodyHash: string; reply: StoredReply }>
  readonly agents: Map<string, AgentRecord>
  readonly seenTokenIds: Map<string, number>
  readonly counts: Counts
}

/** Side effects, counted for tests. */
export interface Counts {
  tokensCreated: number
  tokensDeleted: number
  otpSent: number
  registrations: number
  authentications: number
  enrolments: number
  instructions: number
  instructionUpdates: number
  instructionCancels: number
  credentialsIssued: number
  paymentCredentialsIssued: number
  confirmationsStored: number
  authorizationsApproved: number
  authorizationsDeclined: number
  notificationsSent: number
}

/** An empty sandbox. */
export function createState(): VisaState {
  return {
    instruments: new Map(),
    instrumentsByCard: new Map(),
    tokens: new Map(),
    tokensByCard: new Map(),
    sessions: new Map(),
    stepUps: new Map(),
    bindings: new Map(),
    contexts: new Map(),
    contextsByRequest: new Map(),
    assertions: new Map(),
    enrolments: new Map(),
    instructions: new Map(),
    mandateOwners: new Map(),
    credentialReplies: new Map(),
    paymentCredentialReplies: new Map(),
    triggered: new Set(),
    credentials: new Map(),
    confirmations: new Map(),
    authorizations: new Map(),
    agents: new Map(),
    seenTokenIds: new Map(),
    counts: noCounts(),
  }
}

function noCounts(): Counts {
  return {
    tokensCreated: 0,
    tokensDeleted: 0,
    otpSent: 0,
    registrations: 0,
    authentications: 0,
    enrolments: 0,
    instructions: 0,
    instructionUpdates: 0,
    instructionCancels: 0,
    credentialsIssued: 0,
    paymentCredentialsIssued: 0,
    confirmationsStored: 0,
    authorizationsApproved: 0,
    authorizationsDeclined: 0,
    notificationsSent: 0,
  }
}

/** Key of everything that belongs to one token on one device. */
export function bindingKey(tokenId: string, clientId: string): string {
  return `${tokenId}|${clientId}`
}
