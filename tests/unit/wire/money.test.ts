import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textFromBase64, textToBase64, textToBase64Url } from '../../../src/wire/base64.ts'
import { currencyOf, currencyOfNumeric } from '../../../src/wire/currency.ts'
import { fromDecimal, toDecimal } from '../../../src/wire/decimal.ts'
import { MAX_MINOR_UNITS } from '../../../src/wire/money.ts'
import { fromEpochSeconds, fromTmsAmount, toEpochSeconds, toTmsAmount } from '../../../src/wire/visa/units.ts'

const currencies = ['USD', 'EUR', 'JPY', 'KWD', 'KRW', 'BHD', 'CLP']

describe('money on the wire', () => {
  it.each([
    [4250, 'USD', '42.50', '840'],
    [5, 'EUR', '0.05', '978'],
    [0, 'USD', '0.00', '840'],
    [500, 'JPY', '500', '392'],
    [12_345, 'KWD', '12.345', '414'],
    [1, 'KWD', '0.001', '414'],
  ])('writes %i %s as %s in currency %s', (amount, currency, totalAmount, numeric) => {
    expect(toTmsAmount({ amount, currency })).toEqual({ totalAmount, currency: numeric })
  })

  it('gives back what it wrote, for every currency exponent', () => {
    const money = fc.record({ amount: fc.nat(MAX_MINOR_UNITS), currency: fc.constantFrom(...currencies) })
    fc.assert(
      fc.property(money, value => {
        expect(fromTmsAmount(toTmsAmount(value))).toEqual({ ...value })
      }),
    )
  })

  it.each([
    ['42.505', 'USD'],
    ['1.5', 'JPY'],
    ['-1', 'USD'],
    ['1e3', 'USD'],
    ['', 'USD'],
    ['1,00', 'USD'],
    ['9999999999999', 'USD'],
  ])('refuses %j in %s', (decimal, currency) => {
    expect(() => fromDecimal(decimal, currency, 'total')).toThrow(
      expect.objectContaining({ code: 'bad_amount', field: 'total' }),
    )
  })

  it('takes fewer decimals than the currency has, and zeros beyond them', () => {
    expect(fromDecimal('42.5', 'USD').amount).toBe(4250)
    expect(fromDecimal('500.00', 'JPY').amount).toBe(500)
  })

  it('refuses unknown currencies by name of the field', () => {
    expect(() => toDecimal({ amount: 1, currency: 'XXX' })).toThrow(
      expect.objectContaining({ code: 'unknown_currency' }),
    )
    expect(() => currencyOfNumeric('000')).toThrow(expect.objectContaining({ code: 'unknown_currency' }))
  })

  it('maps codes both ways', () => {
    for (const alpha of currencies) expect(currencyOfNumeric(currencyOf(alpha).numeric).alpha).toBe(alpha)
  })
})

describe('times and text on the wire', () => {
  it('writes whole seconds, rounded down', () => {
    expect(toEpochSeconds(1_767_225_600_999)).toBe('1767225600')
    expect(fromEpochSeconds('1767225600')).toBe(1_767_225_600_000)
    expect(() => fromEpochSeconds('soon')).toThrow(expect.objectContaining({ code: 'bad_time' }))
  })

  it('encodes the contract examples without padding', () => {
    expect(textToBase64('Shop Example')).toBe('U2hvcCBFeGFtcGxl')
    expect(textToBase64('https://shop.example')).toBe('aHR0cHM6Ly9zaG9wLmV4YW1wbGU')
    expect(textToBase64Url('vts.auth.visa.com')).toBe('dnRzLmF1dGgudmlzYS5jb20')
  })

  it('gives back any text, from base64 and base64url', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(textFromBase64(textToBase64(text))).toBe(text)
        expect(textFromBase64(textToBase64Url(text))).toBe(text)
      }),
    )
    expect(() => textFromBase64('!!', 'url')).toThrow(expect.objectContaining({ code: 'bad_encoding', field: 'url' }))
  })
})
