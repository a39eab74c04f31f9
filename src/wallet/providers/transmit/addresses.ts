import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { requirePinned } from '../../gateway/addresses.ts'
import type { TransmitDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

/** The operator's application at Mosaic. */
export interface MosaicAddresses {
  /** Origin of journeys and WebAuthn calls. */
  readonly apiOrigin: string
  readonly clientId: string
  /** Journeys of the operator's tenant: one that registers a passkey and this device, one that signs in. */
  readonly registerJourney: string
  readonly loginJourney: string
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(128))
const addressesSchema = v.object({
  apiOrigin: v.pipe(v.string(), v.maxLength(2048), v.url()),
  clientId: name,
  registerJourney: name,
  loginJourney: name,
})

/** The operator's addresses of Mosaic. Throws `message_forged` for one this build does not pin. */
export async function readAddresses(
  { gateway, pins }: Pick<TransmitDeps, 'gateway' | 'pins'>,
  call: Call,
): Promise<MosaicAddresses> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  return { ...told.output, apiOrigin: requirePinned(told.output.apiOrigin, pins) }
}
