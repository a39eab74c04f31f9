import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PGlite, PGliteInterface, Transaction } from '@electric-sql/pglite'
import type { Database, Queryable, Row } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { openEngine } from './engine.ts'

/** Opens PostgreSQL inside this process: in memory, or in a directory that only this process may use. @throws StoreInUse */
export async function openPglite(directory?: string): Promise<Database> {
  if (directory === undefined) return asDatabase(await openEngine())
  await mkdir(dirname(directory), { recursive: true })
  const release = await lockDirectory(directory)
  try {
    return asDatabase(await openEngine(directory), release)
  } catch (error) {
    await release()
    throw error
  }
}

function asDatabase(lite: PGlite, release?: () => Promise<void>): Database {
  return {
    ...queryable(lite),
    transaction: body => lite.transaction(tx => body(queryable(tx))),
    async close() {
      await lite.close()
      await release?.()
    },
  }
}

function queryable(engine: PGliteInterface | Transaction): Queryable {
  return {
    async query(sql, params = []) {
      const { rows } = await engine.query<Row>(sql, [...params])
      return rows
    },
  }
}
