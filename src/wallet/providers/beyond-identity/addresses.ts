import * as v from 'valibot'
import { resourceId } from '../../../wire/beyond-identity/primitives.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { requirePinned } from '../../gateway/addresses.ts'
import type { BiDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

/** The operator's realm in the cloud, and its applications. */
export interface BiAddresses {
  /** Host of binding links and of the calls that bind. */
  readonly apiOrigin: string
  /** Host of sign-in. */
  readonly authOrigin: string
  /** Host of the keys that sign authenticate requests. */
  readonly keySetOrigin: string
  readonly tenantId: string
  readonly realmId: string
  readonly applicationId: string
  readonly clientId: string
  /** Hosted Web, where the operator offers it. */
  readonly hosted?: { readonly applicationId: string; readonly clientId: string }
}

const origin = v.pipe(v.string(), v.maxLength(2048), v.url())
const clientId = v.pipe(v.string(), v.minLength(1), v.maxLength(256))

const addressesSchema = v.object({
  apiOrigin: origin,
  authOrigin: origin,
  keySetOrigin: origin,
  tenantId: resourceId,
  realmId: resourceId,
  applicationId: resourceId,
  clientId,
  hostedApplicationId: v.optional(resourceId),
  hostedClientId: v.optional(clientId),
})

/** The operator's addresses. Throws `message_forged` for a host this build does not pin. */
export async function readAddresses(
  { gateway, pins }: Pick<BiDeps, 'gateway' | 'pins'>,
  call: Call,
): Promise<BiAddresses> {
  const told = v.safeParse(addressesSchema, await gateway.addresses(PROVIDER_ID, call))
  if (!told.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', field: 'addresses' })
  const { hostedApplicationId, hostedClientId, ...own } = told.output
  const hasHosted = hostedApplicationId !== undefined && hostedClientId !== undefined
  return {
    ...own,
    apiOrigin: requirePinned(own.apiOrigin, pins),
    authOrigin: requirePinned(own.authOrigin, pins),
    keySetOrigin: requirePinned(own.keySetOrigin, pins),
    ...(hasHosted && { hosted: { applicationId: hostedApplicationId, clientId: hostedClientId } }),
  }
}
