import type { IdentityView } from '../messages/commands.ts'
import type { DemandView } from '../messages/prompts.ts'
import { called } from './called.ts'
import type { Demand, Identity, IdentityRule } from './types.ts'

/** One of the person's identities as the surfaces show it; `provider` is its label. */
export function identityViewOf(
  identity: Identity,
  identities: readonly Identity[],
  provider: string,
  rule: IdentityRule | undefined,
): IdentityView {
  const { id, state, createdAt, lastUsed, name, label, organisation } = identity
  return {
    id,
    provider: { id: identity.provider, label: provider },
    state,
    createdAt,
    ...(lastUsed !== undefined && { lastUsed }),
    name,
    called: called(identity, identities),
    ...(label !== undefined && { label }),
    ...(organisation && { organisation: organisation.name }),
    above: rule?.above ?? [],
    agents: rule?.agents ?? [],
  }
}

/** An identity that will confirm a purchase, as the review shows it. */
export function demandViewOf({ identityId, label, state }: Demand): DemandView {
  return { id: identityId, label, state }
}
