import type { AheadOfTime } from '../ceremony/ahead.ts'
import type { AnyDefinition } from '../flow/options.ts'
import type { PromptKind } from '../messages/prompts.ts'
import { beyondIdentityFromBuild } from './beyond-identity/build.ts'
import { cardinalFromBuild } from './cardinal/build.ts'
import type { ProviderDeps } from './deps.ts'
import type { IdentityProvider } from './identity-provider.ts'
import { mastercardFromBuild } from './mastercard/build.ts'
import { transmitFromBuild } from './transmit/build.ts'
import type { PaymentProvider } from './types.ts'
import { visaFromBuild } from './visa/build.ts'

/** A provider, and the flows the runner must know to resume what it started. */
export interface InstalledProvider {
  readonly provider: PaymentProvider | IdentityProvider
  readonly flows: readonly AnyDefinition[]
  /** What it does before the person has approved, if anything. */
  readonly ahead?: AheadOfTime
  /** Pages of the gateway that bring a link to the wallet. */
  readonly arrivals?: Arrivals
}

/** A page of the gateway whose address holds the secret of something that begins, or goes on with, a link. */
export interface Arrivals {
  /** The page's path; its first group is the secret. */
  readonly path: RegExp
  /** Member of the link's input that takes the secret. */
  readonly member: string
  /** A question that may be waiting for it; its answer has the decision `arrival` and the secret in `arrival`. */
  readonly waits: PromptKind
}

/** Makes a provider with the settings of this build; undefined when the build has none for it. */
type FromBuild = (deps: ProviderDeps) => InstalledProvider | undefined

/**
 * Every provider; those that pay in order of preference: the first that takes a card is offered first
 * (docs/adding-a-provider.md).
 */
const installed: readonly FromBuild[] = [
  visaFromBuild,
  mastercardFromBuild,
  cardinalFromBuild,
  transmitFromBuild,
  beyondIdentityFromBuild,
]

/** The providers of this build: those that pay, and those that know the person. */
export interface Providers {
  readonly payment: readonly PaymentProvider[]
  readonly identity: readonly IdentityProvider[]
  readonly all: readonly InstalledProvider[]
}

export function createProviders(deps: ProviderDeps): Providers {
  const all = installed.flatMap(fromBuild => fromBuild(deps) ?? [])
  const providers = all.map(({ provider }) => provider)
  return {
    payment: providers.filter(provider => provider.kind === 'payment'),
    identity: providers.filter(provider => provider.kind === 'identity'),
    all,
  }
}
