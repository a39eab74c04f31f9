import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { type Pins, requirePinned } from '../../gateway/addresses.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

const url = v.pipe(v.string(), v.maxLength(2048), v.url())
const addressesSchema = v.object({ frameUrl: url, jwksUrl: v.optional(url) })

/** Whose windows and frames take part in ceremonies (contract 1). */
export function framePins(sandbox: boolean): Pins {
  return sandbox
    ? { kind: 'hosts', hosts: ['visa.localhost'] }
    : { kind: 'origins', origins: ['https://vts.auth.visa.com', 'https://sbx.vts.auth.visa.com'] }
}

/** The sandbox serves its keys beside its REST interface. */
const sandboxKeyPins: Pins = { kind: 'hosts', hosts: ['visa.localhost', '127.0.0.1'] }

/**
 * Page of the authentication frame with its public query parameters (contract 6.1), as the operator has it.
 * Throws `message_forged` for one this build does not pin.
 */
export async function readFrameUrl(
  { gateway, sandbox }: Pick<VisaDeps, 'gateway' | 'sandbox'>,
  call: Call,
): Promise<string> {
  const { frameUrl } = await readAddresses(gateway, call)
  requirePinned(frameUrl, framePins(sandbox))
  return frameUrl
}

/**
 * The key set that credentials are checked with; undefined only where the build says that there is none, never because the
 * gateway is silent. Throws `gateway_refused` when a sandbox names none, `message_forged` for one that is not pinned.
 */
export async function readCredentialKeys(
  { gateway, credentialKeys }: Pick<VisaDeps, 'gateway' | 'credentialKeys'>,
  call: Call,
): Promise<string | undefined> {
  if (credentialKeys.from === 'build') return credentialKeys.url
  if (credentialKeys.from === 'nowhere') return undefined
  const { jwksUrl } = await readAddresses(gateway, call)
  if (jwksUrl === undefined) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'jwksUrl' })
  requirePinned(jwksUrl, sandboxKeyPins)
  return jwksUrl
}

async function readAddresses(gateway: VisaDeps['gateway'], call: Call): Promise<v.InferOutput<typeof addressesSchema>> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  return told.output
}
