import { describe, expect, it } from 'vitest'
import { pageOfIssuer } from '../../../src/wallet/providers/issuer-page.ts'

describe('the issuer’s page', () => {
  it.each([
    ['https://bank.example/approve?x=1', true, 'https://bank.example/approve?x=1'],
    ['https://bank.example/approve', false, 'https://bank.example/approve'],
    ['http://issuer.localhost:4003/approve', true, 'http://issuer.localhost:4003/approve'],
    ['http://issuer.localhost:4003/approve', false, undefined],
    ['http://bank.example/approve', true, undefined],
    ['http://localhost.evil.example/', true, undefined],
    ['https://user:word@bank.example/', false, undefined],
    ['javascript:alert(1)', true, undefined],
    ['data:text/html,x', true, undefined],
    ['bank-app://approve', false, undefined],
    ['not an address', true, undefined],
    [undefined, true, undefined],
  ])('%s (sandbox %s) opens %s', (source, sandbox, opened) => {
    expect(pageOfIssuer(source, sandbox)).toBe(opened)
  })
})
