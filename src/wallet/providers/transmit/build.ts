import { SANDBOX } from '../../config.ts'
import type { Pins } from '../../gateway/addresses.ts'
import type { ProviderDeps } from '../deps.ts'
import { createTransmitProvider, type Transmit } from './index.ts'
import { readSystem } from './support.ts'

/** Transmit with what this build knows of it; undefined for a build whose operator has no tenant there. */
export function transmitFromBuild(deps: ProviderDeps): Transmit | undefined {
  if (!pins) return undefined
  return createTransmitProvider({
    ...deps,
    pins,
    relyingParties,
    system: () => readSystem(),
    fetch: (input, init) => globalThis.fetch(input, init),
  })
}

const origin = import.meta.env.WXT_TRANSMIT_API
const relyingParty = import.meta.env.WXT_TRANSMIT_RP_ID

/** Mosaic of the operator's region (contract 1). */
const pins: Pins | undefined = SANDBOX
  ? { kind: 'hosts', hosts: ['transmit.localhost'] }
  : origin
    ? { kind: 'origins', origins: [origin] }
    : undefined

/** Whose passkeys the operator's application uses, where it is not the wallet itself. */
const relyingParties: readonly string[] = relyingParty ? [relyingParty] : []
