import type { SurfaceState } from './protocol.ts'
import type { SurfaceFailure, SurfaceJob, SurfaceMessage, SurfaceResult, WindowJob } from './surface-job.ts'

/** Runs in the ceremony page's content script: no library, no polyfill, nothing trusted but origin and window. */

/** Milliseconds until a surface has greeted; then it is loaded once more, and given up after as many again (contract 6.5). */
export const GREETING_LIMIT = 10_000

/** Milliseconds between two looks at the clock and the window. */
export const LOOK_EVERY = 400

/**
 * Milliseconds for which the provider's window, and then its page, outlive the visit. While the browser closes one it does little
 * else, and the worker is about to call the provider with what came.
 */
export const CLOSE_AFTER = 150

/** Milliseconds for which a window that opened early waits for its visit. */
export const EARLY_LIMIT = 20_000

/** Characters of a message we look at; real ones are a few kilobytes. */
const MAX_MESSAGE = 65_536

type Report = (state: SurfaceState) => void

/** A window that opened before its visit, and the request id of its last greeting: nothing else it says means anything yet. */
interface Early {
  readonly url: string
  readonly popup: Window
  requestID?: string
  readonly taken: AbortController
}

/** Does the visits of one ceremony page, one after another. */
export function createSurface(page: Window = window) {
  let early: Early | undefined
  return {
    open(job: WindowJob): void {
      early = openEarly(job, page)
    },
    visit(job: SurfaceJob, report: Report): Promise<SurfaceResult> {
      const waiting = early
      early = undefined
      return visitSurface(job, report, page, waiting)
    },
  }
}

/** Opens a window for the visit that follows; a browser that wants a click first is asked again then. */
function openEarly({ url, window: features, greeting }: WindowJob, page: Window): Early | undefined {
  const popup = page.open(url, '', features)
  if (!popup) return undefined
  const early: Early = { url, popup, taken: new AbortController() }
  const { signal } = early.taken
  const close = () => signal.aborted || popup.close()
  const hear = (event: MessageEvent) => {
    const message = messageFrom(popup, new URL(url).origin, event)
    if (message?.type === greeting && typeof message.requestID === 'string') early.requestID = message.requestID
  }
  page.addEventListener('message', hear, { signal })
  page.addEventListener('pagehide', close, { signal })
  setTimeout(close, EARLY_LIMIT)
  return early
}

/** Does one visit in this page. Never rejects for what the provider does. */
async function visitSurface(
  job: SurfaceJob,
  report: Report,
  page: Window,
  early: Early | undefined,
): Promise<SurfaceResult> {
  const { url, form } = job
  const { document } = page
  const name = crypto.randomUUID()
  const first = form ? 'about:blank' : (url ?? '')
  early?.taken.abort()
  const fit = job.window && early?.url === url && !early?.popup.closed ? early : undefined
  if (!fit) early?.popup.close()
  const open = () => fit?.popup ?? page.open(first, name, job.window)
  const popup = job.window ? await openWindow(open, report, document) : undefined
  const frame = job.frame && mountFrame(name, first, job.frame, document)
  const peer = popup ?? frame?.contentWindow ?? page
  const { origin } = url ? new URL(url) : page.location
  return new Promise(resolve => {
    const load = () => (peer.location.href = first)
    converse({ job, page, popup, peer, origin, id: name, load, greeted: fit?.requestID }, resolve)
    if (url && form) post(url, form, name, document)
  })
}

interface Visit {
  readonly job: SurfaceJob
  readonly page: Window
  readonly popup: Window | undefined
  /** The only window that is heard, and the only origin. */
  readonly peer: Window
  readonly origin: string
  /** Ours for the question, where the surface does not give one. */
  readonly id: string
  /** Loads the surface again. */
  readonly load: () => void
  /** The request id of a surface that is ready already. */
  readonly greeted: string | undefined
}

/**
 * A message counts only if the browser itself delivers it, from exactly this origin **and** this window, with the current
 * request id; anything else, and any type that does not end the visit, is passed over (contract 14, rule 5).
 */
