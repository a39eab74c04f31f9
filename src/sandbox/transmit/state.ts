import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { ApprovalData } from '../../wire/transmit/primitives.ts'
import type { Failure } from './failures.ts'
import type { JourneyDefinition } from './fixtures.ts'

/** A bound device: its public key, standard base64. */
export interface DeviceKey {
  readonly keyId: string
  readonly publicKey: string
  readonly createdAt: number
  updatedAt?: number
  displayName?: string
}

/** A passkey, and where it was made. */
export interface Passkey {
  readonly credential: WebAuthnCredential
  readonly origin: string
}

export interface User {
  readonly id: string
  readonly username: string
  readonly email: string
  passkeys: Passkey[]
  devices: DeviceKey[]
}

/** One WebAuthn ceremony between its start and its result. */
export interface WebAuthnSession {
  readonly kind: 'authenticate' | 'register'
  readonly challenge: string
  readonly origin: string
  readonly username: string | undefined
  readonly approval: ApprovalData | undefined
  readonly startedAt: number
  readonly expiresAt: number
}

export interface Journey {
  readonly sessionId: string
  readonly deviceId: string
  readonly name: string
  readonly definition: JourneyDefinition
  readonly params: Readonly<Record<string, string | number | boolean>>
  readonly expiresAt: number
  assertionId: string
  challenge: string
  user: User | undefined
  authenticatedAt: number | undefined
  badPasskeys: number
  device: 'known' | 'unknown' | 'registered' | undefined
  /** Of the device that it knew or bound. */
  deviceKeyId: string | undefined
  access: 'full' | 'restricted'
  organisationId: string | undefined
  approval: ApprovalData | undefined
  amr: string[]
  ended: boolean
}

/** What a completed journey leaves behind for the backend. */
export interface Completion {
  readonly journey: Journey
  readonly user: User
  readonly expiresAt: number
}

/** A code in the inbox. */
export interface Mail {
  readonly at: number
  readonly to: string
  readonly code: string
}

export interface State {
  readonly users: Map<string, User>
  readonly sessions: Map<string, WebAuthnSession>
  readonly journeys: Map<string, Journey>
  readonly completions: Map<string, Completion>
  readonly clientTokens: Map<string, number>
  /** Access tokens of users: whose, and until when. */
  readonly userTokens: Map<string, { readonly userId: string; readonly expiresAt: number }>
  readonly revokedDevices: Set<string>
  readonly outbox: Mail[]
  /** What the control plane lets go wrong next. */
  readonly failures: Failure[]
  readonly counts: { journeys: number; passkeys: number; devices: number; authentications: number; tokens: number }
}

export function createState(): State {
  return {
    users: new Map(),
    sessions: new Map(),
    journeys: new Map(),
    completions: new Map(),
    clientTokens: new Map(),
    userTokens: new Map(),
    revokedDevices: new Set(),
    outbox: [],
    failures: [],
    counts: { journeys: 0, passkeys: 0, devices: 0, authentications: 0, tokens: 0 },
  }
}
