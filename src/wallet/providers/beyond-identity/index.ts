import { defineIdentityProvider, type IdentityProvider } from '../identity-provider.ts'
import type { BiDeps } from './deps.ts'
import { createBiGateway } from './gateway-calls.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { link } from './link.ts'
import { check, dropAbandonedKeys, unlink } from './standing.ts'
import { verify } from './verify.ts'

export type { BiDeps } from './deps.ts'

/** Beyond Identity: passkeys bound to identities of the operator's realm, and sign-in with them (contract beyond-identity). */
export interface BeyondIdentity {
  readonly provider: IdentityProvider
  readonly flows: readonly []
  readonly arrivals: typeof arrivals
}

/** The gateway's `/bind` page, after it took the six parameters out of its address (docs/gateway.md). */
const arrivals = { path: /^\/bind\/([\w-]{43})$/, member: 'arrival', waits: 'bi-mail' } as const

export function createBeyondIdentityProvider(deps: BiDeps): BeyondIdentity {
  const opening = { deps, gateway: createBiGateway(deps) }
  const provider = defineIdentityProvider({
    id: PROVIDER_ID,
    label: PROVIDER_LABEL,
    kind: 'identity',
    pins: deps.pins,
    link: (flow, input) => link(flow, opening, input),
    abandon: (flow, past) => dropAbandonedKeys(flow, deps, past),
    check: (flow, identity) => check(flow, opening.gateway, identity),
    unlink: (flow, identity) => unlink(flow, deps, opening.gateway, identity),
    verify: (flow, request) => verify(flow, opening, request),
  })
  return { provider, flows: [], arrivals }
}
