import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { type Pins, requirePinned } from '../../gateway/addresses.ts'
import { LIVE_KEY_ORIGINS } from '../../gateway/key-origins.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

export interface VisaAddresses {
  /** Page of the authentication frame with its public query parameters (contract 6.1). */
  readonly frameUrl: string
  /** Key set that signs `signedPayload`; absent where none is published (contract 9). */
  readonly jwksUrl?: string
}

const url = v.pipe(v.string(), v.maxLength(2048), v.url())
const addressesSchema = v.object({ frameUrl: url, jwksUrl: v.optional(url) })

/** Whose windows and frames take part in ceremonies (contract 1). */
export function framePins(sandbox: boolean): Pins {
  return sandbox
    ? { kind: 'hosts', hosts: ['visa.localhost'] }
    : { kind: 'origins', origins: ['https://vts.auth.visa.com', 'https://sbx.vts.auth.visa.com'] }
}

/** Where the keys that sign credentials are published; the sandbox serves them beside its REST interface. */
function keyPins(sandbox: boolean): Pins {
  return sandbox
    ? { kind: 'hosts', hosts: ['visa.localhost', '127.0.0.1'] }
    : { kind: 'origins', origins: LIVE_KEY_ORIGINS }
}

/** The operator's addresses of Visa. Throws `message_forged` for one this build does not pin. */
export async function readAddresses(
  { gateway, sandbox }: Pick<VisaDeps, 'gateway' | 'sandbox'>,
  call: Call,
): Promise<VisaAddresses> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  const { frameUrl, jwksUrl } = told.output
  requirePinned(frameUrl, framePins(sandbox))
  if (jwksUrl !== undefined) requirePinned(jwksUrl, keyPins(sandbox))
  return { frameUrl, ...(jwksUrl !== undefined && { jwksUrl }) }
}
