import { toUrlBase64 } from '../../../wire/base64.ts'
import { WalletError } from '../../errors.ts'
import type { PromptView } from '../../messages/prompts.ts'
import type { StartedAuthentication, StartedRegistration } from './client.ts'

type View = PromptView<'identity-passkey'>
type RequestOptions = Extract<View, { ceremony: 'get' }>['options']
type CreationOptions = Extract<View, { ceremony: 'create' }>['options']

/** Options of an authentication as our window takes them (contract 3.1). */
export function requestOptions(
  { credential_request_options: told }: StartedAuthentication,
  relyingParties: readonly string[],
): RequestOptions {
  return {
    challenge: toUrlBase64(told.challenge),
    ...rpId(told.rpId, relyingParties),
    timeout: told.timeout,
    userVerification: told.userVerification ?? 'required',
    allowCredentials: told.allowCredentials.map(({ type, id }) => ({ type, id: toUrlBase64(id) })),
  }
}

/** Options of a registration (contract 3.2), with what the published client makes of them: discoverable, on any authenticator. */
export function creationOptions(
  { credential_creation_options: told }: StartedRegistration,
  relyingParties: readonly string[],
): CreationOptions {
  const { user } = told
  const { rpId: id } = rpId(told.rp.id, relyingParties)
  return {
    challenge: toUrlBase64(told.challenge),
    rp: { name: told.rp.name, ...(id !== undefined && { id }) },
    user: { id: toUrlBase64(user.id), name: user.name, displayName: user.displayName },
    pubKeyCredParams: told.pubKeyCredParams,
    timeout: told.timeout,
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: true, userVerification: 'required' },
    excludeCredentials: told.excludeCredentials.map(({ type, id }) => ({ type, id: toUrlBase64(id) })),
    attestation: 'none',
  }
}

/**
 * The browser lets us use the passkeys of any site the person allowed us on: whoever names the relying party would get a
 * signature for that site. So it is the wallet itself, or one that this build names.
 */
function rpId(told: string | undefined, relyingParties: readonly string[]): { rpId?: string } {
  if (told === undefined) return {}
  if (!relyingParties.includes(told)) throw new WalletError('message_forged', { field: 'rpId' })
  return { rpId: told }
}
