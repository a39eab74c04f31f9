import { beforeEach, expect, test } from 'vitest'
import { createEarlyFetch, type EarlyFetch } from '../../../src/wallet/gateway/early.ts'

const SHOP = 'https://shop.example'
const call = { signal: new AbortController().signal, idempotencyKey: 'k' }

let clock: number
let fetched: string[]
let fails: boolean
let early: EarlyFetch

beforeEach(() => {
  clock = 0
  fetched = []
  fails = false
  early = createEarlyFetch(
    async (origin, { idempotencyKey }) => {
      fetched.push(idempotencyKey)
      if (fails) throw new Error('down')
      return { origin, count: fetched.length }
    },
    () => clock,
  )
})

test('what was begun is used once', async () => {
  early.begin(SHOP)
  early.begin(SHOP)
  expect(await early.fetch(SHOP, call)).toEqual({ origin: SHOP, count: 1 })
  expect(await early.fetch(SHOP, call)).toEqual({ origin: SHOP, count: 2 })
  expect(fetched[1]).toBe('k')
})

test('what failed or is old is fetched again', async () => {
  fails = true
  early.begin(SHOP)
  await Promise.resolve()
  fails = false
  expect(await early.fetch(SHOP, call)).toMatchObject({ count: 2 })
  early.begin(SHOP)
  clock = 10_000
  expect(await early.fetch(SHOP, call)).toMatchObject({ count: 4 })
})

test('no more than twenty are begun', () => {
  for (let n = 0; n < 30; n++) early.begin(`https://shop-${n}.example`)
  expect(fetched).toHaveLength(20)
})
