import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { requirePinned } from '../../gateway/addresses.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

export interface MastercardAddresses {
  /** Origin of the passkey page (contract mastercard 2). */
  readonly pageOrigin: string
}

const addressesSchema = v.object({ pageOrigin: v.pipe(v.string(), v.maxLength(2048), v.url()) })

/** The operator's addresses of Mastercard. Throws `message_forged` for one this build does not pin. */
export async function readAddresses(
  { gateway, pagePins }: Pick<MastercardDeps, 'gateway' | 'pagePins'>,
  call: Call,
): Promise<MastercardAddresses> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  return { pageOrigin: requirePinned(told.output.pageOrigin, pagePins) }
}
