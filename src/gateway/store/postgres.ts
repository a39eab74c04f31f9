import pg from 'pg'
import type { Database, Queryable } from './database.ts'

/** Connections of one gateway process: its statements are short, so a few serve many wallets. */
const POOL_SIZE = 8

/** Connects to PostgreSQL by address; throws the driver's error when it can't. */
export async function openPostgres(address: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: address, max: POOL_SIZE, connectionTimeoutMillis: 5000 })
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  await pool.query('SELECT 1')
  return {
    ...queryable(pool),
    async transaction(body) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const result = await body(queryable(client))
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

function queryable(client: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query(sql, params = []) {
      const { rows } = await client.query<Record<string, unknown>>(sql, [...params])
      return rows
    },
  }
}
