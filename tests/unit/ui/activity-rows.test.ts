import { describe, expect, test } from 'vitest'
import type { ActivityEntry } from '../../../src/wallet/messages/commands.ts'
import { currenciesOf, matches, rowsOf, spendsOf } from '../../../src/wallet/ui/wallet/activity-rows.ts'

const noon = (day: number) => new Date(2026, 10, day, 12).getTime()
const usd = (amount: number) => ({ amount, currency: 'USD' })

let nextId = 1
function entry(status: string, at: number, more: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    id: nextId++,
    at,
    kind: `purchase.${status}`,
    purchaseId: 'p1',
    who: 'https://a.example',
    amount: usd(4250),
    status,
    ...more,
  }
}

describe('rows', () => {
  test('one purchase is one row, with its newest status and what older entries knew', () => {
    const { amount: _, ...late } = entry('settled', noon(3), { payee: 'Lamp Co' })
    const [row, ...others] = rowsOf([
      entry('pending_approval', noon(1), { lastFour: '1111' }),
      late,
      entry('approved', noon(2)),
    ])
    expect(others).toEqual([])
    expect(row).toMatchObject({
      purchaseId: 'p1',
      status: 'settled',
      entry: { at: noon(3), payee: 'Lamp Co', amount: usd(4250), lastFour: '1111' },
    })
  })

  test('the newest stands first, and entries without a purchase stay apart', () => {
    const given = { id: 90, at: noon(5), kind: 'permission.given' }
    const revoked = { id: 91, at: noon(6), kind: 'permission.revoked' }
    const rows = rowsOf([given, entry('settled', noon(7)), revoked])
    expect(rows.map(row => row.entry.kind)).toEqual(['purchase.settled', 'permission.revoked', 'permission.given'])
  })

  test('entries of the same moment keep the order they were written in', () => {
    const first = entry('approved', noon(1))
    expect(rowsOf([first, { ...first, id: first.id + 1000, status: 'redeemed' }])[0]?.status).toBe('redeemed')
  })
})

test('a filter and a search narrow the list together', () => {
  const [row] = rowsOf([entry('settled', noon(1), { payee: 'Lamp Co', lastFour: '1111' })])
  if (!row) throw new Error('no row')
  expect(matches(row, 'all', '')).toBe(true)
  expect(matches(row, 'paid', ' LAMP ')).toBe(true)
  expect(matches(row, 'paid', '1111')).toBe(true)
  expect(matches(row, 'open', '')).toBe(false)
  expect(matches(row, 'paid', 'shoes')).toBe(false)
})

test('the chart counts paid purchases of the month, per day and agent, in one currency', () => {
  const rows = rowsOf([
    entry('settled', noon(3), { purchaseId: 'p1', amount: usd(100) }),
    entry('settled', noon(3), { purchaseId: 'p2', amount: usd(50) }),
    entry('settled', noon(3), { purchaseId: 'p3', amount: usd(7), who: 'https://b.example' }),
    entry('settled', noon(4), { purchaseId: 'p4', amount: { amount: 900, currency: 'EUR' } }),
    entry('declined', noon(3), { purchaseId: 'p5' }),
    entry('redeemed', noon(3), { purchaseId: 'p6' }),
    entry('settled', new Date(2026, 9, 3).getTime(), { purchaseId: 'p7' }),
  ])
  expect(currenciesOf(rows)).toEqual(['USD', 'EUR'])
  expect(spendsOf(rows, new Date(2026, 10, 20), 'USD').sort((a, b) => a.amount - b.amount)).toEqual([
    { day: 3, who: 'https://b.example', amount: 7 },
    { day: 3, who: 'https://a.example', amount: 150 },
  ])
})
