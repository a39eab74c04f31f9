import type { Page } from '@playwright/test'

/** Everything in the wallet's database, by table, read past the wallet from one of its own pages. */
export function dumpDatabase(page: Page): Promise<Record<string, Record<string, unknown>[]>> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((opened, failed) => {
      const request = indexedDB.open('countersign')
      request.onsuccess = () => opened(request.result)
      request.onerror = () => failed(request.error)
    })
    const tables: Record<string, Record<string, unknown>[]> = {}
    for (const name of db.objectStoreNames) {
      tables[name] = await new Promise((read, failed) => {
        const request = db.transaction(name).objectStore(name).getAll()
        request.onsuccess = () => read(request.result)
        request.onerror = () => failed(request.error)
      })
    }
    db.close()
    return tables
  })
}

/** Journal of all flows in the order it was written: where each stands, nothing of what it holds. */
export async function readJournal(page: Page): Promise<string[]> {
  const { journal = [], flows = [] } = await dumpDatabase(page)
  const types = new Map(flows.map(flow => [flow.id, flow.type]))
  return journal
    .toSorted((a, b) => Number(a.at) - Number(b.at))
    .map(
      ({ flow, path, kind, state, error }) =>
        `${types.get(flow)} ${kind} ${path} ${state} ${JSON.stringify(error ?? '')}`,
    )
}
