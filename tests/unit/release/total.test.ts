import { describe, expect, it } from 'vitest'
import { checkTotal } from '../../../src/wallet/release/judge/total.ts'

const check = (places: readonly string[], amount: number, exponent: number, currency: string) =>
  checkTotal({ totals: [places] }, { amount, exponent, currency })

describe('the total', () => {
  it.each([
    ['Total: $42.50', 2, 4250, 'USD'],
    ['Total 42,50 €', 2, 4250, 'EUR'],
    ['Order total USD 1,234.50', 2, 123_450, 'USD'],
    ['Gesamtsumme 1.234,50 €', 2, 123_450, 'EUR'],
    ['Total 1 234,50 €', 2, 123_450, 'EUR'],
    ['Total $42', 2, 4200, 'CAD'],
    ['合計 ¥4,250', 0, 4250, 'JPY'],
    ['合計 ￥4,250', 0, 4250, 'JPY'],
    ['Total KWD 4.250', 3, 4250, 'KWD'],
    ['Total (3 pieces): $42.50', 2, 4250, 'USD'],
    ['Total: US$42.50', 2, 4250, 'USD'],
    ['Total: USD $42.50', 2, 4250, 'USD'],
    ['Total: CA$42.50', 2, 4250, 'CAD'],
    ['Total: C$42.50', 2, 4250, 'CAD'],
    ['Total : 42,50 $ CA', 2, 4250, 'CAD'],
    ['Total: A$42.50', 2, 4250, 'AUD'],
    ['Total R$ 42,50', 2, 4250, 'BRL'],
    ['Totalt 42,50 kr', 2, 4250, 'SEK'],
    ['Total: $４２．５０', 2, 4250, 'USD'],
    ['Total: ٤٢٫٥٠ USD', 2, 4250, 'USD'],
    ['Total: ４\u200b2.50 USD', 2, 4250, 'USD'],
  ])('%s is read with %i decimals', (text, exponent, amount, currency) => {
    expect(check([text], amount, exponent, currency)).toBe('equal')
    expect(check([text], amount + 1, exponent, currency)).toBe('different')
  })

  it.each([
    ['Total: CA$42.50', 'USD'],
    ['Total: A$42.50', 'USD'],
    ['Total: AU$ 42.50', 'USD'],
    ['Total: HK$42.50', 'USD'],
    ['Total: R$ 42,50', 'USD'],
    ['Total: US$42.50', 'CAD'],
    ['Total: $42.50 AUD', 'USD'],
    ['Total: 42,50 $ CA', 'USD'],
    ['Total: 42.50 $US', 'CAD'],
    ['Total: ＣＡ＄42.50', 'USD'],
    ['Total: £42.50', 'USD'],
    ['Total: ₺42.50', 'USD'],
    ['Total: 42.50 CHF', 'USD'],
    ['Total: 42,50 zł', 'EUR'],
    ['Total: 42,50 kr', 'EUR'],
    ['Total: CN¥42.50', 'JPY'],
    ['Total: \u202e05.24$', 'USD'],
  ])('%s is no amount in %s', (text, currency) => {
    expect(check([text], 4250, 2, currency)).toBe('different')
  })

  it('is in the currency its label names', () => {
    expect(check(['Total (CAD)', '$42.50'], 4250, 2, 'USD')).toBe('different')
    expect(check(['Total (CA$):', '$42.50'], 4250, 2, 'USD')).toBe('different')
    expect(check(['Total (CAD)', '$42.50'], 4250, 2, 'CAD')).toBe('equal')
    expect(check(['TOTAL FOR ALL', '$42.50'], 4250, 2, 'USD')).toBe('equal')
  })

  it('is missing where no amount is', () => {
    expect(check(['Total', ''], 4250, 2, 'USD')).toBe('missing')
  })
})
