import { describe, expect, it } from 'vitest'
import { isCardNumber } from '../../../src/wallet/link/card-number.ts'

describe('a card number', () => {
  it.each(['4111111111111111', '5555555555554444', '378282246310005', '4622943123100118', '4000000000000002'])(
    '%s fits its check digit',
    number => expect(isCardNumber(number)).toBe(true),
  )

  it('with any one digit changed does not', () => {
    const right = '4622943123100118'
    for (let at = 0; at < right.length; at++) {
      const digit = (Number(right[at]) + 1) % 10
      expect(isCardNumber(`${right.slice(0, at)}${digit}${right.slice(at + 1)}`)).toBe(false)
    }
  })

  it.each(['', '41111111111', '4111 1111 1111 1111', '41111111111111111111', '411111111111111x'])('%j is none', text =>
    expect(isCardNumber(text)).toBe(false),
  )
})
