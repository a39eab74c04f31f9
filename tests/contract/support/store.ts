import type { Database } from '../../../src/gateway/store/database.ts'
import { migrate } from '../../../src/gateway/store/migrations.ts'
import { openPglite } from '../../../src/gateway/store/pglite.ts'

/** Engines that nobody uses: to start one takes most of a second of computing, to empty one a tenth of that. */
const idle: Database[] = []

/** A gateway's store in memory with nothing in it; closed, it is emptied for whoever opens the next one. */
export async function emptyStore(): Promise<Database> {
  const engine = idle.pop() ?? (await openPglite())
  await engine.query('DROP SCHEMA public CASCADE')
  await engine.query('CREATE SCHEMA public')
  await migrate(engine)
  return { ...engine, close: async () => void idle.push(engine) }
}
