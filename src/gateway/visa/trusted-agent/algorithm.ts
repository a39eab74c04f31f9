import { constants, type KeyObject, sign, verify } from 'node:crypto'

/** Signature algorithms of the Trusted Agent Protocol (contract 16). */
export type AgentAlgorithm = 'ed25519' | 'rsa-pss-sha256'

/** Signs bytes; RSA-PSS uses the largest salt, as the published verifier expects. */
export function signBytes(algorithm: AgentAlgorithm, bytes: Uint8Array, key: KeyObject): Buffer {
  if (algorithm === 'ed25519') return sign(null, bytes, key)
  const saltLength = constants.RSA_PSS_SALTLEN_MAX_SIGN
  return sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

/** Verifies bytes; false also when the key is of another kind than the algorithm. */
export function verifyBytes(
  algorithm: AgentAlgorithm,
  bytes: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  if (key.asymmetricKeyType !== (algorithm === 'ed25519' ? 'ed25519' : 'rsa')) return false
  if (algorithm === 'ed25519') return verify(null, bytes, key, signature)
  const saltLength = constants.RSA_PSS_SALTLEN_AUTO
  return verify('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature)
}
