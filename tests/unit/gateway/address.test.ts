import { describe, expect, it } from 'vitest'
import { networkOf } from '../../../src/gateway/http/address.ts'

describe('a limit counts', () => {
  it.each([
    ['an IPv4 address', '192.0.2.7', '192.0.2.7'],
    ['one with a port', '192.0.2.7:5000', '192.0.2.7'],
    ['one in IPv6 clothes', '::ffff:192.0.2.7', '192.0.2.7'],
    ['one in IPv6 clothes, in hex', '::FFFF:c000:0207', '192.0.2.7'],
    ['one in IPv6 clothes, in full', '0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['one in brackets with a port', '[2001:db8:1:2:3:4:5:6]:5000', '2001:db8:1:2::/64'],
    ['one with noughts left out behind', '2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['one with noughts left out in the network', '2001:db8::6', '2001:db8:0:0::/64'],
    ['one in capitals, with noughts in front', '2001:0DB8:0001:0002:FFFF::1', '2001:db8:1:2::/64'],
    ['loopback', '::1', '0:0:0:0::/64'],
    ['a link-local one with its interface', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['nonsense', 'unknown, or a name', 'unknown'],
    ['nothing', '', 'unknown'],
  ])('%s as its network', (_, address, network) => expect(networkOf(address)).toBe(network))

  it('every address of one /64 as one caller, and those of another as another', () => {
    const same = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2:ffff:ffff:ffff:ffff'].map(networkOf)
    expect(new Set(same).size).toBe(1)
    expect(networkOf('2001:db8:1:3::1')).not.toBe(same[0])
  })
})
