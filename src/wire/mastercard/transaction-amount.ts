import * as v from 'valibot'
import { alphaCurrency } from './primitives.ts'

/** `transactionAmount`: a number of at most 13 digits with its point, and the currency (contract 10.1). */
export const transactionAmountSchema = v.object({
  transactionAmount: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(9_999_999_999_999)),
  transactionCurrencyCode: alphaCurrency,
})
