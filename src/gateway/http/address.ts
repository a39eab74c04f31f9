import { isIPv4, isIPv6 } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * Whom a limit counts the caller as, by network address. Behind `trustedProxies` proxies it is the entry the outermost of
 * them wrote; entries before that are the caller's own words.
 */
export function callerNetwork(c: Context, trustedProxies: number): string {
  const own = getConnInfo(c).remote.address ?? ''
  if (trustedProxies === 0) return networkOf(own)
  const entries = (c.req.header('x-forwarded-for') ?? '').split(',')
  return networkOf(entries.at(-trustedProxies)?.trim() || own)
}

/** Groups of an IPv6 address that name the network; the rest of them its owner chooses freely. */
const NETWORK_GROUPS = 4

/**
 * One name for everything its owner can send from: an IPv4 address, or the /64 of an IPv6 address. An IPv4 address written as
 * an IPv6 one counts as what it is, and what is no address counts as one caller.
 */
export function networkOf(address: string): string {
  const plain = withoutPort(address)
  if (isIPv4(plain)) return plain
  if (!isIPv6(plain)) return 'unknown'
  const groups = groupsOf(plain)
  return mappedIpv4(groups) ?? `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}

/** Some proxies write `192.0.2.1:5000` and `[2001:db8::1]:5000`; a link-local address may name its interface. */
function withoutPort(address: string): string {
  const [, bracketed, dotted] = /^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address) ?? []
  return (bracketed ?? dotted ?? address).replace(/%.*$/, '')
}

/** The eight groups in their shortest spelling. The platform writes them so, with at most one `::`. */
function groupsOf(address: string): readonly string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = [], tail] = canonical.split('::').map(side => side.split(':').filter(Boolean))
  if (tail === undefined) return head
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail]
}

function mappedIpv4(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined
  const bytes = groups.slice(6).flatMap(group => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
  return bytes.join('.')
}
