import { createHash } from 'node:crypto'

/** Base64url SHA-256 of text or bytes. */
export function sha256Base64Url(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url')
}
