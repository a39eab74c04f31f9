import { bytesFromBase64, bytesToBase64 } from '../base64.ts'

/** Device keys: RSA-PSS, 2048 bit, SHA-256 (contract 5.1). */
export const DEVICE_KEY_ALGORITHM = {
  name: 'RSA-PSS',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const

/** How challenges are signed: salt of exactly 32 bytes. */
export const DEVICE_SIGNATURE = { name: 'RSA-PSS', saltLength: 32 } as const

/** Id of a device key: lower-case hex SHA-256 of its SubjectPublicKeyInfo. */
export async function deviceKeyId(spki: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', spki))
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Signs a challenge's UTF-8 bytes; standard base64. */
export async function signDeviceChallenge(key: CryptoKey, challenge: string): Promise<string> {
  const signature = await crypto.subtle.sign(DEVICE_SIGNATURE, key, new TextEncoder().encode(challenge))
  return bytesToBase64(new Uint8Array(signature))
}

/** True when `signature` (standard base64) over the challenge was made with the key. Never throws. */
export async function verifyDeviceChallenge(spki: string, challenge: string, signature: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('spki', bytesFromBase64(spki), DEVICE_KEY_ALGORITHM, false, ['verify'])
    const bytes = new TextEncoder().encode(challenge)
    return await crypto.subtle.verify(DEVICE_SIGNATURE, key, bytesFromBase64(signature), bytes)
  } catch {
    return false
  }
}
