import { WireError } from './error.ts'

/** Base64 of a text's UTF-8 bytes, without padding. */
export function textToBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/=+$/, '')
}

/** Reads base64 or base64url, padded or not, as UTF-8 text. @throws WireError `bad_encoding` naming `field` */
export function textFromBase64(encoded: string, field = 'base64'): string {
  const standard = encoded.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  try {
    const bytes = Uint8Array.from(atob(standard), character => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new WireError('bad_encoding', field, { cause })
  }
}

/** Base64url of a text's UTF-8 bytes, without padding. */
export function textToBase64Url(text: string): string {
  return textToBase64(text).replaceAll('+', '-').replaceAll('/', '_')
}
