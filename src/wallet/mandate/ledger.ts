import * as v from 'valibot'
import { type Money, moneySchema } from '../../wire/money.ts'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { LedgerRow } from '../store/rows.ts'

/** Names the sealed column of a movement. */
export const ledgerPlace = (id: string): string => `ledger/${id}/sealed`

/** One movement as it is read back. */
export interface Movement extends Omit<LedgerRow, 'sealed'> {
  readonly money: Money
}

/** Movements of one requester, or of all, since a time (epoch milliseconds). Needs an open vault. */
export async function readMovements(
  db: WalletDatabase,
  sealer: Sealer,
  { agentKey, since = 0 }: { readonly agentKey?: string; readonly since?: number } = {},
): Promise<Movement[]> {
  const rows = agentKey === undefined ? await db.ledger.toArray() : await db.ledger.where({ agentKey }).toArray()
  const recent = rows.filter(({ at }) => at >= since)
  return Promise.all(
    recent.map(async ({ sealed, ...row }) => ({
      ...row,
      money: v.parse(moneySchema, await sealer.unseal(ledgerPlace(row.id), sealed)),
    })),
  )
}

/**
 * What is spent or promised, per currency. A sum over movements and never a counter: a purchase counts its spend less
 * refunds, or its reservation while that is not released.
 */
export function sumCommitted(movements: readonly Movement[]): Money[] {
  const totals = new Map<string, number>()
  for (const own of group(movements)) {
    const { currency } = own.money
    totals.set(currency, (totals.get(currency) ?? 0) + committed(own))
  }
  return [...totals].map(([currency, amount]) => ({ amount, currency })).filter(money => money.amount > 0)
}

interface Group {
  readonly money: Money
  readonly movements: Movement[]
}

function group(movements: readonly Movement[]): Group[] {
  const groups = new Map<string, Group>()
  for (const movement of movements) {
    const key = `${movement.purchaseId} ${movement.money.currency}`
    const found = groups.get(key) ?? { money: movement.money, movements: [] }
    found.movements.push(movement)
    groups.set(key, found)
  }
  return [...groups.values()]
}

function committed({ movements }: Group): number {
  const sum = (kind: Movement['kind']) =>
    movements.filter(movement => movement.kind === kind).reduce((total, movement) => total + movement.money.amount, 0)
  const spent = sum('spent')
  return spent > 0 ? spent - sum('refunded') : sum('reserved') - sum('released')
}
