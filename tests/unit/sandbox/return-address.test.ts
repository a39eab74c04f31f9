import { describe, expect, it } from 'vitest'
import { isReturnAddress } from '../../../src/sandbox/visa/issuer/return-address.ts'
import { isAllowedHost } from '../../../src/sandbox/web/allowed-host.ts'

describe('addresses the sandbox trusts', () => {
  it.each([
    ['http://gateway.localhost:4000/callback/x', true],
    ['http://gateway.localhost/callback/x', true],
    ['https://gateway.localhost/callback/x', false],
    ['http://gateway.localhost.evil.example/', false],
    ['http://gateway.localhost@evil.example/', false],
    ['http://user:pass@gateway.localhost/', false],
    ['javascript:alert(1)//gateway.localhost', false],
    ['', false],
  ])('returns to %s: %s', (address, expected) => {
    expect(isReturnAddress(address)).toBe(expected)
  })

  it.each([
    ['http://gateway.localhost:4000', true],
    ['http://gateway.localhost:4000/', false],
    ['http://rogue.localhost:4000', false],
    ['https://gateway.localhost', false],
    ['null', false],
  ])('is embedded by %s: %s', (origin, expected) => {
    expect(isAllowedHost(origin)).toBe(expected)
  })
})
