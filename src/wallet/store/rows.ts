import type { Purchase } from '../purchase/types.ts'

/**
 * Rows of the database. Ids, states and times are plain; a `sealed` member is a JWE made by the vault and holds
 * everything else. Times are epoch milliseconds.
 */

export interface ProfileRow {
  /** One person for now: `me`. */
  readonly id: string
  readonly updatedAt: number
  readonly sealed: string
}

export interface CardRow {
  readonly id: string
  readonly provider: string
  readonly state: 'active' | 'suspended' | 'expired' | 'replaced' | 'forgotten'
  /** 1 for the default card: IndexedDB has no boolean keys. */
  readonly isDefault: 0 | 1
  readonly createdAt: number
  /** Network, last four, expiry, issuer, provider ids. */
  readonly sealed: string
}

export interface LinkRow {
  readonly id: string
  readonly provider: string
  readonly cardId: string
  readonly createdAt: number
  readonly lastUsed?: number
  readonly enrolledAt?: number
  /** Provider ids. */
  readonly sealed: string
}

export interface IdentityRow {
  readonly id: string
  readonly provider: string
  readonly state: 'active' | 'gone'
  readonly createdAt: number
  readonly lastUsed?: number
  /** The person at the provider, names, provider ids. */
  readonly sealed: string
}

/** When this identity must confirm a purchase. */
export interface IdentityRuleRow {
  readonly identityId: string
  readonly sealed: string
}

/** A credential that was sealed to a merchant, sealed once more, until its agent has it. */
export interface HandoverRow {
  readonly purchaseId: string
  readonly sealed: string
}

export interface AgentRow {
  /** Door and browser-verified origin, or a hash of them. */
  readonly key: string
  readonly firstSeen: number
  readonly lastSeen: number
  /** Origin as shown and the name the agent claims. */
  readonly sealed: string
}

export interface GrantRow {
  readonly id: string
  readonly agentKey: string
  readonly state: 'active' | 'revoked'
  readonly createdAt: number
  readonly expiresAt?: number
  /** What it may do, as AP2 constraints. */
  readonly sealed: string
}

export type PurchaseRow = Purchase

export interface MandateRow {
  readonly id: string
  readonly kind: 'open' | 'closed'
  readonly state: 'active' | 'used' | 'revoked' | 'expired'
  readonly agentKey?: string
  readonly purchaseId?: string
  readonly createdAt: number
  readonly expiresAt?: number
  readonly sealed: string
}

/** One reservation, spend, release of a reservation, or refund. A budget is a sum over these, never a counter. */
export interface LedgerRow {
  readonly id: string
  readonly agentKey: string
  readonly purchaseId: string
  readonly mandateId?: string
  readonly kind: 'reserved' | 'spent' | 'released' | 'refunded'
  /** Hash of payee and checkout: one checkout is paid by one purchase. */
  readonly checkout: string
  readonly at: number
  /** The money. */
  readonly sealed: string
}

export type FlowEndState = 'done' | 'declined' | 'cancelled' | 'failed' | 'expired' | 'unknown'

export interface FlowRow {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly key: string
  /** Id of the root flow this one was first started for. */
  readonly taskId: string
  /** 1 when a command started it, 0 when only other flows wait for it. */
  readonly direct: 0 | 1
  readonly state: 'running' | 'compensating' | FlowEndState
  readonly createdAt: number
  readonly deadlineAt: number
  readonly endedAt?: number
  /** The in-memory run that may write the journal: a fence against a run that was replaced. */
  readonly owner: string
  /** 1 as soon as an irreversible step was about to start. */
  readonly irreversible: 0 | 1
  /** Flows whose work it does again: the same child in attempts of its parent that were voided. */
  readonly repeats?: readonly string[]
  /** Why it must stop; surfaces at the next primitive. */
  readonly stop?: { readonly code: 'cancelled' | 'expired'; readonly reason: string; readonly at: number }
  /** How it will end once compensation is over. */
  readonly ending?: { readonly state: FlowEndState; readonly error?: JournalError }
  readonly error?: JournalError
  readonly sealedInput: string
  readonly sealedResult?: string
}

/** A WalletError as it is journalled: code and redacted context. */
export interface JournalError {
  readonly code: string
  readonly context: Readonly<Record<string, string | number | boolean>>
}

export interface JournalRow {
  readonly flow: string
  /** Names of scopes and primitive, joined by `/`. Unique in a flow. */
  readonly path: string
  readonly kind: 'value' | 'step' | 'record' | 'ask' | 'ceremony' | 'wait' | 'race' | 'child' | 'attempt'
  readonly state: 'intent' | 'done' | 'failed' | 'void'
  readonly at: number
  readonly doneAt?: number
  /** JWE of the result. Absent when the result is undefined or secret. */
  readonly sealed?: string
  /** Reference of a secret result in `storage.session`, and whether it is an object. */
  readonly secret?: { readonly ref: string; readonly shape: 'object' | 'plain' }
  readonly error?: JournalError
  /** Step that changes something: the key the provider sees, the same on every replay. */
  readonly idempotencyKey?: string
  /** Step: failed tries so far, and when to try again. Wait: when it is over. */
  readonly tries?: number
  readonly wakeAt?: number
  /** Child: the other flow's id. */
  readonly child?: string
  /** Attempt: its number. */
  readonly attempt?: number
  /** Race: the branch that won. */
  readonly winner?: string
}

export interface PromptRow {
  readonly id: string
  readonly flow: string
  readonly taskId: string
  readonly path: string
  readonly kind: string
  readonly revision: number
  readonly state: 'open' | 'answered' | 'withdrawn'
  readonly createdAt: number
  readonly sealedView?: string
  /** In place of `sealedView`: reference of a view that holds a secret. */
  readonly viewRef?: string
}

export interface CeremonyRow {
  readonly id: string
  readonly flow: string
  readonly taskId: string
  readonly path: string
  readonly surface: string
  readonly action: string
  readonly state: 'open' | 'done' | 'failed' | 'withdrawn'
  readonly createdAt: number
  readonly expiresAt: number
}

export interface ActivityRow {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number
  readonly at: number
  readonly kind: string
  readonly purchaseId?: string
  readonly sealed: string
  /** `hash` of the entry before; empty for the first. */
  readonly previous: string
  /** base64url SHA-256 over all other members. */
  readonly hash: string
}

export interface SettingRow {
  readonly key: string
  readonly value: unknown
}

/** How the vault key can be opened: each method wraps the same key. */
export type UnlockMethodRow =
  | {
      readonly id: string
      readonly method: 'passkey'
      readonly createdAt: number
      readonly credentialId: string
      readonly publicKey: string
      /** Input of the PRF, base64url. */
      readonly salt: string
      readonly wrapped: string
    }
  | {
      readonly id: string
      readonly method: 'passphrase'
      readonly createdAt: number
      readonly salt: string
      readonly memoryKiB: number
      readonly iterations: number
      readonly parallelism: number
      readonly wrapped: string
    }

export interface VaultRow {
  /** Always `vault`. */
  readonly id: string
  readonly createdAt: number
  /** Seals while the vault is locked. */
  readonly publicKey: JsonWebKey
  /** The private half, wrapped by the vault key. */
  readonly wrappedPrivateKey: string
}

export interface DeviceKeyRow {
  readonly name: string
  readonly createdAt: number
  readonly publicKey: JsonWebKey
  /** PKCS #8 bytes, wrapped by the vault key. */
  readonly wrapped: string
}
