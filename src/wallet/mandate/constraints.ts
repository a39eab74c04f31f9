import * as v from 'valibot'
import { type Money, moneySchema } from '../../wire/money.ts'
import { WalletError } from '../errors.ts'
import type { FrozenFacts } from '../purchase/types.ts'

const { amount: minor, currency } = moneySchema.entries
const website = v.pipe(v.string(), v.maxLength(512), v.url())

/** What a permission may be bounded by: the AP2 v0.2 payment constraints this wallet can evaluate. */
export const constraintSchema = v.variant('type', [
  v.object({ type: v.literal('payment.amount_range'), currency, max: minor, min: v.optional(minor) }),
  v.object({
    type: v.literal('payment.allowed_payees'),
    allowed: v.pipe(
      v.array(
        v.object({ id: v.pipe(v.string(), v.maxLength(128)), name: v.pipe(v.string(), v.maxLength(120)), website }),
      ),
      v.minLength(1),
      v.maxLength(50),
    ),
  }),
  /** AP2 leaves the unit of `max` open; here it is minor units like every other amount. */
  v.object({ type: v.literal('payment.budget'), currency, max: minor }),
])
export type Constraint = v.InferOutput<typeof constraintSchema>

const known: ReadonlySet<string> = new Set(['payment.amount_range', 'payment.allowed_payees', 'payment.budget'])

/**
 * Reads constraints from outside. A type we can't evaluate must fail, not be passed over (AP2 `unresolved_constraint`).
 * @throws WalletError `invalid_input`, with `reason: 'unresolved_constraint'` for an unknown type
 */
export function readConstraints(values: readonly unknown[], field: string): Constraint[] {
  return values.map((value, index) => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
    if (typeof type === 'string' && !known.has(type)) {
      throw new WalletError('invalid_input', { field: `${field}.${index}.type`, reason: 'unresolved_constraint' })
    }
    const parsed = v.safeParse(constraintSchema, value)
    if (parsed.success) return parsed.output
    throw new WalletError('invalid_input', {
      field: [field, index, v.getDotPath(parsed.issues[0])].filter(part => part !== null).join('.'),
    })
  })
}

/** A limit that bears on a purchase, in minor units; `left` is what would remain and is negative when it is passed. */
export interface Limit {
  readonly limit: number
  readonly left: number
  readonly currency: string
}

/** How a purchase stands against its permission. `over` is for the person to decide; `forbidden` is not even asked. */
export interface Verdict {
  readonly forbidden: boolean
  readonly over: boolean
  /** The tightest budget, or else a limit per purchase that is passed. For the person only. */
  readonly budget?: Limit
}

type Priced = Pick<FrozenFacts, 'payee' | 'amount'>

/** Weighs a purchase against the constraints of its permission and what is already spent under it, per currency. */
export function weigh(facts: Priced, constraints: readonly Constraint[], spent: readonly Money[]): Verdict {
  const budgets = constraints.flatMap(constraint =>
    constraint.type === 'payment.budget' ? [draw(constraint, facts, spent)] : [],
  )
  const passed = constraints.flatMap(constraint =>
    constraint.type === 'payment.amount_range' ? pass(constraint, facts) : [],
  )
  const limit = tightest(budgets) ?? tightest(passed)
  return {
    forbidden: constraints.some(constraint => forbids(constraint, facts)),
    over: passed.length > 0 || budgets.some(({ left }) => left < 0),
    ...(limit && { budget: limit }),
  }
}

function tightest(limits: readonly Limit[]): Limit | undefined {
  return limits.toSorted((a, b) => a.left - b.left)[0]
}

/** A limit in another currency can't be compared, so the purchase counts as beyond it: the person decides. */
function draw(
  { max, currency }: Constraint & { type: 'payment.budget' },
  { amount }: Priced,
  spent: readonly Money[],
): Limit {
  const before = spent.find(money => money.currency === currency)?.amount ?? 0
  return { limit: max, left: currency === amount.currency ? max - before - amount.amount : -1, currency }
}

function pass({ min, max, currency }: Constraint & { type: 'payment.amount_range' }, { amount }: Priced): Limit[] {
  const within = currency === amount.currency && amount.amount <= max && amount.amount >= (min ?? 0)
  return within
    ? []
    : [{ limit: max, left: currency === amount.currency ? Math.min(-1, max - amount.amount) : -1, currency }]
}

function forbids(constraint: Constraint, { payee }: Priced): boolean {
  if (constraint.type !== 'payment.allowed_payees') return false
  return !constraint.allowed.some(merchant => new URL(merchant.website).origin === payee.origin)
}

/** The limits a person sets for an agent; one that is absent is none. */
export interface Limits {
  readonly perPurchase?: Money | undefined
  readonly budget?: Money | undefined
}

/** The person's limits in the place of those that stood; the payees stay. */
export function withLimits(constraints: readonly Constraint[], { perPurchase, budget }: Limits): Constraint[] {
  return [
    ...constraints.filter(({ type }) => type === 'payment.allowed_payees'),
    ...(perPurchase
      ? [{ type: 'payment.amount_range' as const, currency: perPurchase.currency, max: perPurchase.amount }]
      : []),
    ...(budget ? [{ type: 'payment.budget' as const, currency: budget.currency, max: budget.amount }] : []),
  ]
}

/** The limits that stand. */
export function limitsOf(constraints: readonly Constraint[]): { perPurchase?: Money; budget?: Money } {
  const perPurchase = constraints.find(one => one.type === 'payment.amount_range')
  const budget = constraints.find(one => one.type === 'payment.budget')
  return {
    ...(perPurchase && { perPurchase: { amount: perPurchase.max, currency: perPurchase.currency } }),
    ...(budget && { budget: { amount: budget.max, currency: budget.currency } }),
  }
}

/** True when an agent may ask for something without a warning that it could not before. Other currencies count as more. */
export function allowsMore(before: Limits, after: Limits): boolean {
  return isMore(before.perPurchase, after.perPurchase) || isMore(before.budget, after.budget)
}

function isMore(before: Money | undefined, after: Money | undefined): boolean {
  if (!before) return false
  return !after || after.currency !== before.currency || after.amount > before.amount
}
