import {
  type BridgeEvent,
  type BridgeMessage,
  FROM_BRIDGE,
  MAX_CALLS_IN_FLIGHT,
  MAX_CALLS_PER_SECOND,
  MAX_REQUEST_LENGTH,
  TO_BRIDGE,
} from '../../messages/agent.ts'

/** The part of the extension's API the bridge needs; a test brings its own. */
export interface BridgeRuntime {
  /** Gone once the extension was updated or switched off under this page. */
  readonly id?: string | undefined
  sendMessage(message: BridgeMessage): Promise<unknown>
  readonly onMessage: { addListener(listener: (message: unknown) => void): void }
}

/** How often a call is sent when its answer does not come: the browser may stop the worker under it, more than once. */
const MAX_SENDS = 60

/** Milliseconds before the third and any later time; the second follows at once. */
const RESEND_PAUSE = 500

/**
 * Carries JSON text between the page and the worker, and nothing else: identity comes from the browser's `sender`.
 * No port is held open, so an idle worker may stop and a page may rest in the back/forward cache; when it comes back,
 * the bridge subscribes again and passes on what was missed.
 */
export function bridge(page: Window, runtime: BridgeRuntime): void {
  let subscribed = false
  let inFlight = 0
  let recent: number[] = []

  page.addEventListener(TO_BRIDGE, event => {
    const body: unknown = (event as CustomEvent<unknown>).detail
    if (body === 'subscribe') {
      if (!subscribed) void subscribe()
    } else if (typeof body === 'string') {
      void carry(body)
    }
  })

  page.addEventListener('pageshow', event => {
    if (!event.persisted || !subscribed) return
    void subscribe(catchUp)
  })

  runtime.onMessage.addListener(message => {
    if (isBridgeEvent(message) && message.origin === page.location.origin) notify(message.params)
  })

  async function carry(body: string): Promise<void> {
    if (body.length > MAX_REQUEST_LENGTH) return refuse(body, -32600, 'too_large', 'The request is too large')
    const now = Date.now()
    recent = recent.filter(time => now - time < 1_000)
    if (inFlight >= MAX_CALLS_IN_FLIGHT || recent.push(now) > MAX_CALLS_PER_SECOND)
      return refuse(body, -32005, 'throttled', 'Too many requests')
    inFlight++
    const answer = await send(runtime, { to: 'agent', type: 'request', body })
    inFlight--
    if (answer === undefined) return disconnected(body)
    tellPage(answer)
  }

  async function subscribe(then?: (changed: readonly unknown[]) => void): Promise<void> {
    subscribed = true
    const changed = await send(runtime, { to: 'agent', type: 'subscribe' })
    if (Array.isArray(changed)) then?.(changed)
    else subscribed = false
  }

  function catchUp(changed: readonly unknown[]): void {
    for (const params of changed) notify(params)
  }

  function notify(params: unknown): void {
    tellPage({ jsonrpc: '2.0', method: 'wallet_purchaseChanged', params })
  }

  function disconnected(body: string): void {
    refuse(body, 4900, 'disconnected', 'The wallet is not reachable; reload the page')
  }

  function refuse(body: string, code: number, reason: string, message: string): void {
    tellPage({ jsonrpc: '2.0', id: requestId(body), error: { code, message, data: { code: reason } } })
  }

  function tellPage(message: unknown): void {
    page.dispatchEvent(new CustomEvent(FROM_BRIDGE, { detail: JSON.stringify(message) }))
  }
}

/**
 * Sends until there is an answer. Every call may be repeated: a purchase has its idempotency key, and the others change
 * nothing the second time. Undefined when no message helps any more.
 */
async function send(runtime: BridgeRuntime, message: BridgeMessage): Promise<unknown> {
  for (let sent = 0; sent < MAX_SENDS && runtime.id !== undefined; sent++) {
    if (sent > 1) await new Promise(resolve => setTimeout(resolve, RESEND_PAUSE))
    try {
      const answer = await runtime.sendMessage(message)
      // Chromium says either nothing or that the channel closed when the worker is stopped under a call.
      if (answer !== undefined) return answer
    } catch {
      // The next message starts it again.
    }
  }
  return undefined
}

/** The id our own announcement wrote near the front, read without parsing a text that may be huge; else JSON's null. */
function requestId(body: string): number {
  return Number(/"id":(\d{1,9}),/.exec(body.slice(0, 64))?.[1] ?? Number.NaN)
}

/** Our own worker sends nothing else to a bridge. */
function isBridgeEvent(message: unknown): message is BridgeEvent {
  return (message as BridgeEvent | null)?.to === 'bridge'
}
