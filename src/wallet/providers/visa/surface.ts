import type { SurfaceDriver } from '../../ceremony/page.ts'
import type { SurfaceState } from '../../ceremony/protocol.ts'
import { type Channel, type Host, openChannel, type Peer, type SurfaceMessage } from './channel.ts'

/** Runs in the ceremony page's content script: no library, no polyfill, nothing trusted but origin and window. */

/** Milliseconds of contract 6.5. */
export const timers = { ready: 10_000, session: 30_000, ceremony: 120_000, closedCheck: 500 } as const

/** Messages 1 to 3 in a hidden frame. */
export interface SessionJob {
  readonly action: 'session'
  readonly url: string
  readonly clientId: string
}

/** Messages 4 and 5 in the provider's own window, where WebAuthn is not hampered by framing (contract 6.1). */
export interface PasskeyJob {
  readonly action: 'passkey'
  readonly url: string
  /** Already in the frame's spelling (contract 6.3). */
  readonly authenticationContext: Readonly<Record<string, unknown>>
}

export type VisaJob = SessionJob | PasskeyJob

/** Why a surface gave up by itself; everything the provider said travels as the message it sent. */
export type SurfaceFailure = 'not_ready' | 'no_session' | 'no_result' | 'window_closed'

export type SurfaceResult =
  | { readonly ok: true; readonly message: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: SurfaceFailure }

/** The hidden frame's element. */
export interface Frame {
  hidden: HTMLElement['hidden']
  allow: string
  src: string
  setAttribute(name: string, value: string): void
  readonly contentWindow: Peer | null
}

/** The page's button for a browser that wants a click before it opens a window. */
export interface OpenButton {
  hidden: HTMLElement['hidden']
  addEventListener(type: 'click', listener: (event: { readonly isTrusted: boolean }) => void): void
}

/** What of the page the driver uses. */
export interface Page {
  readonly window: Host
  /** A frame that is not in the document yet. */
  createFrame(): Frame
  mount(frame: Frame): void
  openButton(): OpenButton | null
  report(state: SurfaceState): void
}

/** Does the worker's jobs in the document it is loaded in. */
export const visaDriver: SurfaceDriver = (job, report) =>
  // Our own worker made it, for this very driver.
  driveVisa(job as VisaJob, {
    window,
    createFrame: () => document.createElement('iframe'),
    mount: frame => document.body.append(frame as HTMLIFrameElement),
    openButton: () => document.querySelector<HTMLButtonElement>('#open-window'),
    report,
  })

/** Does one job and resolves with what the provider's surface sent. Never rejects for what the provider does. */
export function driveVisa(job: VisaJob, page: Page): Promise<SurfaceResult> {
  return job.action === 'session' ? createSession(job, page) : runPasskey(job, page)
}

async function createSession(job: SessionJob, page: Page): Promise<SurfaceResult> {
  const frame = page.createFrame()
  frame.hidden = true
  // Before `src`: a policy set later does not apply to the document already loading (contract 6.1).
  frame.allow = 'publickey-credentials-get *; publickey-credentials-create *'
  frame.setAttribute('sandbox', FRAME_SANDBOX)
  const load = () => {
    frame.src = job.url
  }
  load()
  page.mount(frame)
  const channel = openChannel(page.window, () => frame.contentWindow, new URL(job.url).origin)
  try {
    const request = { type: 'CREATE_AUTH_SESSION', client: { id: job.clientId }, contentType: 'application/json' }
    return await converse(channel, load, { request, accepts: isSessionAnswer, limit: timers.session }, 'no_session')
  } finally {
    channel.stop()
  }
}

async function runPasskey(job: PasskeyJob, page: Page): Promise<SurfaceResult> {
  const popup = await openProviderWindow(job.url, page)
  const { window } = page
  const channel = openChannel(window, () => popup, new URL(job.url).origin)
  const closeAlong = () => popup.close()
  // The page is gone: its window must not be left behind asking for a passkey nobody waits for.
  window.addEventListener('pagehide', closeAlong)
  let watch = 0
  try {
    const closed = new Promise<SurfaceResult>(resolve => {
      watch = watchClosing(popup, window, () => resolve({ ok: false, failure: 'window_closed' }))
    })
    const reload = () => {
      popup.location.href = job.url
    }
    const request = { type: 'AUTHENTICATE', authenticationContext: job.authenticationContext }
    const question = { request, accepts: isCeremonyAnswer, limit: timers.ceremony }
    return await Promise.race([converse(channel, reload, question, 'no_result'), closed])
  } finally {
    window.clearInterval(watch)
    channel.send({ type: 'CLOSE_AUTH_SESSION' })
    channel.stop()
    window.removeEventListener('pagehide', closeAlong)
    popup.close()
  }
}

interface Question {
  readonly request: SurfaceMessage
  readonly accepts: (message: SurfaceMessage) => boolean
  readonly limit: number
}

/** Waits for the surface, which is loaded once more if it does not announce itself, and asks it. */
async function converse(
  { ready, ask }: Channel,
  reload: () => void,
  { request, accepts, limit }: Question,
  silence: SurfaceFailure,
): Promise<SurfaceResult> {
  if (!(await ready(timers.ready))) {
    reload()
    if (!(await ready(timers.ready))) return { ok: false, failure: 'not_ready' }
  }
  const message = await ask(request, accepts, limit)
  return message ? { ok: true, message } : { ok: false, failure: silence }
}

const FRAME_SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox'
const WINDOW_FEATURES = 'popup,width=560,height=600'

/** Opens the provider's window; when the browser refuses, offers the page's button and opens on the click. */
async function openProviderWindow(url: string, page: Page): Promise<Peer> {
  const opened = page.window.open(url, '', WINDOW_FEATURES)
  if (opened) {
    page.report('window-open')
    return opened
  }
  page.report('needs-click')
  return openOnClick(url, page)
}

function openOnClick(url: string, page: Page): Promise<Peer> {
  return new Promise(resolve => {
    const button = page.openButton()
    if (!button) return
    button.hidden = false
    button.addEventListener('click', ({ isTrusted }) => {
      const opened = isTrusted ? page.window.open(url, '', WINDOW_FEATURES) : null
      if (!opened) return
      button.hidden = true
      page.report('window-open')
      resolve(opened)
    })
  })
}

/** Calls back once the person has closed the provider's window without a result. Returns the watch, to be cleared. */
function watchClosing(popup: Peer, window: Host, closed: () => void): number {
  let wasClosed = false
  return window.setInterval(() => {
    // One more turn after closing: the result may have been posted just before.
    if (wasClosed) closed()
    wasClosed = popup.closed
  }, timers.closedCheck)
}

const FAILURES = 'FAILED|CANCELLED|NOT_PERFORMED|NOT_SUPPORTED'

function isSessionAnswer({ type }: SurfaceMessage): boolean {
  return new RegExp(`^AUTH_(SESSION_CREATED|${FAILURES})$`).test(`${type}`)
}

/** The last two are of older harnesses: the same as `AUTH_COMPLETE` when they carry assurance data (contract 6.3). */
function isCeremonyAnswer({ type, assuranceData }: SurfaceMessage): boolean {
  return (
    new RegExp(`^AUTH_(COMPLETE|${FAILURES})$`).test(`${type}`) ||
    (/^(RESULT|AUTH_SUCCESS)$/.test(`${type}`) && assuranceData !== undefined)
  )
}
