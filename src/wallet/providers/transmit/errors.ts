import { WalletError } from '../../errors.ts'

/** What a member of the token or its context that the gateway found wrong says about the identity (docs/gateway.md). */
const byField: Readonly<Record<string, WalletError['code']>> = {
  // Signed in, but as a device with restricted access.
  access: 'identity_restricted',
  // The journey let an unknown device in: this one is not bound to the person any more.
  device_status: 'identity_gone',
  device_keys: 'identity_gone',
}

/** The refusal of the gateway in the wallet's terms. */
export function refusalOf(field: string | undefined): WalletError | undefined {
  const code = field === undefined ? undefined : byField[field]
  return code && new WalletError(code, { field: field ?? '' })
}
