import { describe, expect, test } from 'vitest'
import { requireLaunchAddress, requireOwnCallback } from '../../../../src/wallet/providers/mastercard/session.ts'
import { withCallbackInQuery } from '../../../../src/wire/mastercard/session.ts'

const ids = { authenticationSessionId: 'session-1', clientSessionId: 'client-1' }
const live = { kind: 'origins', origins: ['https://verify.mastercard.com'] } as const
const local = { kind: 'hosts', hosts: ['mastercard.localhost'] } as const
const query = 'clientId=me&authenticationSessionId=session-1&clientSessionId=client-1'
const good = `https://verify.mastercard.com/auth/passkeys?${query}#secret`

describe('the address a session comes with', () => {
  test('is opened as it came when it is Mastercard’s page for this session', () => {
    expect(requireLaunchAddress(good, ids, live)).toBe(good)
    const sandbox = `http://mastercard.localhost:4000/auth/passkeys?${query}#secret`
    expect(requireLaunchAddress(sandbox, ids, local)).toBe(sandbox)
  })

  test.each([
    ['a foreign origin', good.replace('verify.mastercard.com', 'verify-mastercard.com')],
    ['Mastercard’s name as somebody else’s subdomain', good.replace('.com/', '.com.evil.example/')],
    ['a name before an at sign', good.replace('https://', 'https://verify.mastercard.com@evil.example/')],
    ['credentials in front', good.replace('https://', 'https://ada@')],
    ['no encryption', good.replace('https:', 'http:')],
    ['another port', good.replace('.com/', '.com:8443/')],
    ['a script', 'javascript:alert(1)'],
    ['no address at all', 'verify'],
    ['another page', good.replace('/auth/passkeys', '/auth/other')],
    ['another session', good.replace('session-1', 'session-2')],
    ['another attempt', good.replace('client-1', 'client-2')],
    ['a callback of its own', good.replace('#', '&callbackUri=https%3A%2F%2Fother.mastercard.com%2Fback#')],
    ['a callback under another spelling', good.replace('#', '&%63allbackUri=#')],
    ['two sessions', good.replace('#', '&authenticationSessionId=session-2#')],
  ])('is refused with %s', (_, uri) => {
    expect(() => requireLaunchAddress(uri, ids, live)).toThrow(expect.objectContaining({ code: 'message_forged' }))
  })

  test('never gets its fragment into the error', () => {
    try {
      requireLaunchAddress(good.replace('session-1', 'session-2'), ids, live)
    } catch (thrown) {
      expect(JSON.stringify(thrown)).not.toContain('secret')
      return
    }
    throw new Error('not refused')
  })
})

describe('the address Mastercard sends the person back to', () => {
  const gateway = 'https://gateway.example'
  const callback = `${gateway}/callback/abcdefghijklmnop_-123`

  test('is a callback of our own gateway', () => {
    expect(() => requireOwnCallback(callback, gateway, false)).not.toThrow()
  })

  test.each([
    ['another gateway', callback.replace('gateway.', 'gateway2.')],
    ['another port', callback.replace('.example', '.example:444')],
    ['no encryption', callback.replace('https:', 'http:')],
    ['another path', callback.replace('/callback/', '/callbacks/')],
    ['a path that can be guessed', `${gateway}/callback/1`],
    ['a path that climbs', `${gateway}/callback/../evil/abcdefghijklmnop`],
    ['a query', `${callback}?status=ENROLLED`],
    ['a fragment', `${callback}#x`],
    ['a name in front', callback.replace('https://', 'https://ada@')],
    ['capitals that a parser would change', callback.replace('https', 'HTTPS')],
    ['too much of it', `${callback}${'a'.repeat(1_100)}`],
    ['nothing a parser reads', 'callback'],
  ])('is refused with %s', (_, url) => {
    expect(() => requireOwnCallback(url, gateway, false)).toThrow(expect.objectContaining({ code: 'message_forged' }))
  })

  test('goes into the launch address before its fragment when it is given that way', () => {
    expect(withCallbackInQuery(good, callback)).toBe(
      `https://verify.mastercard.com/auth/passkeys?${query}&callbackUri=${encodeURIComponent(callback)}#secret`,
    )
  })
})
