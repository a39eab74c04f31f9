import type { Page } from '@playwright/test'
import { polled } from './soon.ts'

/**
 * Puts the end of a wait that a running flow is in into the past, as if the computer had slept until then. The worker reads its
 * journal when it starts: stop it after this. `page` is one of the wallet's own.
 */
export async function waitIsOver(page: Page, path: RegExp): Promise<void> {
  await polled(() => page.evaluate(moveWakeUp, path.source), `waits at ${path}`).toBe(1)
}

/** Runs in the page: tells how many waits it moved. */
async function moveWakeUp(source: string): Promise<number> {
  type Row = { flow: string; path: string; kind: string; state: string; wakeAt?: number }
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((done, failed) => {
      request.onsuccess = () => done(request.result)
      request.onerror = () => failed(request.error)
    })
  const db = await result(indexedDB.open('countersign'))
  const stores = db.transaction(['flows', 'journal'], 'readwrite')
  const flows: { id: string; state: string }[] = await result(stores.objectStore('flows').getAll())
  const rows: Row[] = await result(stores.objectStore('journal').getAll())
  const running = new Set(flows.filter(({ state }) => state === 'running').map(({ id }) => id))
  const waits = rows.filter(row => running.has(row.flow) && row.kind === 'wait' && RegExp(source).test(row.path))
  for (const row of waits) await result(stores.objectStore('journal').put({ ...row, wakeAt: Date.now() - 1 }))
  db.close()
  return waits.length
}
