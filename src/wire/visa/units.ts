import { currencyOf, currencyOfNumeric } from '../currency.ts'
import { fromDecimal, toDecimal } from '../decimal.ts'
import { WireError } from '../error.ts'
import type { Money } from '../money.ts'

/** Money as the passkey service writes it: decimal string and ISO 4217 numeric code (contract 2.1). */
export interface TmsAmount {
  readonly totalAmount: string
  readonly currency: string
}

/** Money for the passkey service and payment credentials: currency numeric. */
export function toTmsAmount(money: Money): TmsAmount {
  return { totalAmount: toDecimal(money), currency: currencyOf(money.currency).numeric }
}

/** Reads money of the passkey service. @throws WireError */
export function fromTmsAmount(amount: TmsAmount): Money {
  return fromDecimal(amount.totalAmount, currencyOfNumeric(amount.currency).alpha, 'totalAmount')
}

/** Money of an Intelligent Commerce transaction: currency alphabetic. */
export function toIccAmountDetail(money: Money): { totalAmount: string; currency: string } {
  return { totalAmount: toDecimal(money), currency: currencyOf(money.currency).alpha }
}

/** Money of a mandate's threshold. */
export function toDeclineThreshold(money: Money): { amount: string; currencyCode: string } {
  return { amount: toDecimal(money), currencyCode: currencyOf(money.currency).alpha }
}

/** Epoch milliseconds to epoch seconds as a string, rounded down. @throws WireError `bad_time` */
export function toEpochSeconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) throw new WireError('bad_time', 'time')
  return String(Math.floor(milliseconds / 1000))
}

/** Epoch seconds (string or number) to epoch milliseconds. @throws WireError `bad_time` naming `field` */
export function fromEpochSeconds(seconds: string | number, field = 'time'): number {
  const digits = String(seconds)
  if (!/^\d{1,12}$/.test(digits)) throw new WireError('bad_time', field)
  return Number(digits) * 1000
}
