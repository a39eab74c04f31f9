import * as v from 'valibot'
import { centinelOrigins, SANDBOX_HOST } from '../../../wire/cardinal/hosts.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { type Pins, requirePinned } from '../../gateway/addresses.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

export interface CardinalAddresses {
  /** Origin of the Centinel API, whose pages open in the browser (contract 1). */
  readonly centinelApiUrl: string
  /** Cardinal's browser library. */
  readonly sdkUrl: string
}

const url = v.pipe(v.string(), v.maxLength(2048), v.url())
const addressesSchema = v.object({ centinelApiUrl: url, sdkUrl: url })

/** Where Cardinal's library, frames and windows come from (contract 1). */
export function cardinalPins(sandbox: boolean): Pins {
  return sandbox ? { kind: 'hosts', hosts: [SANDBOX_HOST] } : { kind: 'origins', origins: centinelOrigins }
}

/** The operator's addresses of Cardinal, all on one pinned host. Throws `message_forged` for any other. */
export async function readAddresses(
  { gateway, sandbox }: Pick<CardinalDeps, 'gateway' | 'sandbox'>,
  call: Call,
): Promise<CardinalAddresses> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  const { sdkUrl } = told.output
  const centinelApiUrl = requirePinned(told.output.centinelApiUrl, cardinalPins(sandbox))
  if (requirePinned(sdkUrl, cardinalPins(sandbox)) !== centinelApiUrl)
    throw new WalletError('message_forged', { field: 'addresses' })
  return { centinelApiUrl, sdkUrl }
}
