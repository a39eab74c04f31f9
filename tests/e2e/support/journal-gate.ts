import type { Page } from '@playwright/test'

/** One state a journal row reached. */
export interface Written {
  readonly flow: string
  readonly path: string
  readonly kind: string
  readonly state: string
}

const BINDING = 'countersignJournalWrote'

/**
 * Lets the worker write its journal one row at a time, and holds the next write back for as long as `onWrite` takes.
 *
 * It works with IndexedDB's own order: transactions that overlap run in the order they were opened. A page of ours
 * always has one open on the journal and the next one queued, so no more than one write of the worker fits between two
 * of them. Nothing of the wallet is changed or told.
 *
 * Returns a function that ends it.
 */
export async function gateJournal(
  page: Page,
  onWrite: (written: readonly Written[]) => Promise<void>,
): Promise<() => Promise<void>> {
  await page.exposeFunction(BINDING, onWrite)
  await page.evaluate(runGate, BINDING)
  return () => page.evaluate(() => globalThis.dispatchEvent(new Event('gate-stop'))).then(() => undefined)
}

/** Runs in the page. */
async function runGate(binding: string): Promise<void> {
  type Row = { flow: string; path: string; kind: string; state: string; tries?: number }
  type Tell = (written: Omit<Row, 'tries'>[]) => Promise<void>
  const tell: Tell = Reflect.get(globalThis, binding)
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((done, failed) => {
      request.onsuccess = () => done(request.result)
      request.onerror = () => failed(request.error)
    })
  const db = await result(indexedDB.open('countersign'))
  let stopped = false
  globalThis.addEventListener('gate-stop', () => {
    stopped = true
  })

  /** Gets in line. A transaction without a request ends at once, so the look at the rows is asked for right away. */
  const queue = async () => {
    const store = db.transaction('journal', 'readwrite').objectStore('journal')
    const rows: Row[] = await result(store.getAll())
    return { store, rows }
  }
  const stateOf = ({ state, tries }: Row) => `${state}|${tries ?? 0}`
  const keyOf = ({ flow, path }: Row) => `${flow}|${path}`

  const hold = async (store: IDBObjectStore, written: Row[]) => {
    let told = false
    tell(written.map(({ flow, path, kind, state }) => ({ flow, path, kind, state }))).finally(() => {
      told = true
    })
    // A transaction ends when it has nothing to do: keep it busy, and with it the worker's next write waiting.
    while (!told) await result(store.count())
  }

  const run = async () => {
    let known: Map<string, string> | undefined
    let current = queue()
    while (!stopped) {
      const next = queue()
      const { store, rows } = await current
      const before = known
      known = new Map(rows.map(row => [keyOf(row), stateOf(row)]))
      const written = before ? rows.filter(row => before.get(keyOf(row)) !== stateOf(row)) : []
      if (written.length > 0) await hold(store, written)
      current = next
    }
    await current
    db.close()
  }
  void run()
}
