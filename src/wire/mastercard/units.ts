import { currencyOf } from '../currency.ts'
import { fromDecimal, toDecimal } from '../decimal.ts'
import { WireError } from '../error.ts'
import type { Money } from '../money.ts'

/** Money of the checkout API: a JSON number in major units and ISO 4217 letters (contract 3). */
export interface TransactionAmount {
  readonly transactionAmount: number
  readonly transactionCurrencyCode: string
}

/** Money for the checkout API: 18900 USD is `189`. */
export function toTransactionAmount(money: Money): TransactionAmount {
  return { transactionAmount: Number(toDecimal(money)), transactionCurrencyCode: currencyOf(money.currency).alpha }
}

/** Reads money of the checkout API. @throws WireError */
export function fromTransactionAmount(amount: TransactionAmount): Money {
  return fromDecimal(String(amount.transactionAmount), amount.transactionCurrencyCode, 'transactionAmount')
}

/** The amount as a transaction assertion writes it: a decimal string without a currency (contract 7.6). */
export function toAssertionAmount(money: Money): string {
  return toDecimal(money)
}

/** Epoch milliseconds to epoch seconds as a string, rounded down. @throws WireError `bad_time` */
export function toEpochSeconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) throw new WireError('bad_time', 'time')
  return String(Math.floor(milliseconds / 1000))
}

/** Reads a time written as epoch seconds or as ISO 8601: both occur (contract 3, 10.1). @throws WireError `bad_time` */
export function fromProviderTime(time: string | number, field = 'time'): number {
  if (/^\d{1,12}$/.test(String(time))) return Number(time) * 1000
  const parsed = typeof time === 'string' && /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : Number.NaN
  if (Number.isNaN(parsed)) throw new WireError('bad_time', field)
  return parsed
}

/** ISO 8601 UTC without fractions, as confirmations want it (contract 11). */
export function toIsoSeconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) throw new WireError('bad_time', 'time')
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
