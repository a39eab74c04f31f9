import { createHash, randomBytes } from 'node:crypto'
import canonicalize from 'canonicalize'

/** Base64 of the SHA-256 of bytes or text, as the `digest` members carry it. */
export function sha256Base64(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('base64')
}

/** Hex SHA-256. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}

/** One hash for all spellings of the same JSON value. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalize(value) ?? 'undefined')
}

/** Lower-case hex id from `bytes` random bytes. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** Random decimal digits after a prefix, `length` in all. */
export function randomDigits(prefix: string, length: number): string {
  const digits = [...randomBytes(length)].map(byte => String(byte % 10)).join('')
  return (prefix + digits).slice(0, length)
}
