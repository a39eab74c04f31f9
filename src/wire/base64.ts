import { WireError } from './error.ts'

/** Standard base64 with padding. */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Bytes of standard base64. Throws a DOMException for anything else. */
export function bytesFromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}

/** Standard base64 as base64url without padding. */
export function toUrlBase64(standard: string): string {
  return standard.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Base64url as standard base64 with padding. */
export function toStandardBase64(encoded: string): string {
  const standard = encoded.replaceAll('-', '+').replaceAll('_', '/')
  return standard.padEnd(Math.ceil(standard.length / 4) * 4, '=')
}

/** Base64 of a text's UTF-8 bytes, without padding. */
export function textToBase64(text: string): string {
  return bytesToBase64(new TextEncoder().encode(text)).replace(/=+$/, '')
}

/** Reads base64 or base64url, padded or not, as UTF-8 text. @throws WireError `bad_encoding` naming `field` */
export function textFromBase64(encoded: string, field = 'base64'): string {
  try {
    const bytes = bytesFromBase64(toStandardBase64(encoded).replace(/=+$/, ''))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new WireError('bad_encoding', field, { cause })
  }
}

/** Base64url of a text's UTF-8 bytes, without padding. */
export function textToBase64Url(text: string): string {
  return toUrlBase64(textToBase64(text))
}
