import { type EncryptedRequest, encryptRequest, type PlatformKey } from '../../../wire/visa/mle.ts'
import { WalletError } from '../../errors.ts'

/**
 * Encrypts the one body that holds a card number, in the extension, to the key of this build (architecture 1,
 * "Encryption to a provider"). Throws WalletError `encryption_key_untrusted` for any other key. `now` is epoch milliseconds.
 */
export async function encryptCardBody(
  body: unknown,
  key: PlatformKey,
  trustedKeyIds: readonly string[],
  now: number,
): Promise<EncryptedRequest> {
  if (!trustedKeyIds.includes(key.kid)) throw new WalletError('encryption_key_untrusted', { kid: key.kid })
  return encryptRequest(body, key, now)
}
