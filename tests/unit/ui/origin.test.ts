import { expect, test, vi } from 'vitest'
import { isOpenableAddress } from '../../../src/wallet/ui/client/open-bank-page.ts'
import { hostOf } from '../../../src/wallet/ui/format/host.ts'
import { imitates, splitOrigin } from '../../../src/wallet/ui/format/origin.ts'
import { registrableOf } from '../../../src/wallet/ui/format/registrable.ts'

vi.mock('../../../src/wallet/ui/browser.ts', () => ({ browser: {} }))

test.each([
  ['https://lampco.example', '', '', 'lampco.example', ''],
  ['https://www.lampco.example', '', 'www.', 'lampco.example', ''],
  ['https://shop.co.uk', '', '', 'shop.co.uk', ''],
  ['https://pay.shop.co.uk:8443', '', 'pay.', 'shop.co.uk', ':8443'],
  ['http://agent.localhost:4100', 'http://', '', 'agent.localhost', ':4100'],
  ['https://mallory.github.io', '', '', 'mallory.github.io', ''],
  ['https://lampco.example.evil.example', '', 'lampco.example.', 'evil.example', ''],
  ['https://192.0.2.7', '', '', '192.0.2.7', ''],
  // The dot of the root: left out of sight, or counted wrongly, "lbean.example." would be read as "llbean.example".
  ['https://lbean.example.', '', '', 'lbean.example.', ''],
  ['https://pay.shop.co.uk.:8443', '', 'pay.', 'shop.co.uk.', ':8443'],
])('%s is split where somebody registered it', (origin, scheme, subdomain, registrable, port) => {
  expect(splitOrigin(origin, registrableOf)).toEqual({ scheme, subdomain, registrable, port })
  expect(imitates(origin)).toBe(false)
})

test('nothing of an address is cut off', () => {
  const { scheme, subdomain, registrable, port } = splitOrigin(
    `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example`,
    registrableOf,
  )
  expect(scheme + subdomain + registrable + port).toBe(`${'a'.repeat(60)}.${'b'.repeat(60)}.example`)
})

test('foreign letters are named as a danger', () => {
  expect(imitates('https://xn--80ak6aa92e.example')).toBe(true)
  expect(imitates('https://shop.xn--pypal-4ve.example')).toBe(true)
  expect(imitates('https://pаypal.example')).toBe(true)
})

test('what is no web origin is shown whole', () => {
  expect(splitOrigin('abcdefghijklmnop', registrableOf).registrable).toBe('abcdefghijklmnop')
  expect(hostOf('abcdefghijklmnop')).toBe('abcdefghijklmnop')
  expect(hostOf('https://shop.example:8443')).toBe('shop.example:8443')
})

test('until the list of suffixes is there, the whole host stands out', () => {
  expect(splitOrigin('https://pay.shop.co.uk', () => undefined)).toMatchObject({
    subdomain: '',
    registrable: 'pay.shop.co.uk',
  })
})

test('only a web page of the bank is opened', () => {
  expect(isOpenableAddress('https://bank.example/confirm?x=1', false)).toBe(true)
  expect(isOpenableAddress('http://issuer.localhost:4200/3ds', true)).toBe(true)
  expect(isOpenableAddress('http://issuer.localhost:4200/3ds', false)).toBe(false)
  expect(isOpenableAddress('http://bank.example/', true)).toBe(false)
  expect(isOpenableAddress('http://localhost.evil.example/', true)).toBe(false)
  expect(isOpenableAddress('javascript:alert(1)', true)).toBe(false)
  expect(isOpenableAddress('data:text/html,x', true)).toBe(false)
  expect(isOpenableAddress('chrome-extension://x/wallet.html', true)).toBe(false)
  expect(isOpenableAddress('no address', true)).toBe(false)
})
