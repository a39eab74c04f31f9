import { calculateJwkThumbprint } from 'jose'
import { encryptPayload, type PayloadKey } from '../../../wire/mastercard/jwe.ts'
import { WalletError } from '../../errors.ts'

/**
 * Encrypts what only Mastercard may read, in the extension, to the key of this build (architecture 1, "Encryption to a
 * provider"). The pins are RFC 7638 thumbprints: a key id is only a name. Throws WalletError `encryption_key_untrusted`
 * for any other key.
 */
export async function encryptToMastercard(
  body: object,
  key: PayloadKey,
  trustedKeys: readonly string[],
): Promise<string> {
  const thumbprint = await calculateJwkThumbprint(key, 'sha256')
  if (!trustedKeys.includes(thumbprint))
    throw new WalletError('encryption_key_untrusted', { reason: 'not_the_pinned_key', kid: key.kid, thumbprint })
  return encryptPayload(body, key)
}
