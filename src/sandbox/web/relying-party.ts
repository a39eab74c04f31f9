/** Standard base64 as base64url without padding. */
export function base64ToUrl(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('base64url')
}

/**
 * The relying parties an origin may claim here: its own host. Chromium hashes the whole origin for an extension that
 * claims its own id.
 */
export function relyingPartiesOf(origin: string): string[] {
  const { protocol, hostname } = new URL(origin)
  return protocol.startsWith('http') ? [hostname] : [origin, origin.slice(origin.indexOf('//') + 2)]
}
