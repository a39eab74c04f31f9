import type { Money } from '../../../wire/money.ts'
import type { IdentityView } from '../../messages/commands.ts'
import { editableMoney, parseMoney } from '../format/money.ts'

/** A limit as it stands in its fields. */
export interface TypedLimit {
  /** Tells the rows of the form apart. */
  readonly key: number
  readonly amount: string
  readonly currency: string
}

/** What is wrong with a limit, as the key of a sentence. */
export type LimitProblem = 'noAmount' | 'twice'

/** The limits of a rule, as text for the fields. */
export function typedLimits({ above }: Pick<IdentityView, 'above'>, locale: string): readonly TypedLimit[] {
  return above.map((limit, key) => ({ key, amount: editableMoney(limit, locale), currency: limit.currency }))
}

/** What is wrong with one of the limits; a currency counts once. */
export function problemOf(limits: readonly TypedLimit[], limit: TypedLimit): LimitProblem | undefined {
  if (!parseMoney(limit.amount, limit.currency)) return 'noAmount'
  const first = limits.find(({ currency }) => currency === limit.currency)
  return first === limit ? undefined : 'twice'
}

/** The limits that were typed, or undefined while something is wrong with one of them. */
export function readLimits(limits: readonly TypedLimit[]): Money[] | undefined {
  if (limits.some(limit => problemOf(limits, limit) !== undefined)) return undefined
  return limits.flatMap(({ amount, currency }) => parseMoney(amount, currency) ?? [])
}

/** A row for one more limit, in a currency that has none yet. */
export function withAnother(limits: readonly TypedLimit[]): readonly TypedLimit[] {
  const used = new Set(limits.map(({ currency }) => currency))
  const currency = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'JPY'].find(code => !used.has(code)) ?? 'USD'
  const key = Math.max(-1, ...limits.map(limit => limit.key)) + 1
  return [...limits, { key, amount: '', currency }]
}
