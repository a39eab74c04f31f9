import { createHash, randomBytes, randomInt } from 'node:crypto'
import canonicalize from 'canonicalize'
import { withCheckDigit } from '../luhn.ts'

/** Base64url SHA-256 of text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** One hash for all spellings of the same JSON value. */
export function hashOf(value: unknown): string {
  return sha256(canonicalize(value) ?? 'undefined')
}

/** 22 base64url characters, twelve digits, a country: the pattern of the published instance ids (contract 3). */
export function instanceId(): string {
  return `${randomBytes(16).toString('base64url')}000000000010US`
}

/** Random decimal digits. */
export function digits(length: number): string {
  return Array.from({ length }, () => String(randomInt(10))).join('')
}

/** A token number of the sandbox's own range, with its check digit. */
export function tokenNumber(): string {
  return withCheckDigit(`512034${digits(9)}`)
}
