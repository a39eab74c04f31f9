import * as v from 'valibot'
import { isCurrency } from './currency.ts'

/** An amount of money: an integer in the currency's minor units, and its ISO 4217 alphabetic code. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** Largest amount accepted anywhere, in minor units: stays exact in a double and in every provider's decimal field. */
export const MAX_MINOR_UNITS = 999_999_999_999

/** Valibot schema of {@link Money}; a missing, fractional or negative amount is refused, and so is a currency nobody can pay in. */
export const moneySchema = v.object({
  amount: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_MINOR_UNITS)),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/), v.check(isCurrency)),
})
