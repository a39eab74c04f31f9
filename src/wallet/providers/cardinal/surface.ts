import type { SurfaceDriver } from '../../ceremony/page.ts'
import type { SurfaceState } from '../../ceremony/protocol.ts'

/** Runs in the ceremony page's content script: no library, nothing trusted but origin and window. */

/** Milliseconds of contract 15, and ours for the browser library. */
export const timers = { library: 15_000, collection: 10_000, closedCheck: 400 } as const

/** A call of the browser library, which runs in the page's own world. */
export interface SdkJob {
  readonly action: 'sdk'
  /** On Cardinal's pinned host. */
  readonly sdkUrl: string
  readonly call:
    | { readonly method: 'setup'; readonly CardType: string }
    | { readonly method: 'completeEnrollment'; readonly UserId: string }
}

/** Device data collection in a hidden frame. */
export interface CollectJob {
  readonly action: 'collect'
  readonly url: string
  readonly jwt: string
}

/** A window of Cardinal's: the bank's challenge, or a passkey prompt. It ends at `ReturnUrl`. */
export interface WindowJob {
  readonly action: 'window'
  readonly url: string
  readonly jwt: string
}

export type CardinalJob = SdkJob | CollectJob | WindowJob

/** Narrows what the worker sent; this only keeps a newer job from an older script. */
export function isCardinalJob(job: unknown): job is CardinalJob {
  if (typeof job !== 'object' || job === null || !('action' in job)) return false
  return job.action === 'sdk' || job.action === 'collect' || job.action === 'window'
}

/** What a job came to. `rejection` is what the library's promise was rejected with, as text. */
export type CardinalResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: 'no_library' | 'no_answer' }
  | { readonly ok: false; readonly failure: 'rejected'; readonly rejection: string }

/** Message names between this script and the page's own world. */
export const SDK_CALL = 'countersign-cardinal-call'
export const SDK_ANSWER = 'countersign-cardinal-answer'

/** Drives Cardinal's library, frame and windows on the ceremony page. */
export const cardinalDriver: SurfaceDriver = async (job, report) =>
  isCardinalJob(job) ? driveCardinal(job, document, report) : undefined

/** Does one job. Never rejects for what the provider does. */
export function driveCardinal(
  job: CardinalJob,
  page: Document,
  report: (state: SurfaceState) => void,
): Promise<CardinalResult> {
  switch (job.action) {
    case 'sdk':
      return callLibrary(job, page)
    case 'collect':
      return collect(job, page)
    case 'window':
      return runWindow(job, page, report)
  }
}

async function callLibrary({ sdkUrl, call }: SdkJob, page: Document): Promise<CardinalResult> {
  const id = crypto.randomUUID()
  const answer = await listen(
    page,
    timers.library,
    ({ origin, source, data }) => {
      const isOurs = source === window && origin === window.location.origin
      return isOurs && typeof data === 'object' && data !== null && data.type === SDK_ANSWER && data.id === id
        ? data
        : undefined
    },
    () => window.postMessage({ type: SDK_CALL, id, sdkUrl, call }, window.location.origin),
  )
  if (answer === undefined) return { ok: false, failure: 'no_answer' }
  if (answer.loaded === false) return { ok: false, failure: 'no_library' }
  if (answer.ok === true) return { ok: true, value: answer.value }
  return { ok: false, failure: 'rejected', rejection: String(answer.rejection).slice(0, 200) }
}

async function collect({ url, jwt }: CollectJob, page: Document): Promise<CardinalResult> {
  const name = `collect-${crypto.randomUUID()}`
  const frame = page.createElement('iframe')
  frame.name = name
  frame.hidden = true
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin')
  page.body.append(frame)
  const { origin: theirs } = new URL(url)
  // What it says is judged by the worker: here only who says it.
  const told = await listen(
    page,
    timers.collection,
    ({ origin, source, data }) => {
      const isTheirs = origin === theirs && source === frame.contentWindow
      return isTheirs && typeof data === 'string' && data.includes('profile.completed') ? { data } : undefined
    },
    () => post(url, jwt, name, page),
  )
  frame.remove()
  return told === undefined ? { ok: false, failure: 'no_answer' } : { ok: true, value: told.data }
}

interface Heard {
  readonly origin: string
  readonly source: unknown
  // biome-ignore lint/suspicious/noExplicitAny: whatever a window sent
  readonly data: any
}

/** Listens, does `start`, and resolves with the first accepted message; undefined after `limit` milliseconds. */
function listen<T>(
  page: Document,
  limit: number,
  accept: (heard: Heard) => T | undefined,
  start: () => void,
): Promise<T | undefined> {
  const view = page.defaultView ?? window
  return new Promise(resolve => {
    const end = (value: T | undefined) => {
      view.removeEventListener('message', hear)
      clearTimeout(timer)
      resolve(value)
    }
    const hear = (event: MessageEvent) => {
      const accepted = accept(event)
      if (accepted !== undefined) end(accepted)
    }
    const timer = setTimeout(() => end(undefined), limit)
    view.addEventListener('message', hear)
    start()
  })
}

/** A form post, as Cardinal wants its JWTs (contract 6.1, 7.2, 8). */
function post(url: string, jwt: string, target: string, page: Document): void {
  const form = page.createElement('form')
  form.method = 'post'
  form.action = url
  form.target = target
  const field = page.createElement('input')
  field.type = 'hidden'
  field.name = 'JWT'
  field.value = jwt
  form.append(field)
  page.body.append(form)
  form.submit()
  form.remove()
}

const WINDOW_FEATURES = 'popup,width=480,height=660'

async function runWindow(
  { url, jwt }: WindowJob,
  page: Document,
  report: (state: SurfaceState) => void,
): Promise<CardinalResult> {
  const name = `cardinal-${crypto.randomUUID()}`
  const popup = await openWindow(name, page, report)
  post(url, jwt, name, page)
  const closeAlong = () => popup.close()
  // The page is gone: its window must not be left behind asking for something nobody waits for.
  window.addEventListener('pagehide', closeAlong)
  const ended = await windowEnd(popup)
  window.removeEventListener('pagehide', closeAlong)
  popup.close()
  return { ok: true, value: ended }
}

function openWindow(name: string, page: Document, report: (state: SurfaceState) => void): Promise<Window> {
  const opened = window.open('about:blank', name, WINDOW_FEATURES)
  if (opened) {
    report('window-open')
    return Promise.resolve(opened)
  }
  report('needs-click')
  return new Promise(resolve => {
    const button = page.querySelector<HTMLButtonElement>('#open-window')
    if (!button) return
    button.hidden = false
    button.addEventListener('click', ({ isTrusted }) => {
      const clicked = isTrusted ? window.open('about:blank', name, WINDOW_FEATURES) : null
      if (!clicked) return
      button.hidden = true
      report('window-open')
      resolve(clicked)
    })
  })
}

/** Closed by the person, or back at the gateway, whose address we may read because it is our own page's. */
function windowEnd(popup: Window): Promise<'closed' | 'returned'> {
  return new Promise(resolve => {
    const timer = setInterval(() => {
      const end = popup.closed ? 'closed' : isBack(popup) ? 'returned' : undefined
      if (end === undefined) return
      clearInterval(timer)
      resolve(end)
    }, timers.closedCheck)
  })
}

function isBack(popup: Window): boolean {
  try {
    return popup.location.origin === window.location.origin && popup.location.pathname.startsWith('/callback/')
  } catch {
    return false
  }
}
