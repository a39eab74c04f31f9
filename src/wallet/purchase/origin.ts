import { SANDBOX } from '../config.ts'
import { WalletError } from '../errors.ts'

/** The parser lets `*` through, which is a wildcard where hosts become match patterns. */
const host = /^([\w-]+(\.[\w-]+)*\.?|\[[\da-f:.]+\])$/

const local = /^(localhost|127\.0\.0\.1|[a-z0-9-]{1,63}\.localhost)$/

/**
 * Origin of a web address that may ask or be paid: https, or in a sandbox build http on this machine's own names.
 * @throws WalletError `invalid_input` naming `field`
 */
export function webOrigin(address: string, field: string): string {
  if (!URL.canParse(address)) throw new WalletError('invalid_input', { field })
  const url = new URL(address)
  const plain = url.username === '' && url.password === ''
  if (!plain || !isTrustworthy(url)) throw new WalletError('invalid_input', { field })
  return url.origin
}

/** True for an exact origin (nothing after the host and port) that {@link webOrigin} would accept. */
export function isWebOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.origin === origin && isTrustworthy(url)
}

function isTrustworthy(url: URL): boolean {
  if (!host.test(url.hostname)) return false
  if (url.protocol === 'https:') return true
  return SANDBOX && url.protocol === 'http:' && local.test(url.hostname)
}
