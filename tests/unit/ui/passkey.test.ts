import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '../../../src/wallet/ui/passkey/base64url.ts'
import { passkeyError } from '../../../src/wallet/ui/passkey/passkey-error.ts'

test.each([
  ['NotAllowedError', 'passkey_refused'],
  ['AbortError', 'passkey_refused'],
  ['TimeoutError', 'ceremony_timeout'],
  ['SecurityError', 'passkey_unsupported'],
  ['NotSupportedError', 'passkey_unsupported'],
  ['ConstraintError', 'passkey_unsupported'],
  ['DataError', 'internal'],
])('%s means %s', (name, code) => {
  expect(passkeyError(new DOMException('words of the browser', name)).code).toBe(code)
})

test("the browser's own words stay out of what crosses a message", () => {
  const error = passkeyError(new DOMException('words of the browser', 'NotAllowedError'))
  expect(JSON.stringify(error)).not.toContain('words of the browser')
})

test('anything thrown that is no browser error is ours to mend', () => {
  expect(passkeyError('odd').code).toBe('internal')
})

test('bytes come back as they went', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
      const text = toBase64url(new Uint8Array(bytes))
      expect(text).toMatch(/^[\w-]*$/)
      expect([...fromBase64url(text)]).toEqual([...bytes])
    }),
  )
})

test('a view of a larger buffer gives its own bytes only', () => {
  expect(toBase64url(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toBe(toBase64url(new Uint8Array([2, 3])))
})
