import type { Money } from '../../wire/money.ts'

/** How an identity stands. `gone`: its provider does not know it, or this device, any more; it must be linked again. */
export type IdentityState = 'active' | 'gone'

/** An organisation an identity belongs to: a tenant, or the business a person signs in for. */
export interface Organisation {
  readonly id: string
  readonly name: string
}

/** What a provider knows the person as on this device. */
export interface Identity {
  readonly id: string
  readonly provider: string
  readonly state: IdentityState
  readonly createdAt: number
  /** Epoch milliseconds. */
  readonly lastUsed?: number
  /** The provider's own id of the person: what an ID token must name. */
  readonly subject: string
  /** As the provider calls the person, e.g. a user name. */
  readonly name: string
  /** As the person calls it. */
  readonly label?: string
  readonly organisation?: Organisation
  /** Provider ids. Ids only, never a token or a key. */
  readonly reference: Readonly<Record<string, string>>
}

/** An identity as its provider's `link` found it. */
export type LinkedIdentity = Pick<Identity, 'subject' | 'name' | 'organisation' | 'reference'>

/** An agent a rule is about: the key of its permission, and its origin. */
export interface RuleAgent {
  readonly key: string
  readonly origin: string
}

/**
 * When an identity must confirm a purchase. `above`: at most one limit per currency; a purchase above it, or in a currency
 * without a limit, needs it. Empty: no amount does. `agents`: every purchase these ask for needs it, framed or not.
 */
export interface IdentityRule {
  readonly identityId: string
  readonly above: readonly Money[]
  readonly agents: readonly RuleAgent[]
}

/** An identity that must confirm a purchase before anything is released. */
export interface Demand {
  readonly identityId: string
  readonly provider: string
  /** As the person sees it. */
  readonly label: string
  readonly state: IdentityState
}
