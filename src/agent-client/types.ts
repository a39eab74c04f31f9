/** What the wallet says of a purchase; the shapes of `docs/schema`. */

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

export interface Purchase {
  readonly id: string
  readonly status: PurchaseStatus
  /** Something is up to the person; wait, it goes on by itself. */
  readonly action?: { readonly kind: 'otp' | 'passkey' | 'three_ds' | 'enroll'; readonly resolution: 'auto_resume' }
  readonly error?: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Amounts are integers in the currency's minor unit. */
export interface Amount {
  readonly amount: number
  readonly currency: string
}

export interface Merchant {
  readonly id: string
  readonly name: string
  readonly website: string
}

/** AP2 v0.2 mandate contents. */
export type Mandate =
  | { readonly vct: 'mandate.checkout.1'; readonly checkout_jwt: string; readonly checkout_hash: string }
  | {
      readonly vct: 'mandate.payment.1'
      readonly transaction_id: string
      readonly payee: Merchant
      readonly payment_amount: Amount
      readonly payment_instrument: { readonly id: string; readonly type: 'card' }
    }

export type Constraint =
  | { readonly type: 'payment.amount_range'; readonly currency: string; readonly max: number; readonly min?: number }
  | { readonly type: 'payment.allowed_payees'; readonly allowed: readonly Merchant[] }
  | { readonly type: 'payment.budget'; readonly currency: string; readonly max: number }

/** Who the agent says it is and what it is about. The person sees this quoted. */
export interface AgentWords {
  readonly name?: string
  readonly purpose?: string
}

export type Release = 'fill' | 'sealed' | 'plain'

export interface PurchaseRequest {
  readonly idempotencyKey: string
  readonly mandates: readonly Mandate[]
  /** Required of a shop that signs no checkout. */
  readonly checkout?: {
    readonly id?: string
    readonly line_items: readonly { readonly title: string; readonly quantity: number; readonly total: number }[]
    readonly totals?: { readonly shipping?: number; readonly tax?: number }
  }
  readonly agent?: AgentWords
  /** How the payment reaches the merchant; `fill` unless told. */
  readonly release?: Release
}

export type Credential =
  | { readonly type: 'sealed'; readonly jwe: string }
  | {
      readonly type: 'network_token'
      readonly number: string
      readonly expirationMonth: string
      readonly expirationYear: string
      readonly securityCode?: string
      readonly cryptogram?: string
      readonly eci?: string
      readonly expiresAt: string
    }

export type Permissions =
  | { readonly status: 'pending_approval'; readonly id: string }
  | {
      readonly status: 'granted'
      readonly permissions?: readonly {
        readonly parentCapability: 'purchase'
        readonly caveats: readonly Constraint[]
      }[]
    }

export interface Capabilities {
  readonly version: '1'
  readonly protocols: { readonly ap2: readonly string[] }
  readonly modes: readonly 'direct'[]
  readonly credentials: readonly 'network_token'[]
  readonly release: readonly Release[]
}

export interface OpenMandate {
  readonly id: string
  readonly createdAt: string
  readonly constraints: readonly Constraint[]
}

/** The object a wallet announces in the page. */
export interface Provider {
  request(call: { readonly method: string; readonly params?: unknown }): Promise<unknown>
  on(event: 'purchaseChanged', listener: (changed: PurchaseChanged) => void): unknown
  removeListener(event: 'purchaseChanged', listener: (changed: PurchaseChanged) => void): unknown
}

export interface PurchaseChanged {
  readonly id: string
  readonly status: PurchaseStatus
}

/** A wallet as it announces itself. */
export interface Announcement {
  readonly info: { readonly uuid: string; readonly name: string; readonly icon: string; readonly rdns: string }
  readonly provider: Provider
}
