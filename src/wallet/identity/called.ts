import type { Identity } from './types.ts'

type Named = Pick<Identity, 'id' | 'label' | 'name' | 'organisation'>

/** As the person knows it: their own name for it, or the provider's. */
function labelOf({ label, name }: Named): string {
  return label ?? name
}

/** The same, with its organisation where another one here is called the same: one person in two organisations. */
export function called(identity: Named, identities: readonly Named[]): string {
  const label = labelOf(identity)
  const isAlone = identities.every(one => one.id === identity.id || labelOf(one) !== label)
  const { organisation } = identity
  return isAlone || !organisation ? label : `${label} (${organisation.name})`
}
