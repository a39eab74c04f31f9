import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passesLuhn, withCheckDigit } from '../../../src/sandbox/luhn.ts'

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 }).map(list => list.join(''))

describe('the check digit', () => {
  it('is right for every number it is appended to, and wrong after any one digit changed', () => {
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, place, shift) => {
        const whole = withCheckDigit(number)
        const at = place % whole.length
        const changed = whole.slice(0, at) + ((Number(whole[at]) + shift) % 10) + whole.slice(at + 1)
        expect([passesLuhn(whole), passesLuhn(changed)]).toEqual([true, false])
      }),
    )
  })

  it('agrees with the published test card', () => {
    expect(withCheckDigit('411111111111111')).toBe('4111111111111111')
  })
})
