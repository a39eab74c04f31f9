import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

/** Random letters and digits, as Centinel's ids are made of. */
export function randomText(length: number): string {
  return [...randomBytes(length)].map(byte => alphabet[byte % alphabet.length]).join('')
}

/** Random decimal digits. */
export function randomDigits(length: number): string {
  return [...randomBytes(length)].map(byte => String(byte % 10)).join('')
}
