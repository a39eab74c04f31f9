import { WalletError } from '../../errors.ts'
import type { Identity } from '../../identity/types.ts'

/** What is kept of a link beside the person. */
export interface LinkReference {
  readonly username: string
  /** Name of the device key in the vault. */
  readonly deviceKey: string
}

/** Throws `storage_failed` for an identity that is not ours or damaged. */
export function referenceOf({ reference }: Pick<Identity, 'reference'>): LinkReference {
  const { username, deviceKey } = reference
  if (username === undefined || deviceKey === undefined)
    throw new WalletError('storage_failed', { reason: 'identity_reference' })
  return { username, deviceKey }
}
