import type { SurfaceDriver } from '../../ceremony/page.ts'
import type { SurfaceState } from '../../ceremony/protocol.ts'
import { type Channel, type Host, openChannel, type Peer } from './channel.ts'

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

/** Narrows what the worker sent. The worker is trusted; this only keeps a newer job from an older script. */
export function isVisaJob(job: unknown): job is VisaJob {
  return (
    typeof job === 'object' && job !== null && 'action' in job && (job.action === 'session' || job.action === 'passkey')
  )
}

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
export const visaDriver: SurfaceDriver = async (job, report) => {
  if (!isVisaJob(job)) return undefined
  return driveVisa(job, {
    window,
    createFrame: () => document.createElement('iframe'),
    mount: frame => frame instanceof HTMLIFrameElement && document.body.append(frame),
    openButton: () => document.querySelector<HTMLButtonElement>('#open-window'),
    report,
  })
}

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
    if (!(await readyOrReloaded(channel, load))) return { ok: false, failure: 'not_ready' }
    const request = { type: 'CREATE_AUTH_SESSION', client: { id: job.clientId }, contentType: 'application/json' }
    const message = await channel.ask(request, isSessionAnswer, timers.session)
    return message ? { ok: true, message } : { ok: false, failure: 'no_session' }
  } finally {
    channel.stop()
  }
}

async function runPasskey(job: PasskeyJob, page: Page): Promise<SurfaceResult> {
  const popup = await openProviderWindow(job.url, page)
  const channel = openChannel(page.window, () => popup, new URL(job.url).origin)
  const closeAlong = () => popup.close()
  // The page is gone: its window must not be left behind asking for a passkey nobody waits for.
  page.window.addEventListener('pagehide', closeAlong)
  try {
    return await Promise.race([authenticate(job, channel, popup), closedByPerson(popup, page.window, channel.stopped)])
  } finally {
    channel.send({ type: 'CLOSE_AUTH_SESSION' })
    channel.stop()
    page.window.removeEventListener('pagehide', closeAlong)
    popup.close()
  }
}

async function authenticate(job: PasskeyJob, channel: Channel, popup: Peer): Promise<SurfaceResult> {
  const reload = () => {
    popup.location.href = job.url
  }
  if (!(await readyOrReloaded(channel, reload))) return { ok: false, failure: 'not_ready' }
  const request = { type: 'AUTHENTICATE', authenticationContext: job.authenticationContext }
  const message = await channel.ask(request, isCeremonyAnswer, timers.ceremony)
  return message ? { ok: true, message } : { ok: false, failure: 'no_result' }
}

async function readyOrReloaded(channel: Channel, reload: () => void): Promise<boolean> {
  if (await channel.ready(timers.ready)) return true
  reload()
  return channel.ready(timers.ready)
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
    let done = false
    button.hidden = false
    button.addEventListener('click', ({ isTrusted }) => {
      const opened = isTrusted && !done ? page.window.open(url, '', WINDOW_FEATURES) : null
      if (!opened) return
      done = true
      button.hidden = true
      page.report('window-open')
      resolve(opened)
    })
  })
}

/** Resolves once the person has closed the provider's window without a result. */
function closedByPerson(popup: Peer, window: Host, stopped: Promise<void>): Promise<SurfaceResult> {
  return new Promise(resolve => {
    let wasClosed = false
    const timer = window.setInterval(() => {
      // One more turn after closing: the result may have been posted just before.
      if (wasClosed) resolve({ ok: false, failure: 'window_closed' })
      wasClosed = popup.closed
    }, timers.closedCheck)
    void stopped.then(() => window.clearInterval(timer))
  })
}

const sessionAnswers = new Set(['AUTH_SESSION_CREATED', ...failures()])
const ceremonyAnswers = new Set(['AUTH_COMPLETE', ...failures()])
/** Older harnesses; the same as `AUTH_COMPLETE` when they carry assurance data (contract 6.3). */
const legacyAnswers = new Set(['RESULT', 'AUTH_SUCCESS'])

function failures(): string[] {
  return ['AUTH_FAILED', 'AUTH_CANCELLED', 'AUTH_NOT_PERFORMED', 'AUTH_NOT_SUPPORTED']
}

function isSessionAnswer(message: Readonly<Record<string, unknown>>): boolean {
  return sessionAnswers.has(String(message.type))
}

function isCeremonyAnswer(message: Readonly<Record<string, unknown>>): boolean {
  const type = String(message.type)
  return ceremonyAnswers.has(type) || (legacyAnswers.has(type) && message.assuranceData !== undefined)
}
