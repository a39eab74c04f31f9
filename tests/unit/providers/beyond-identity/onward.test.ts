import { describe, expect, it } from 'vitest'
import type { BiDeps } from '../../../../src/wallet/providers/beyond-identity/deps.ts'
import { onwardAddress } from '../../../../src/wallet/providers/beyond-identity/onward.ts'

const depsOf = (sandbox: boolean) =>
  ({
    sandbox,
    gateway: { enrolment: async () => ({ origin: 'https://gateway.example', walletId: 'w' }) },
  }) as unknown as BiDeps

describe('where the organisation sends the person after binding', () => {
  it.each([
    ['a page over https', 'https://intranet.example/welcome?a=1', 'https://intranet.example/welcome?a=1'],
    ['nothing', undefined, undefined],
    ['no address', 'welcome', undefined],
    ['a page over http', 'http://intranet.example/', undefined],
    ['this machine', 'http://done.localhost:1/', undefined],
    ['a script', 'javascript:alert(1)', undefined],
    ['a file', 'file:///etc/passwd', undefined],
    ['a page of the wallet', 'chrome-extension://mebdceigfnjogepdnlkgiimgaeipgkka/wallet.html', undefined],
    ['an address with a login in it', 'https://bank.example@evil.example/', undefined],
    ['the page of the gateway that says it is done', 'https://gateway.example/bind/done', undefined],
  ])('%s', async (_name, address, offered) => {
    expect(await onwardAddress(depsOf(false), address)).toBe(offered)
  })

  it('may be this machine in the sandbox', async () => {
    expect(await onwardAddress(depsOf(true), 'http://done.localhost:1/')).toBe('http://done.localhost:1/')
    expect(await onwardAddress(depsOf(true), 'http://done.example:1/')).toBeUndefined()
  })
})
