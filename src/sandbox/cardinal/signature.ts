import { createHash, timingSafeEqual } from 'node:crypto'

const hashes = { 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const

/** True when `signature` is the bare hash of `preimage` in standard Base64 (contract 5.1). Takes constant time. */
export function isSignature(algorithm: keyof typeof hashes, preimage: string, signature: string): boolean {
  const expected = createHash(hashes[algorithm]).update(preimage, 'utf8').digest()
  const received = Buffer.from(signature, 'base64')
  return (
    received.toString('base64') === signature &&
    received.length === expected.length &&
    timingSafeEqual(received, expected)
  )
}
