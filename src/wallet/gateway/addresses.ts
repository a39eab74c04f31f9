import { WalletError } from '../errors.ts'

/** What a build trusts: exact origins (live), or exact host names with any port over http (sandbox). */
export type Pins =
  | { readonly kind: 'origins'; readonly origins: readonly string[] }
  | { readonly kind: 'hosts'; readonly hosts: readonly string[] }

/** Throws WalletError `message_forged` when `url` is not on a pinned origin or host; returns its origin. */
export function requirePinned(url: string, pins: Pins): string {
  if (!URL.canParse(url)) throw unpinned('invalid')
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') throw unpinned(parsed.origin)
  if (pins.kind === 'origins' && !pins.origins.includes(parsed.origin)) throw unpinned(parsed.origin)
  if (pins.kind === 'hosts' && !(parsed.protocol === 'http:' && pins.hosts.includes(parsed.hostname)))
    throw unpinned(parsed.origin)
  return parsed.origin
}

/** True when `requirePinned` would not throw. */
export function isPinned(url: string, pins: Pins): boolean {
  try {
    return requirePinned(url, pins) !== ''
  } catch {
    return false
  }
}

function unpinned(origin: string): WalletError {
  return new WalletError('message_forged', { field: 'addresses', origin })
}
