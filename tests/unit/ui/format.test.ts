import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  brandOf,
  caretAfter,
  digitsOnly,
  groupDigits,
  passesCheckDigit,
} from '../../../src/wallet/ui/format/card-number.ts'
import { countriesIn } from '../../../src/wallet/ui/format/countries.ts'
import { isPast, parseExpiry, shapeExpiry } from '../../../src/wallet/ui/format/expiry.ts'
import { editableMoney, formatMoney, parseMoney } from '../../../src/wallet/ui/format/money.ts'
import { mixesAlphabets } from '../../../src/wallet/ui/format/scripts.ts'
import { formatLeft } from '../../../src/wallet/ui/format/time.ts'
import { isCurrency } from '../../../src/wire/currency.ts'
import { toDecimal } from '../../../src/wire/decimal.ts'

const allCurrencies = Intl.supportedValuesOf('currency').filter(isCurrency)

describe('money', () => {
  test('is written as the language and the currency want it', () => {
    expect(formatMoney({ amount: 4250, currency: 'USD' }, 'en-US')).toBe('$42.50')
    expect(formatMoney({ amount: 4250, currency: 'JPY' }, 'en-US')).toBe('¥4,250')
    expect(formatMoney({ amount: 4250, currency: 'KWD' }, 'en-US').replaceAll(/\s/g, ' ')).toBe('KWD 4.250')
    expect(formatMoney({ amount: 4250, currency: 'EUR' }, 'de-DE').replaceAll(/\s/g, ' ')).toBe('42,50 €')
  })

  // The browser's own digits follow custom: it has none for forints, which are paid in hundredths.
  test('is written and read with the decimals in which it is paid, whatever the currency', () => {
    const wrong = allCurrencies.filter(currency => {
      const money = { amount: 1_234_567, currency }
      const written = formatMoney(money, 'en-US').replaceAll(/[^\d.]/g, '')
      const read = [parseMoney(written, currency), parseMoney(editableMoney(money, 'de-DE'), currency)]
      return written !== toDecimal(money) || read.some(one => one?.amount !== money.amount)
    })
    expect(wrong).toEqual([])
  })

  test.each([
    ['42.50', 'USD', 4250],
    ['42,5', 'EUR', 4250],
    ['42', 'USD', 4200],
    [' 1 000 ', 'JPY', 1000],
    ['1.250', 'KWD', 1250],
    ['0', 'USD', 0],
  ])('%s in %s is read', (text, currency, amount) => {
    expect(parseMoney(text, currency)).toEqual({ amount, currency })
  })

  test.each(['', '-1', '1.234', '1e5', '1,234.50', 'abc', '9999999999'])('%s is no amount in dollars', text => {
    expect(parseMoney(text, 'USD')).toBeUndefined()
  })

  test('no fraction is read where the currency has none, and nothing where nobody can pay in it', () => {
    expect(parseMoney('10', 'XXX')).toBeUndefined()
    expect(parseMoney('10.5', 'JPY')).toBeUndefined()
  })

  test('what a field shows is read back as the same amount', () => {
    const currencies = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD')
    const locales = fc.constantFrom('en-US', 'de-DE', 'fr-FR')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), currencies, locales, (amount, currency, locale) => {
        expect(parseMoney(editableMoney({ amount, currency }, locale), currency)).toEqual({ amount, currency })
      }),
    )
  })
})

describe('card numbers', () => {
  test.each(['4111111111111111', '5555555555554444', '378282246310005', '4000000000000002'])('%s passes', number => {
    expect(passesCheckDigit(number)).toBe(true)
  })

  test('any one digit changed fails', () => {
    const number = '4111111111111111'
    for (const [place, digit] of [...number].entries()) {
      const other = String((Number(digit) + 1) % 10)
      expect(passesCheckDigit(number.slice(0, place) + other + number.slice(place + 1))).toBe(false)
    }
  })

  test.each(['', '0', '41111111111', '41111111111111111111', '4111 1111 1111 1111'])('"%s" is none', number => {
    expect(passesCheckDigit(number)).toBe(false)
  })

  test('are grouped as they are printed', () => {
    expect(groupDigits('4111111111111111')).toBe('4111 1111 1111 1111')
    expect(groupDigits('41111')).toBe('4111 1')
    expect(groupDigits('4111')).toBe('4111')
    expect(groupDigits('378282246310005')).toBe('3782 822463 10005')
    expect(groupDigits('')).toBe('')
  })

  test('grouping loses no digit and keeps the caret after the same digit', () => {
    const digits = fc.stringMatching(/^[0-9]{0,19}$/)
    fc.assert(
      fc.property(digits, fc.nat(19), (text, before) => {
        const grouped = groupDigits(text)
        expect(digitsOnly(grouped)).toBe(text)
        const seen = Math.min(before, text.length)
        expect(digitsOnly(grouped.slice(0, caretAfter(grouped, seen))).length).toBe(seen)
      }),
    )
  })

  test('show their network by the first digits', () => {
    expect(['4', '51', '2221', '2720', '34', '2220', '2721', '6011'].map(brandOf)).toEqual([
      'visa',
      'mastercard',
      'mastercard',
      'mastercard',
      'amex',
      'other',
      'other',
      'other',
    ])
  })
})

describe('expiry', () => {
  test.each([
    ['1', '1'],
    ['8', '08'],
    ['12', '12'],
    ['122', '12/2'],
    ['1228', '12/28'],
    ['828', '08/28'],
    ['12/28', '12/28'],
    ['12/2028', '12/28'],
    ['12283', '12/28'],
  ])('%s becomes %s', (typed, shaped) => {
    expect(shapeExpiry(typed)).toBe(shaped)
  })

  test('is a month of a year, or nothing', () => {
    expect(parseExpiry('08/29')).toEqual({ month: '08', year: '2029' })
    expect(parseExpiry('13/29')).toBeUndefined()
    expect(parseExpiry('8/29')).toBeUndefined()
  })

  test('a card is good through the last day of its month', () => {
    const expiry = { month: '08', year: '2029' }
    expect(isPast(expiry, new Date(2029, 7, 31, 23, 59).getTime())).toBe(false)
    expect(isPast(expiry, new Date(2029, 8, 1).getTime())).toBe(true)
  })
})

test('mixed alphabets are seen within a word only', () => {
  expect(mixesAlphabets('Аpple')).toBe(true)
  expect(mixesAlphabets('pаypal.example')).toBe(true)
  expect(mixesAlphabets('Лампа Lamp Co')).toBe(false)
  expect(mixesAlphabets('Lamp Co')).toBe(false)
})

test('time left never goes below nothing', () => {
  expect([249_000, 60_000, 59_001, 1, 0, -5000].map(formatLeft)).toEqual([
    '4:09',
    '1:00',
    '1:00',
    '0:01',
    '0:00',
    '0:00',
  ])
})

test('countries have names in the language', () => {
  expect(countriesIn('de').find(country => country.code === 'DE')?.name).toBe('Deutschland')
  expect(countriesIn('en').find(country => country.code === 'US')?.name).toBe('United States')
})
