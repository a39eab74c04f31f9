import { currencyOf, isCurrency } from '../../../wire/currency.ts'
import { MAX_MINOR_UNITS, type Money } from '../../../wire/money.ts'

/** An amount as the person's language writes it. */
export function formatMoney(money: Money, locale: string): string {
  const { amount, currency } = money
  const { exponent: digits } = currencyOf(currency)
  // The browser's own digits follow custom: 42.50 forints, as they are paid, would be written without the fillér.
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...decimals }).format(amount / 10 ** digits)
}

/** A typed amount in minor units, or undefined when it is not one. A comma or a point sets off the decimals. */
export function parseMoney(text: string, currency: string): Money | undefined {
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.replaceAll(/\s/g, ''))
  if (!isCurrency(currency)) return undefined
  const { exponent: digits } = currencyOf(currency)
  const [, whole, fraction = ''] = match ?? []
  if (whole === undefined || fraction.length > digits) return undefined
  const amount = Number(whole + fraction.padEnd(digits, '0'))
  return amount <= MAX_MINOR_UNITS ? { amount, currency } : undefined
}

/** An amount as a field shows it for editing: plain digits in the person's language, no currency sign. */
export function editableMoney(money: Money, locale: string): string {
  const { exponent: digits } = currencyOf(money.currency)
  const format = new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    numberingSystem: 'latn',
  })
  return format.format(money.amount / 10 ** digits)
}
