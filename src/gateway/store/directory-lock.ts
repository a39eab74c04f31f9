import { readFile, unlink, writeFile } from 'node:fs/promises'

/** Thrown when another running process uses the store's directory. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse'

  constructor(pid: number) {
    super(
      `The store's directory is in use by process ${pid}. Stop that gateway first, or set DATABASE_URL to share a PostgreSQL.`,
    )
  }
}

/**
 * Takes a directory for this process, since the embedded engine must not be opened twice; gives what releases it.
 * A lock left by a process that is gone is taken over. @throws StoreInUse
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = `${directory}.lock`
  const holder = await readHolder(file)
  if (holder !== undefined && isRunning(holder)) throw new StoreInUse(holder)
  if (holder !== undefined) await unlink(file)
  await writeFile(file, String(process.pid), { flag: 'wx' })
  return () => unlink(file)
}

async function readHolder(file: string): Promise<number | undefined> {
  try {
    return Number(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else's is running, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
