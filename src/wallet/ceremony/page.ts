import type { Acknowledgement, CeremonyMessage, HelloReply, NextMessage, SurfaceState } from './protocol.ts'

/** What the ceremony page's content script uses of the browser; tests give a fake. */
export interface PageMessaging {
  /** Rejects while the worker can't be reached. */
  send(message: CeremonyMessage): Promise<unknown>
  /** Calls back for every message the background sends to this page. */
  listen(listener: (message: unknown) => void): void
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>
}

/** Drives one kind of provider surface; resolves with what the worker is to judge. */
export type SurfaceDriver = (job: unknown, report: (state: SurfaceState) => void) => Promise<unknown>

/** A result is sent again at this pace, and no longer than a flow could still want it. */
const RESEND_PAUSE = 1_000
const MAX_SENDS = 600

/** How long a page that is done stays for the next ceremony of its flow, in milliseconds: one provider call and its retries. */
export const LINGER = 25_000

/**
 * Asks the worker for the job of this page, does it, and sends the result until it is acknowledged. Then stays a while for
 * the ceremony that follows: a session and its passkey need one page, not two.
 */
export async function runCeremonyPage(
  id: string,
  drivers: Readonly<Record<string, SurfaceDriver>>,
  messaging: PageMessaging,
): Promise<void> {
  const nextId = receiveNext(id, messaging)
  for (let current: string | undefined = id; current !== undefined; current = await nextId()) {
    if (!(await runOne(current, drivers, messaging))) return
  }
  await messaging.send({ to: 'ceremony', type: 'idle' })
}

/** False when this page is not, or no longer, the one to do it. */
async function runOne(
  id: string,
  drivers: Readonly<Record<string, SurfaceDriver>>,
  messaging: PageMessaging,
): Promise<boolean> {
  const reply = await askForJob(id, messaging)
  if (!isJob(reply) || !Object.hasOwn(drivers, reply.surface)) return false
  const report = (state: SurfaceState) => {
    messaging.send({ to: 'ceremony', type: 'progress', id, state }).catch(() => undefined)
  }
  const result = await drivers[reply.surface]?.(reply.job, report)
  return deliver({ to: 'ceremony', type: 'result', id, result }, messaging)
}

/** The worker may be stopped just now, as below: without its answer nobody would ever do this job. */
async function askForJob(id: string, messaging: PageMessaging): Promise<unknown> {
  for (let sent = 0; sent < MAX_SENDS; sent++) {
    try {
      return await messaging.send({ to: 'ceremony', type: 'hello', id })
    } catch {
      await messaging.pause(RESEND_PAUSE)
    }
  }
  return undefined
}

/** The worker may be stopped just now; the next message starts it again. */
async function deliver(message: CeremonyMessage, messaging: PageMessaging): Promise<boolean> {
  for (let sent = 0; sent < MAX_SENDS; sent++) {
    const reply = await messaging.send(message).catch(() => undefined)
    if (isAcknowledged(reply)) return true
    await messaging.pause(RESEND_PAUSE)
  }
  return false
}

/**
 * The next ceremony may be announced before the acknowledgement of the last one has arrived: it is kept. A worker that
 * can't know whether the one before it announced it does so again: that is ignored.
 */
function receiveNext(first: string, messaging: PageMessaging): () => Promise<string | undefined> {
  const waiting: string[] = []
  const known = new Set([first])
  let wake: () => void = () => undefined
  messaging.listen(message => {
    if (!isNext(message) || known.has(message.id)) return
    known.add(message.id)
    waiting.push(message.id)
    wake()
  })
  return async () => {
    if (waiting.length === 0) {
      await Promise.race([messaging.pause(LINGER), new Promise<void>(resolve => (wake = resolve))])
    }
    return waiting.shift()
  }
}

function isNext(message: unknown): message is NextMessage {
  if (typeof message !== 'object' || message === null || !('to' in message) || !('id' in message)) return false
  return message.to === 'ceremony-page' && typeof message.id === 'string'
}

function isJob(reply: unknown): reply is Exclude<HelloReply, { gone: true }> {
  return typeof reply === 'object' && reply !== null && 'surface' in reply && typeof reply.surface === 'string'
}

function isAcknowledged(reply: unknown): reply is Acknowledgement {
  return typeof reply === 'object' && reply !== null && 'acknowledged' in reply && reply.acknowledged === true
}
