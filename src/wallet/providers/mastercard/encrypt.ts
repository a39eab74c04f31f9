import { encryptPayload, type PayloadKey } from '../../../wire/mastercard/jwe.ts'
import { WalletError } from '../../errors.ts'

/**
 * Encrypts what only Mastercard may read, in the extension, to the key of this build (architecture 1, "Encryption to a
 * provider"). Throws WalletError `encryption_key_untrusted` for any other key.
 */
export async function encryptToMastercard(
  body: object,
  key: PayloadKey,
  trustedKeyIds: readonly string[],
): Promise<string> {
  if (!trustedKeyIds.includes(key.kid)) throw new WalletError('encryption_key_untrusted', { kid: key.kid })
  return encryptPayload(body, key)
}
