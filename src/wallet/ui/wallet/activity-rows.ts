import type { ActivityEntry } from '../../messages/commands.ts'

/** One line of the activity: a purchase with where it stands, or an event of its own. */
export interface ActivityRow {
  /** The newest entry: its time and kind. */
  readonly entry: ActivityEntry
  readonly purchaseId: string | undefined
  readonly status: string | undefined
}

/** Entries, newest first, with those of one purchase drawn together at the place of the newest. */
export function rowsOf(entries: readonly ActivityEntry[]): ActivityRow[] {
  const rows = new Map<string, ActivityRow>()
  for (const entry of entries.toSorted((a, b) => b.at - a.at || b.id - a.id)) {
    const key = entry.purchaseId ?? `entry ${entry.id}`
    const row = rows.get(key)
    if (row) rows.set(key, { ...row, entry: { ...entry, ...row.entry }, status: row.status ?? entry.status })
    else rows.set(key, { entry, purchaseId: entry.purchaseId, status: entry.status })
  }
  return [...rows.values()]
}

/** What the person can narrow the list to. */
export type Filter = 'all' | 'paid' | 'open' | 'ended'

const filters: Readonly<Record<Exclude<Filter, 'all'>, ReadonlySet<string>>> = {
  paid: new Set(['settled']),
  open: new Set(['pending_approval', 'requires_action', 'approved', 'redeemed']),
  ended: new Set(['declined', 'expired', 'canceled', 'failed', 'unknown']),
}

/** True when a row belongs to a filter and holds what was searched for. */
export function matches(row: ActivityRow, filter: Filter, search: string): boolean {
  if (filter !== 'all' && !filters[filter].has(row.status ?? '')) return false
  const words = search.trim().toLowerCase()
  const { who, payee, lastFour } = row.entry
  return words === '' || [who, payee, lastFour].some(text => text?.toLowerCase().includes(words) === true)
}

/** What one agent spent on one day of the month shown. */
export interface Spend {
  /** 1 to 31. */
  readonly day: number
  readonly who: string
  readonly amount: number
}

/** Paid purchases of a month in one currency, summed per day and agent. Days are those of the person's time zone. */
export function spendsOf(rows: readonly ActivityRow[], month: Date, currency: string): Spend[] {
  const sums = new Map<string, Spend>()
  for (const { entry, status } of rows) {
    const at = new Date(entry.at)
    const inMonth = at.getFullYear() === month.getFullYear() && at.getMonth() === month.getMonth()
    if (status !== 'settled' || !inMonth || entry.amount?.currency !== currency) continue
    const spend = { day: at.getDate(), who: entry.who ?? '', amount: entry.amount.amount }
    const key = `${spend.day} ${spend.who}`
    sums.set(key, { ...spend, amount: spend.amount + (sums.get(key)?.amount ?? 0) })
  }
  return [...sums.values()]
}

/** Currencies of paid purchases, the most used first. */
export function currenciesOf(rows: readonly ActivityRow[]): string[] {
  const counts = new Map<string, number>()
  for (const { entry, status } of rows) {
    const currency = entry.amount?.currency
    if (status === 'settled' && currency) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency)
}
