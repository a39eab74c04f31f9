import type { Money } from '../../wire/money.ts'

/** How the shop prints an amount, e.g. `$42.50`, `¥6,300`. */
export function printMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const places = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** places)
}
