import type { Money } from '../../wire/money.ts'
import { called } from './called.ts'
import type { Demand, Identity, IdentityRule } from './types.ts'

/** What a rule is weighed against. */
export interface Asked {
  readonly agentKey: string
  /** Web origin of the agent's document, whatever site it is framed in. */
  readonly agentOrigin: string
  readonly amount: Money
}

/**
 * True when the rule wants this purchase confirmed. An amount in a currency without a limit counts as above it. A frame in
 * another site has a permission of its own, but for a rule it is the same agent: framing itself does not get it around one.
 */
export function demands({ above, agents }: IdentityRule, { agentKey, agentOrigin, amount }: Asked): boolean {
  if (agents.some(({ key, origin }) => key === agentKey || origin === agentOrigin)) return true
  if (above.length === 0) return false
  const limit = above.find(({ currency }) => currency === amount.currency)
  return limit === undefined || amount.amount > limit.amount
}

/** The identities that must confirm. One that is not in the wallet any more counts as gone: it is never passed over. */
export function weighRules(
  rules: readonly IdentityRule[],
  identities: readonly Identity[],
  asked: Asked,
): readonly Demand[] {
  return rules.filter(rule => demands(rule, asked)).map(({ identityId }) => toDemand(identityId, identities))
}

function toDemand(identityId: string, identities: readonly Identity[]): Demand {
  const identity = identities.find(({ id }) => id === identityId)
  if (!identity) return { identityId, provider: '', label: '', state: 'gone' }
  const { provider, state } = identity
  return { identityId, provider, label: called(identity, identities), state }
}

/**
 * True when some purchase that needed the identity before would not any more. Without a rule nothing was needed; taking a
 * rule away always weakens it.
 */
export function isWeaker(before: IdentityRule | undefined, after: IdentityRule | undefined): boolean {
  if (!before) return false
  const dropsAgent = before.agents.some(({ key }) => !after?.agents.some(other => other.key === key))
  return dropsAgent || isLooser(before.above, after?.above ?? [])
}

/** A currency without a limit is always above: naming one loosens, dropping one tightens, unless none is left. */
function isLooser(before: readonly Money[], after: readonly Money[]): boolean {
  if (before.length === 0) return false
  if (after.length === 0) return true
  return after.some(({ amount, currency }) => {
    const earlier = before.find(limit => limit.currency === currency)
    return earlier === undefined || amount > earlier.amount
  })
}
