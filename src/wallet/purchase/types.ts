import type { IdentityCheck } from '../../wire/identity-check.ts'
import type { Money } from '../../wire/money.ts'
import type { ErrorCode } from '../errors.ts'
import type { Demand } from '../identity/types.ts'
import type { Claim } from './claim.ts'
import type { SealingKey } from './keys.ts'

/** Who asks, as the browser (or a paired key) says; never as the message says. */
export interface Requester {
  readonly kind: 'page' | 'extension' | 'native'
  /** Web origin of the asking frame, extension id, or paired client key thumbprint. */
  readonly origin: string
  /** Origin of the tab's top document, when the request came from a sub-frame of another origin. */
  readonly topOrigin?: string
}

/** Where answers and events for a requester go. Lives in `storage.session` only. */
export interface RequesterDocument {
  readonly tabId: number
  readonly frameId: number
  readonly documentId: string
}

export interface LineItem {
  readonly title: string
  readonly quantity: number
  readonly total: Money
}

/** How the payment reaches the merchant (architecture 2, "Release"). */
export type ReleaseKind = 'fill' | 'sealed' | 'plain'

/**
 * What the person sees and countersigns. Frozen when the request is accepted; the hash of its canonical JSON (RFC 8785)
 * is what the device key signs. Every string is already stripped of control, bidi and zero-width characters.
 */
export interface FrozenFacts {
  readonly version: 1
  readonly requester: Requester
  readonly payee: {
    /** Web origin that is paid, e.g. `https://lampco.example`. */
    readonly origin: string
    readonly name: string
    readonly country?: string
    readonly categoryCode?: string
  }
  readonly amount: Money
  readonly items: readonly LineItem[]
  readonly shipping?: Money
  readonly tax?: Money
  readonly checkout: {
    readonly id: string
    /** base64url SHA-256 of the checkout JWT as received. */
    readonly hash: string
    /** Epoch milliseconds. */
    readonly expiresAt: number
    /** True only if the signature was checked with a key from the payee origin's own `/.well-known/ucp`. */
    readonly verified: boolean
    readonly keyId?: string
  }
  readonly release: { readonly kind: ReleaseKind; readonly sealTo?: string }
}

/** A fact the agent stated that differs from what the merchant signed (interface, "differences"). */
export interface Difference {
  readonly field: 'amount' | 'currency' | 'payee' | 'items' | 'shipping'
  readonly claimed: string
  readonly signed: string
}

/** Words of the agent, shown quoted and boxed, never believed. */
export interface AgentWords {
  readonly name?: string | undefined
  readonly purpose?: string | undefined
}

export type PurchaseStatus =
  | 'pending_approval'
  | 'requires_action'
  | 'approved'
  | 'redeemed'
  | 'settled'
  | 'declined'
  | 'expired'
  | 'canceled'
  | 'failed'
  | 'unknown'

export const terminalStatuses: ReadonlySet<PurchaseStatus> = new Set([
  'settled',
  'declined',
  'expired',
  'canceled',
  'failed',
  'unknown',
])

/** Row of table `purchases`. `facts`, `agent` and `differences` are sealed at rest; the rest is plain. */
export interface Purchase {
  readonly id: string
  /** Hash of requester origin and idempotency key: the unique index. */
  readonly idempotency: string
  readonly requestHash: string
  readonly requesterKey: string
  readonly status: PurchaseStatus
  readonly action?: { readonly kind: 'otp' | 'passkey' | 'three_ds' | 'enroll'; readonly resolution: 'auto_resume' }
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt: number
  readonly flowId: string
  readonly cardId?: string
  readonly factsHash?: string
  readonly error?: ErrorCode
  readonly sealed: string
}

/** What the merchant's receipt said. */
export interface Reported {
  readonly status: 'approved' | 'declined'
  /** Epoch milliseconds. */
  readonly at: number
  readonly approvalCode?: string | undefined
}

/** What the sealed column of a purchase holds. `facts` are as claimed until the flow has verified and frozen them. */
export interface PurchaseSecret {
  readonly facts: FrozenFacts
  readonly agent: AgentWords
  readonly differences: readonly Difference[]
  readonly claim: Claim
  /** The merchant's key a credential may be sealed to; its thumbprint is `facts.release.sealTo`. */
  readonly sealingKey?: SealingKey
  /** JWS of the device key over the facts' hash, made after the trusted click. */
  readonly evidence?: string
  /** Identities that must confirm, as the rules stood at the click; and what the gateway found, each once. */
  readonly demands?: readonly Demand[]
  readonly checks?: readonly IdentityCheck[]
  /** Set once the provider holds something of this purchase, and no credential yet: what it needs to cancel that. */
  readonly begun?: Readonly<Record<string, string>>
  /** Set once a credential exists: what the provider needs to confirm or cancel it. */
  readonly payment?: { readonly reference: Readonly<Record<string, string>>; readonly lastFour: string }
  /** The merchant's receipt as the agent brought it, already verified. */
  readonly receipt?: string
  /** What it says, for the flow. */
  readonly reported?: Reported
}
