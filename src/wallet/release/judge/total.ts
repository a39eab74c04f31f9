import type { Seen } from '../page/job.ts'
import { FOREIGN, namesOtherCurrency, readAmounts, type Unit } from './money.ts'

/** What the page must ask for. */
export interface ExpectedTotal extends Unit {
  /** Minor units. */
  readonly amount: number
}

export type TotalCheck = 'equal' | 'different' | 'missing'

/** Compares every total the page shows with what was approved: one that differs is enough to stop. */
export function checkTotal({ totals }: Pick<Seen, 'totals'>, expected: ExpectedTotal): TotalCheck {
  const shown = totals.flatMap(places => readTotal(places, expected) ?? [])
  if (shown.length === 0) return 'missing'
  return shown.every(amount => amount === expected.amount) ? 'equal' : 'different'
}

/** In the label's own text, else in what follows it, else in its row. The last amount is the total. */
function readTotal(places: readonly string[], expected: ExpectedTotal): number | undefined {
  const amounts = places.map(text => readAmounts(text, expected)).find(found => found.length > 0)
  const [label = ''] = places
  return amounts && namesOtherCurrency(label, expected.currency) ? FOREIGN : amounts?.at(-1)
}
