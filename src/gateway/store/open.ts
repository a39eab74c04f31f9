import type { StoreConfig } from '../config.ts'
import type { Database } from './database.ts'
import { migrate } from './migrations.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'

/** Opens the configured store with its tables up to date. */
export async function openStore(config: StoreConfig): Promise<Database> {
  const database = config.kind === 'postgres' ? await openPostgres(config.address) : await openPglite(config.directory)
  await migrate(database)
  return database
}
