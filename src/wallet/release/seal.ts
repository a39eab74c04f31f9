import { CompactEncrypt, calculateJwkThumbprint, importJWK } from 'jose'
import { WalletError } from '../errors.ts'
import type { PaymentCredential } from '../providers/types.ts'
import type { SealingKey } from '../purchase/keys.ts'
import type { FrozenFacts } from '../purchase/types.ts'

/**
 * Seals a credential to the merchant (agent API, "Sealed credential"): compact JWE, ECDH-ES with A256GCM, bound to
 * checkout, merchant and amount. The key must be the very one that was frozen into the approved facts.
 * @throws WalletError `encryption_key_untrusted`, `release_refused`
 */
export async function sealCredential(
  credential: PaymentCredential,
  facts: FrozenFacts,
  key: SealingKey,
): Promise<string> {
  if (!facts.checkout.verified) throw new WalletError('release_refused', { reason: 'not_verified' })
  if ((await calculateJwkThumbprint(key, 'sha256')) !== facts.release.sealTo) {
    throw new WalletError('encryption_key_untrusted', { reason: 'not_the_approved_key' })
  }
  const { dynamicDataId: _, expiresAt, kind, ...usable } = credential
  const plaintext = {
    type: kind ?? 'network_token',
    ...usable,
    binding: { checkout_id: facts.checkout.id, checkout_hash: facts.checkout.hash, merchant: facts.payee.origin },
    amount: facts.amount.amount,
    currency: facts.amount.currency,
    exp: Math.floor(expiresAt / 1000),
  }
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(plaintext)))
    .setProtectedHeader({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      typ: 'countersign-credential+jwe',
      kid: key.kid,
      aud: facts.payee.origin,
    })
    .encrypt(await importJWK(key, 'ECDH-ES'))
}
