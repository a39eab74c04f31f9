import { defineIdentityProvider, type IdentityProvider } from '../identity-provider.ts'
import { createMosaicClient } from './client.ts'
import type { TransmitDeps } from './deps.ts'
import { dropAbandonedKey } from './device.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { link } from './link.ts'
import { check, unlink } from './standing.ts'
import { lacking } from './support.ts'
import { verify } from './verify.ts'

export type { TransmitDeps } from './deps.ts'

/** Transmit Security: Mosaic journeys with passkeys and device binding (contract transmit). */
export interface Transmit {
  readonly provider: IdentityProvider
  readonly flows: readonly []
}

export function createTransmitProvider(deps: TransmitDeps): Transmit {
  const client = createMosaicClient(deps)
  const provider = defineIdentityProvider({
    id: PROVIDER_ID,
    label: PROVIDER_LABEL,
    kind: 'identity',
    perOrganisation: true,
    pins: deps.pins,
    support: async () => lacking(await deps.system()),
    link: flow => link(flow, deps, client),
    abandon: (flow, past) => dropAbandonedKey(flow, deps, past),
    check: (flow, identity) => check(flow, deps, identity),
    unlink: (flow, identity) => unlink(flow, deps, identity),
    verify: (flow, request) => verify(flow, deps, client, request),
  })
  return { provider, flows: [] }
}
