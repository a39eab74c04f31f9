import type {
  Acknowledgement,
  CeremonyMessage,
  HelloReply,
  NextMessage,
  OpenMessage,
  SurfaceState,
} from './protocol.ts'
import type { SurfaceJob, WindowJob } from './surface-job.ts'

/** What the ceremony page's content script uses of the browser; tests give a fake. */
export interface PageMessaging {
  /** Rejects while the worker can't be reached. */
  send(message: CeremonyMessage): Promise<unknown>
  /** Calls back for every message the background sends to this page. */
  listen(listener: (message: unknown) => void): void
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>
}

/** What the page does for the worker. */
export interface Surface {
  /** Does one job; resolves with what the worker is to judge. */
  visit(job: SurfaceJob, report: (state: SurfaceState) => void): Promise<unknown>
  /** Opens the window of the visit that follows. */
  open(job: WindowJob): void
}

/** A result is sent again at this pace, and no longer than a flow could still want it. */
const RESEND_PAUSE = 1_000
const MAX_SENDS = 600

/** How long a page that is done stays for the next ceremony of its flow, in milliseconds: one provider call and its retries. */
export const LINGER = 25_000

/**
 * Asks the worker for the job of this page, does it, and sends the result until it is acknowledged. Then stays a while for
 * the ceremony that follows: a session and its passkey need one page, not two.
 */
export async function runCeremonyPage(id: string, surface: Surface, messaging: PageMessaging): Promise<void> {
  const next = receiveNext(id, surface, messaging)
  let current: Next | undefined = { id }
  while (current !== undefined) {
    const stay = await runOne(current, surface, messaging)
    if (stay === undefined) return
    current = await next(stay)
  }
  await messaging.send({ to: 'ceremony', type: 'idle' })
}

/** How long to stay afterwards; undefined when this page is not, or no longer, the one to do it. */
async function runOne({ id, job }: Next, surface: Surface, messaging: PageMessaging): Promise<number | undefined> {
  const reply: Partial<Job> | undefined = job
    ? { job }
    : await insist({ to: 'ceremony', type: 'hello', id }, messaging, () => true)
  if (!reply?.job) return undefined
  const report = (state: SurfaceState) => {
    messaging.send({ to: 'ceremony', type: 'progress', id, state }).catch(() => undefined)
  }
  const result = await surface.visit(reply.job, report)
  const taken = await insist<Acknowledgement>(
    { to: 'ceremony', type: 'result', id, result },
    messaging,
    reply => reply?.acknowledged,
  )
  return taken && (reply.stay ?? LINGER)
}

type Job = Exclude<HelloReply, { gone: true }>
type Next = Pick<NextMessage, 'id' | 'job'>

/** Sends until there is an answer that will do: the worker may be stopped just now, and the next message starts it again. */
async function insist<R>(
  message: CeremonyMessage,
  messaging: PageMessaging,
  isEnough: (reply: R | undefined) => boolean | undefined,
): Promise<R | undefined> {
  for (let sent = 0; sent < MAX_SENDS; sent++) {
    try {
      // Our own worker answers: a content script gets messages of nobody else.
      const reply = (await messaging.send(message)) as R | undefined
      if (isEnough(reply)) return reply
    } catch {
      // Again, below.
    }
    await messaging.pause(RESEND_PAUSE)
  }
  return undefined
}

/**
 * The next ceremony may be announced before the acknowledgement of the last one has arrived: it is kept. A worker that
 * can't know whether the one before it announced it does so again: that is ignored.
 */
function receiveNext(
  first: string,
  surface: Surface,
  messaging: PageMessaging,
): (stay: number) => Promise<Next | undefined> {
  const waiting: Next[] = []
  const known = new Set([first])
  let wake: () => void = () => undefined
  messaging.listen(message => {
    const told = message as NextMessage | OpenMessage | undefined
    if (told?.to !== 'ceremony-page') return
    if (told.type === 'open') return surface.open(told.job)
    const { id, job } = told
    if (!id || known.has(id)) return
    known.add(id)
    waiting.push({ id, ...(job && { job }) })
    wake()
  })
  return async stay => {
    if (waiting.length === 0) {
      await Promise.race([messaging.pause(stay), new Promise<void>(resolve => (wake = resolve))])
    }
    return waiting.shift()
  }
}
