import type { CheckBinding, IdentityCheck } from '../../wire/identity-check.ts'
import type { Flow, Past } from '../flow/types.ts'
import type { Pins } from '../gateway/addresses.ts'
import type { Identity, IdentityState, LinkedIdentity } from '../identity/types.ts'
import type { FrozenFacts } from '../purchase/types.ts'

/** What this browser or system lacks for a provider, as the key of a sentence (`identity.unsupported.<key>`). */
export type Unsupported = 'macos' | 'windows' | 'chrome' | 'passkeys'

/** What the surface that asked for a link knows, e.g. a user name; each provider reads its own members. May be secret. */
export type LinkInput = Readonly<Record<string, string>>

/** What `link` found, and what is left to do once it is kept: nothing of that can undo the link. */
export interface NewlyLinked extends LinkedIdentity {
  readonly after?: (flow: Flow) => Promise<void>
}

/** What `verify` is asked to have confirmed. */
export interface VerifyRequest {
  readonly identity: Identity
  /** As the person knows it, told apart from any other. */
  readonly name: string
  /** Frozen and approved: what the person confirms. */
  readonly facts: FrozenFacts
  /** Goes to the gateway with the result. */
  readonly binding: CheckBinding
  /** `nonceOf(binding)`: must come back in the ID token. Another one for every try. */
  readonly nonce: string
}

/**
 * The port every identity provider implements. Each member is used inside a flow and does all its outside work through
 * the flow's primitives.
 */
export interface IdentityProvider {
  readonly id: string
  readonly label: string
  readonly kind: 'identity'
  /** A person has an identity here for each of their organisations; else they have one, whatever organisation it names. */
  readonly perOrganisation?: true
  /** Whose windows, frames and pages may take part in ceremonies. */
  readonly pins: Pins
  /** What is missing here for it to work; undefined when nothing is known to be. Changes nothing, asks nobody. */
  support?(): Promise<Unsupported | undefined>
  /**
   * Links an identity to this device. `input` is kept for the browser's session only and must be read inside an effect.
   * Throws `identity_refused`, `identity_unsupported`, `cancelled`.
   */
  link(flow: Flow, input: () => Promise<LinkInput>): Promise<NewlyLinked>
  /** Takes away at once what a linking that was cancelled or ran out of time has left on this device. */
  abandon?(flow: Flow, past: Past): Promise<void>
  /** Asks the provider how the identity stands. */
  check(flow: Flow, identity: Identity): Promise<IdentityState>
  /** Ends the link at the provider and what belongs to it here. What is gone there already is fine. */
  unlink(flow: Flow, identity: Identity): Promise<void>
  /**
   * Has the person confirm one purchase as this identity; the answer is the gateway's, about an ID token with `nonce`.
   * Throws `identity_refused`, `identity_restricted`, `identity_gone`, `identity_unsupported`, `cancelled`.
   */
  verify(flow: Flow, request: VerifyRequest): Promise<IdentityCheck>
}

/** Types its argument (architecture 6). */
export function defineIdentityProvider(provider: IdentityProvider): IdentityProvider {
  return provider
}
