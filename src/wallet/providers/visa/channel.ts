/** A message of the provider's surface: an object with a `type`. */
export type SurfaceMessage = Readonly<Record<string, unknown>>

/** The provider's frame or popup, as far as we may touch a window of another origin. */
export interface Peer {
  readonly closed: boolean
  readonly location: { href: string }
  postMessage(message: unknown, targetOrigin: string): void
  close(): void
}

/** What arrives by `postMessage`. */
export interface PeerEvent {
  /** False for an event that a script of the page made up, with whatever origin and window it liked. */
  readonly isTrusted: boolean
  readonly origin: string
  readonly source: unknown
  readonly data: unknown
}

/** Our own page's window. */
export interface Host {
  addEventListener(type: 'message', listener: (event: PeerEvent) => void): void
  addEventListener(type: 'pagehide', listener: () => void): void
  removeEventListener(type: 'message', listener: (event: PeerEvent) => void): void
  removeEventListener(type: 'pagehide', listener: () => void): void
  setTimeout(work: () => void, milliseconds: number): number
  clearTimeout(timer: number): void
  setInterval(work: () => void, milliseconds: number): number
  clearInterval(timer: number): void
  open(url: string, target: string, features: string): Peer | null
}

/** Characters of a message we look at; real ones are a few kilobytes. */
const MAX_MESSAGE_CHARACTERS = 65_536

/** The message protocol with one provider window (contract 6.2). */
export interface Channel {
  /** True once the surface has announced itself; false after `limit` milliseconds. */
  ready(limit: number): Promise<boolean>
  /** Sends and waits for the first accepted message; undefined after `limit` milliseconds. Asked again if the surface reloads. */
  ask(
    request: SurfaceMessage,
    accepts: (message: SurfaceMessage) => boolean,
    limit: number,
  ): Promise<SurfaceMessage | undefined>
  /** Sends without waiting; nothing happens before the surface is ready or after it has closed. */
  send(message: SurfaceMessage): void
  stop(): void
}

/**
 * Talks with the provider's frame or popup. A message counts only if the browser itself delivers it, from exactly this
 * origin **and** this window, with the current `requestID`; anything else, and any unknown type, is passed over (contract
 * 14, rule 5).
 */
export function openChannel(host: Host, peer: () => Peer | null, origin: string): Channel {
  let requestId: string | undefined
  let asked: SurfaceMessage | undefined
  const listeners = new Set<(message: SurfaceMessage) => void>()

  function send(message: SurfaceMessage): void {
    if (requestId === undefined) return
    peer()?.postMessage({ ...message, requestID: requestId, version: '1' }, origin)
  }

  function receive(event: PeerEvent): void {
    if (!event.isTrusted || event.origin !== origin || event.source === null || event.source !== peer()) return
    const message = readMessage(event.data)
    if (!message) return
    if (message.type === 'AUTH_READY') greet(message)
    else if (message.requestID !== requestId || requestId === undefined) return
    for (const listener of listeners) listener(message)
  }

  /** A reloaded surface has a new request id and has forgotten what it was asked. */
  function greet(message: SurfaceMessage): void {
    if (typeof message.requestID !== 'string') return
    requestId = message.requestID
    if (asked) send(asked)
  }

  function next(accepts: (message: SurfaceMessage) => boolean, limit: number): Promise<SurfaceMessage | undefined> {
    return new Promise(resolve => {
      const finish = (message?: SurfaceMessage) => {
        host.clearTimeout(timer)
        listeners.delete(listen)
        resolve(message)
      }
      const listen = (message: SurfaceMessage) => {
        if (accepts(message)) finish(message)
      }
      const timer = host.setTimeout(() => finish(), limit)
      listeners.add(listen)
    })
  }

  host.addEventListener('message', receive)
  return {
    ready: async limit => requestId !== undefined || (await next(() => requestId !== undefined, limit)) !== undefined,
    ask(request, accepts, limit) {
      asked = request
      const answer = next(accepts, limit)
      send(request)
      return answer
    },
    send,
    stop: () => host.removeEventListener('message', receive),
  }
}

/** Messages come as objects or as JSON text; anything else is nothing. */
function readMessage(data: unknown): SurfaceMessage | undefined {
  try {
    const message = typeof data === 'string' && data.length <= MAX_MESSAGE_CHARACTERS ? JSON.parse(data) : data
    return typeof message?.type === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
