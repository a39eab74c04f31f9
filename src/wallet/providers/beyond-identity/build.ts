import { SANDBOX } from '../../config.ts'
import type { Pins } from '../../gateway/addresses.ts'
import type { ProviderDeps } from '../deps.ts'
import { type BeyondIdentity, createBeyondIdentityProvider } from './index.ts'

/** Beyond Identity with what this build knows of it; undefined for a build whose operator has no tenant there. */
export function beyondIdentityFromBuild(deps: ProviderDeps): BeyondIdentity | undefined {
  if (!pins) return undefined
  return createBeyondIdentityProvider({ ...deps, pins, fetch: (input, init) => globalThis.fetch(input, init) })
}

const region = import.meta.env.WXT_BEYOND_IDENTITY_REGION

/** The cloud of the operator's region (contract 1). The sandbox's key set is at the very name `localhost` (decision 5). */
const pins: Pins | undefined = SANDBOX
  ? { kind: 'hosts', hosts: ['beyond-identity.localhost', 'localhost'] }
  : region
    ? {
        kind: 'origins',
        origins: [`https://api-${region}.beyondidentity.com`, `https://auth-${region}.beyondidentity.com`],
      }
    : undefined
