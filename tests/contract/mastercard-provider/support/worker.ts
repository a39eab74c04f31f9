import type { MastercardDeps } from '../../../../src/wallet/providers/mastercard/deps.ts'
import { createMastercardProvider } from '../../../../src/wallet/providers/mastercard/index.ts'
import { type CardWorker, startCardWorker } from '../../support/card-worker.ts'
import type { Person } from '../../support/person.ts'
import type { ScriptedWorkerOptions, Surface } from '../../support/worker.ts'
import type { OnPage } from './tab.ts'
import { type Device, mastercardDeps } from './world.ts'

/** What happens in the tab; as the contract says unless told. */
export type InTab = OnPage | 'close' | 'nothing'
export type Tab = (visit: { readonly action: string; readonly count: number }) => InTab

export interface WorkerOptions extends Pick<ScriptedWorkerOptions, 'written' | 'now'> {
  readonly person: Person
  readonly tab?: Tab
  readonly deps?: Partial<MastercardDeps>
}

/** One life of a background worker with the real provider, and a browser tab in Node. */
export interface Worker extends CardWorker {
  /** Address of the page that should be open now. */
  openPage(): Promise<string>
}

/** Ceremonies whose tab was opened, over all workers: the browser outlives them. */
const opened = new Set<string>()

export function startWorker(device: Device, options: WorkerOptions): Worker {
  let visits = 0

  /** What the launcher and the person's browser do: a tab is opened once, and told of when it is back or closed. */
  const surface: Surface = async ({ id, action, job }, door) => {
    if (opened.has(id)) return door.lost()
    opened.add(id)
    visits += 1
    const inTab = options.tab?.({ action, count: visits }) ?? 'confirm'
    if (inTab === 'nothing') return
    if (inTab === 'close') return door.lost()
    const { url } = job as { url: string }
    if ((await device.tab.visit(url, inTab)) === 'back') await door.result({ at: 'callback' })
  }
  const { person, written, now = Date.now } = options
  const mastercard = createMastercardProvider(mastercardDeps(device, { now, ...options.deps }))
  const worker = startCardWorker(device, mastercard, { person, surface, now, ...(written && { written }) })
  return {
    ...worker,
    async openPage() {
      for (const { id } of await device.db.ceremonies.where({ state: 'open' }).toArray()) {
        const found = await worker.runner.ceremonyJob(id)
        if (found) return (found.job as { url: string }).url
      }
      throw new Error('no page is open')
    },
  }
}