function converse(
  { job, page, popup, peer, origin, id, load, greeted }: Visit,
  done: (result: SurfaceResult) => void,
): void {
  const { greeting, ask, bye, tag = 'type', ends = {}, limit } = job
  const over = new AbortController()
  const { signal } = over
  let requestID = greeting ? greeted : id
  let since = Date.now()
  let isLastLoad = false
  let wasClosed = false

  const say = (message: SurfaceMessage | undefined) => {
    if (message && requestID) peer.postMessage({ ...message, requestID, version: '1' }, origin)
  }

  const end = (result: SurfaceResult) => {
    over.abort()
    clearInterval(ticks)
    say(bye)
    done(result)
    setTimeout(() => popup?.close(), CLOSE_AFTER)
  }

  const fail = (failure: SurfaceFailure) => end({ ok: false, failure })

  const hear = (event: MessageEvent) => {
    const message = messageFrom(peer, origin, event)
    const type = message?.[tag]
    if (greeting && type === greeting && typeof message.requestID === 'string') {
      requestID = message.requestID
      since = Date.now()
      say(ask)
    } else if (requestID && (!ask || message?.requestID === requestID) && Object.hasOwn(ends, type)) {
      if (ends[type]?.every(member => member in message)) end({ ok: true, message })
    }
  }

  const look = () => {
    const waited = Date.now() - since
    // A look late: its result may have been posted just before it was closed.
    if (wasClosed) fail('window_closed')
    else if (popup && isBack(popup, page)) end({ ok: true })
    else if (requestID && waited > limit) fail('no_answer')
    else if (!requestID && waited > GREETING_LIMIT) {
      if (isLastLoad) fail('not_ready')
      else load()
      isLastLoad = true
      since = Date.now()
    }
    wasClosed = popup?.closed === true
  }

  page.addEventListener('message', hear, { signal })
  // The page is gone: its window must not be left behind asking for something nobody waits for.
  if (popup) page.addEventListener('pagehide', () => popup.close(), { signal })
  const ticks = setInterval(look, LOOK_EVERY)
  say(ask)
}

function mountFrame(
  name: string,
  src: string,
  { sandbox, allow = '' }: NonNullable<SurfaceJob['frame']>,
  document: Document,
): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  // Before `src`: a policy set later does not apply to the document already loading (contract 6.1).
  Object.assign(frame, { hidden: true, name, allow })
  frame.setAttribute('sandbox', sandbox)
  frame.src = src
  document.body.append(frame)
  return frame
}

/** Opens the provider's window; when the browser refuses, offers the page's button and opens on the click. */
function openWindow(open: () => Window | null, report: Report, document: Document): Promise<Window> {
  return new Promise(resolve => {
    const tryOpen = () => {
      const opened = open()
      if (!opened) return false
      report('window-open')
      resolve(opened)
      return true
    }
    if (tryOpen()) return
    report('needs-click')
    const button = document.querySelector<HTMLButtonElement>('#open-window')
    if (!button) return
    button.hidden = false
    button.addEventListener('click', ({ isTrusted }) => {
      button.hidden = isTrusted && tryOpen()
    })
  })
}

/** A form post into a named frame or window, as Cardinal wants its JWTs (contract 6.1, 7.2, 8). */
function post(action: string, fields: Readonly<Record<string, string>>, target: string, document: Document): void {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action, target })
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  }
  document.body.append(form)
  form.submit()
  form.remove()
}

/** Back at the gateway, whose address we may read because it is our own page's. */
function isBack(popup: Window, { location: own }: Window): boolean {
  try {
    const { origin, pathname } = popup.location
    return origin === own.origin && pathname.startsWith('/callback/')
  } catch {
    return false
  }
}

/**
 * What the browser itself delivers from exactly this window **and** origin. Messages come as objects or as JSON text; anything
 * else, and anything too long, is nothing.
 */
// biome-ignore lint/suspicious/noExplicitAny: whatever a window sent
function messageFrom(peer: Window, origin: string, { isTrusted, origin: theirs, source, data }: MessageEvent): any {
  if (!isTrusted || theirs !== origin || source !== peer) return undefined
  try {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    return text.length > MAX_MESSAGE ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
