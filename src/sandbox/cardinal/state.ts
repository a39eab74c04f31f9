import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { Money } from '../../wire/money.ts'

/** What a registration check opened (contract 17). */
export interface Session {
  readonly referenceId: string
  readonly orgUnitId: string
  readonly email: string
  readonly pan: string
  /** True when a setup payload came along: without one no device is compatible. */
  readonly compatible: boolean
  /** Whom the browser's cookie named when `setup` ran. */
  readonly userId: string | undefined
  readonly createdAt: number
  collectedAt?: number
  /** Ids, oldest first. */
  readonly transactions: string[]
  /** What the person confirmed with the passkey, until a lookup uses it. */
  confirmed?: { readonly orderNumber: string; readonly money: Money; transactionId?: string }
}

/** A 3-D Secure transaction. */
export interface Transaction {
  readonly id: string
  readonly orderId: string
  readonly referenceId: string
  readonly orgUnitId: string
  readonly email: string
  readonly pan: string
  readonly orderNumber: string
  readonly money: Money
  readonly merchantUrl: string
  readonly acsTransactionId: string
  readonly dsTransactionId: string
  readonly serverTransactionId: string
  readonly challenged: boolean
  tries: number
  /** What the bank's page, or the bank alone, decided; undefined while the challenge is open. */
  status?: 'Y' | 'N' | 'A'
  /** A challenge that ended well and was asked about: strong customer authentication. */
  sca: boolean
  usedForEnrolment: boolean
  cavv?: string
}

/** One passkey for one e-mail and card. A person on one device keeps one user id. */
export interface Enrolment {
  readonly userId: string
  readonly email: string
  readonly pan: string
  credential: WebAuthnCredential
}

/** A prompt that is open in the person's browser. */
export interface Ceremony {
  readonly id: string
  readonly kind: 'enroll' | 'transact'
  readonly referenceId: string
  readonly challenge: string
  readonly returnUrl: string
  readonly requestId: string | undefined
  readonly transactionId?: string
  readonly order?: { readonly orderNumber: string; readonly money: Money }
  readonly createdAt: number
  used: boolean
}

/** A challenge that is open in a browser. */
export interface Trip {
  readonly transactionId: string
  readonly returnUrl: string
  readonly requestId: string
}

/** What a cryptogram stands for: this card, this money, this merchant, once. */
export interface Authenticated {
  readonly pan: string
  readonly cavv: string
  readonly eci: string
  readonly money: Money
  readonly merchantUrl: string
  readonly dsTransactionId: string
  readonly at: number
  spentBy?: string
}

/** A call as the journal shows it. */
export interface Call {
  readonly at: number
  readonly method: string
  readonly target: string
  readonly status: number
}

/** Side effects, for tests. */
export interface CardinalCounts {
  sessionsOpened: number
  collected: number
  lookups: number
  challengesPassed: number
  enrolled: number
  completed: number
  confirmed: number
  requestsRefused: number
  authorizationsApproved: number
  authorizationsDeclined: number
}

/** Everything the sandbox remembers; replaced by a reset. */
export interface CardinalState {
  readonly sessions: Map<string, Session>
  readonly transactions: Map<string, Transaction>
  readonly enrolments: Enrolment[]
  readonly ceremonies: Map<string, Ceremony>
  /** By the bank's transaction id. */
  readonly trips: Map<string, Trip>
  /** Handles that `setup` gave out, and whom the cookie named. */
  readonly devices: Map<string, string | undefined>
  /** `iss/jti` of every JWT taken. */
  readonly seen: Set<string>
  readonly authenticated: Map<string, Authenticated>
  readonly authorizations: Map<string, { readonly request: string; readonly answer: unknown }>
  /** What was called, and how it was answered: never with what. */
  readonly calls: Call[]
  /** Error numbers the next prompts and registration checks end in. */
  readonly failures: { readonly errorNumber: number }[]
  readonly counts: CardinalCounts
}

/** An empty memory. */
export function createState(): CardinalState {
  return {
    sessions: new Map(),
    transactions: new Map(),
    enrolments: [],
    ceremonies: new Map(),
    trips: new Map(),
    devices: new Map(),
    seen: new Set(),
    authenticated: new Map(),
    authorizations: new Map(),
    calls: [],
    failures: [],
    counts: {
      sessionsOpened: 0,
      collected: 0,
      lookups: 0,
      challengesPassed: 0,
      enrolled: 0,
      completed: 0,
      confirmed: 0,
      requestsRefused: 0,
      authorizationsApproved: 0,
      authorizationsDeclined: 0,
    },
  }
}
