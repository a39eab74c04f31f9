import type { SurfaceJob, SurfaceResult } from '../../../../src/wallet/ceremony/surface-job.ts'
import type { CardinalDeps } from '../../../../src/wallet/providers/cardinal/deps.ts'
import { createCardinalProvider } from '../../../../src/wallet/providers/cardinal/index.ts'
import { type LibraryCall, SDK_ANSWER } from '../../../../src/wallet/providers/cardinal/sdk-world.ts'
import { centinelPaths } from '../../../../src/wire/cardinal/jwt.ts'
import type { Act, Returned } from '../../sandbox-cardinal/support/browser.ts'
import { cards } from '../../sandbox-cardinal/support/merchant.ts'
import { type CardWorker, startCardWorker } from '../../support/card-worker.ts'
import type { Person } from '../../support/person.ts'
import type { ScriptedWorkerOptions, Surface } from '../../support/worker.ts'
import { cardinalDeps, type Device } from './world.ts'

/** What happens in a window, by its purpose; `closed` is a person who closes it, `open` one who leaves it as it is. */
export type WindowTwist = (path: keyof typeof centinelPaths, count: number) => Act | 'closed' | 'open' | undefined

export interface WorkerOptions extends Pick<ScriptedWorkerOptions, 'written' | 'now'> {
  /** Says yes to everything that is not told here. */
  readonly person?: Person
  readonly inWindow?: WindowTwist
  /** What stands between a window's end and the gateway: gives what arrives instead. */
  readonly onTheWay?: (path: keyof typeof centinelPaths, returned: Returned) => Returned
  /** Calls of the library before whose end the person closes the page. */
  readonly closesDuring?: LibraryCall['method']
  /** A browser that can't keep a passkey. */
  readonly incompatible?: boolean
  readonly deps?: Partial<CardinalDeps>
}

/** Says yes to everything; the card's number is the challenged one. */
const willing: Person = {
  disclose: () => ({ decision: 'consent', profile: { email: 'ada@example.com' } }),
  'card-number': () => ({ decision: 'number', number: cards.challenge }),
  'passkey-offer': () => ({ decision: 'yes' }),
  passkey: () => undefined,
  'bank-window': () => undefined,
}

/** One life of a background worker with the real provider, Cardinal's pages done in Node. */
export function startWorker(device: Device, options: WorkerOptions = {}): CardWorker {
  const windows = new Map<string, number>()
  const count = (path: string) => {
    windows.set(path, (windows.get(path) ?? 0) + 1)
    return windows.get(path) ?? 0
  }
  const surface: Surface = async ({ id, job }, door) => {
    const { ask } = job as SurfaceJob
    if (ask && (ask.call as LibraryCall).method === options.closesDuring) return door.lost()
    // A page outlives the worker that opened it.
    const page = device.pages.get(id) ?? surfaceResult(device, job as SurfaceJob, options, count)
    device.pages.set(id, page)
    await door.result(await page)
  }
  const { written, now = Date.now } = options
  const person = { ...willing, ...options.person }
  const cardinal = createCardinalProvider(cardinalDeps(device, { now, ...options.deps }))
  return startCardWorker(device, cardinal, { person, surface, now, ...(written && { written }) })
}

/** Does what the ceremony page does, over Cardinal's own pages. */
async function surfaceResult(
  { browser }: Device,
  job: SurfaceJob,
  options: WorkerOptions,
  count: (path: string) => number,
): Promise<SurfaceResult> {
  const { url = '', form, frame, ask } = job
  if (ask) {
    const end = await callLibrary(browser, ask.call as LibraryCall, !options.incompatible)
    return { ok: true, message: { type: SDK_ANSWER, ...end } }
  }
  const jwt = form?.JWT ?? ''
  if (frame) {
    const { data } = await browser.collect(jwt)
    return data?.message === undefined
      ? { ok: false, failure: 'no_answer' }
      : { ok: true, message: JSON.parse(data.message) }
  }
  const path = pathOf(url)
  const act = options.inWindow?.(path, count(path))
  if (act === 'open') return new Promise(() => undefined)
  if (act === 'closed') return { ok: false, failure: 'window_closed' }
  const returned = path === 'stepUp' ? await browser.stepUp(jwt, act) : await browser.fido(path, jwt, act)
  await browser.deliver(options.onTheWay?.(path, returned) ?? returned)
  return { ok: true }
}

async function callLibrary(browser: Device['browser'], call: LibraryCall, supported: boolean): Promise<object> {
  if (call.method === 'setup') return { end: 'done', value: await browser.setup(call.CardType, supported) }
  const status = await browser.completeEnrollment(call.UserId)
  return status === 204 ? { end: 'done' } : { end: 'rejected', rejection: `Unexpected exception: HTTP ${status}` }
}

function pathOf(url: string): 'stepUp' | 'enroll' | 'transact' {
  const { pathname } = new URL(url)
  const known = (['stepUp', 'enroll', 'transact'] as const).find(name => centinelPaths[name] === pathname)
  if (!known) throw new Error(`no window at ${pathname}`)
  return known
}
