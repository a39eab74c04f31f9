import { currencyOf } from './currency.ts'
import { WireError } from './error.ts'
import { MAX_MINOR_UNITS, type Money } from './money.ts'

/** Writes an amount as a decimal string with exactly the currency's decimals: 4250 USD is `"42.50"`, 500 JPY `"500"`. */
export function toDecimal(money: Money): string {
  if (!Number.isSafeInteger(money.amount) || money.amount < 0 || money.amount > MAX_MINOR_UNITS) {
    throw new WireError('bad_amount', 'amount')
  }
  const { exponent } = currencyOf(money.currency)
  if (exponent === 0) return String(money.amount)
  const digits = String(money.amount).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Reads a decimal string in a currency; more decimals than the currency has are refused unless they are zeros.
 * @throws WireError `bad_amount` or `unknown_currency`, naming `field`
 */
export function fromDecimal(decimal: string, currency: string, field = 'amount'): Money {
  const { exponent } = currencyOf(currency, field)
  const parts = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(decimal)
  if (parts === null) throw new WireError('bad_amount', field)
  const [, whole = '', fraction = ''] = parts
  if (/[1-9]/.test(fraction.slice(exponent))) throw new WireError('bad_amount', field)
  const amount = Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0'))
  if (amount > MAX_MINOR_UNITS) throw new WireError('bad_amount', field)
  return { amount, currency }
}
