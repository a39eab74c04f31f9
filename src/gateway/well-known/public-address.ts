import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** IPv4 ranges that are not somebody's public server (IANA special-purpose registry). */
const closed4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Inside global unicast, ranges that carry or mean another address: tunnels, documentation, benchmarks. */
const closed6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const closed = new BlockList()
for (const [address, bits] of closed4) closed.addSubnet(address, bits, 'ipv4')
for (const [address, bits] of closed6) closed.addSubnet(address, bits, 'ipv6')

const globalUnicast6 = new BlockList()
globalUnicast6.addSubnet('2000::', 3, 'ipv6')

/** True for an address of the public internet; false for private, local, tunnelled and reserved ones. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed.check(address, 'ipv4')
  if (!isIPv6(address)) return false
  return globalUnicast6.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}
