import { calculateJwkThumbprint } from 'jose'
import { type EncryptedRequest, encryptRequest, type PlatformKey } from '../../../wire/visa/mle.ts'
import { WalletError } from '../../errors.ts'

/**
 * Encrypts the one body that holds a card number, in the extension, to the key of this build (architecture 1,
 * "Encryption to a provider"). The pins are RFC 7638 thumbprints: a key id is only a name, and anybody may give their
 * key that name. Throws WalletError `encryption_key_untrusted` for any other key. `now` is epoch milliseconds.
 */
export async function encryptCardBody(
  body: unknown,
  key: PlatformKey,
  trustedKeys: readonly string[],
  now: number,
): Promise<EncryptedRequest> {
  const thumbprint = await calculateJwkThumbprint(key, 'sha256')
  if (!trustedKeys.includes(thumbprint)) {
    throw new WalletError('encryption_key_untrusted', { reason: 'not_the_pinned_key', kid: key.kid, thumbprint })
  }
  return encryptRequest(body, key, now)
}
