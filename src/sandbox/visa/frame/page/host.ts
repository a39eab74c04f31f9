/** The page that embedded or opened us, once it said its first valid word. */
export interface Host {
  readonly requestId: string
  readonly isPopup: boolean
  /** True for a message from the host's window and from an origin on the list, always the same one. */
  accepts(event: MessageEvent): boolean
  origin(): string
  post(type: string, members?: object): void
}

const version = '1'

/** Introduces the page to its host with `AUTH_READY`; that message carries nothing but a fresh request id. */
export function createHost(target: Window, isPopup: boolean): Host {
  const requestId = crypto.randomUUID()
  let locked: string | undefined
  return {
    requestId,
    isPopup,
    accepts(event) {
      if (event.source !== target || !isListed(event.origin)) return false
      locked ??= event.origin
      return event.origin === locked
    },
    origin: () => locked ?? '',
    post(type, members = {}) {
      const message = { type, requestID: requestId, ...(type !== 'AUTH_READY' && { version }), ...members }
      target.postMessage(message, locked ?? '*')
    },
  }
}

function isListed(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return url?.protocol === 'http:' && url.hostname === 'gateway.localhost'
}
