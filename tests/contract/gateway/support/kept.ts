import { expect } from 'vitest'
import type { Database } from '../../../../src/gateway/store/database.ts'

/** A store that tells which kinds of answers were written into it. */
export interface WatchedStore extends Database {
  /** True when an answer was put into a table since it was last asked. */
  tookAnswer(): boolean
}

export function watchStore(store: Database): WatchedStore {
  let taken = false
  return {
    query: (sql, params) => {
      if (/\binsert into answers\b/i.test(sql)) taken = true
      return store.query(sql, params)
    },
    transaction: body => store.transaction(body),
    close: () => store.close(),
    tookAnswer() {
      const told = taken
      taken = false
      return told
    },
  }
}

/** Every row of every table, as text. */
export async function tablesOf(store: Database): Promise<string> {
  const tables = await store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
  const rows = await Promise.all(tables.map(({ tablename }) => store.query(`SELECT * FROM ${String(tablename)}`)))
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** A short secret counts where it stands alone: its digits may be part of a time. */
export function expectNowhere(kept: string, secret: string): void {
  const literally = secret.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  expect(secret.length).toBeGreaterThan(2)
  expect(kept).not.toMatch(new RegExp(`(?<![0-9A-Za-z])${literally}(?![0-9A-Za-z])`))
}
