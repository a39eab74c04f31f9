import { currencyOf, currencyOfNumeric } from '../currency.ts'
import { WireError } from '../error.ts'
import type { Money } from '../money.ts'

/** Minor units without a point, and the numeric currency: 123.67 EUR is `12367` and `978` (contract 7.1). */
export function toCmpiAmount(money: Money): { readonly Amount: string; readonly CurrencyCode: string } {
  return { Amount: String(money.amount), CurrencyCode: currencyOf(money.currency).numeric }
}

/** Reads what {@link toCmpiAmount} writes. @throws WireError */
export function fromCmpiAmount(told: { readonly Amount: string | number; readonly CurrencyCode: string }): Money {
  const amount = Number(told.Amount)
  if (!Number.isSafeInteger(amount) || amount < 0) throw new WireError('bad_amount', 'Amount')
  return { amount, currency: currencyOfNumeric(told.CurrencyCode, 'CurrencyCode').alpha }
}
