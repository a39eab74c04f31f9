import { FROM_BRIDGE, TO_BRIDGE } from '../../messages/agent.ts'

/** What an agent is told about the wallet, in the manner of EIP-6963. */
export interface ProviderInfo {
  readonly uuid: string
  readonly name: string
  readonly icon: string
  readonly rdns: string
}

type Listener = (params: unknown) => void

/** The object an agent in the page talks to. */
export interface Provider {
  request(args: { readonly method: string; readonly params?: unknown }): Promise<unknown>
  on(event: string, listener: Listener): Provider
  removeListener(event: string, listener: Listener): Provider
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Cpath fill="%23155e45" d="M0 0h32v32H0zm8 17 5 5L25 10l-2-2-10 11-3-3z"/%3E%3C/svg%3E'

/**
 * Announces the wallet to the agents in this page (`countersign:announceProvider`, again on
 * `countersign:requestProvider`). Runs in the page's own world before the page's scripts: what it needs of the platform
 * it takes now, because any of it may be replaced a moment later. It holds no secret and decides nothing.
 */
export function announce(page: Window & typeof globalThis): void {
  const { CustomEvent: PageEvent, Error: PageError, Promise: PagePromise } = page
  const { parse, stringify } = page.JSON
  const { assign, freeze } = page.Object
  const { apply } = page.Reflect
  const { addEventListener, dispatchEvent } = page.EventTarget.prototype
  const listen = (type: string, heard: (event: Event) => void) => apply(addEventListener, page, [type, heard])
  const send = (type: string, detail: unknown) => apply(dispatchEvent, page, [new PageEvent(type, { detail })])

  // Own copies of the methods: a page that replaces Map.prototype.get must not come between an answer and its asker.
  const { get, set, delete: remove } = page.Map.prototype
  const { add, delete: drop, forEach } = page.Set.prototype
  const { then } = PagePromise.prototype
  const pending = new Map<number, Pending>()
  const listeners = new Set<Listener>()
  let lastId = 0

  const provider: Provider = freeze({
    request(args: { readonly method: string; readonly params?: unknown }) {
      const id = ++lastId
      // What can't be written down rejects like any other refusal.
      return new PagePromise((resolve, reject) => {
        const body = stringify({ jsonrpc: '2.0', id, method: args?.method, params: args?.params })
        apply(set, pending, [id, { resolve, reject }])
        send(TO_BRIDGE, body)
      })
    },
    on(event: string, listener: Listener) {
      if (event !== 'purchaseChanged') return provider
      apply(add, listeners, [listener])
      send(TO_BRIDGE, 'subscribe')
      return provider
    },
    removeListener(_event: string, listener: Listener) {
      apply(drop, listeners, [listener])
      return provider
    },
  })

  listen(FROM_BRIDGE, event => {
    const message = parse((event as CustomEvent<string>).detail)
    if (message.method !== undefined) return tell(message.params)
    const asked: Pending | undefined = apply(get, pending, [message.id])
    apply(remove, pending, [message.id])
    if (message.error === undefined) return asked?.resolve(message.result)
    const { code, message: text, data } = message.error
    asked?.reject(assign(new PageError(text), { code, data }))
  })

  function tell(params: unknown): void {
    apply(forEach, listeners, [
      // One listener's mistake is its own: the others still hear, and the page's console still says so.
      (listener: Listener) => void apply(then, new PagePromise(resolve => resolve(params)), [listener]),
    ])
  }

  const detail = freeze({
    info: freeze({
      uuid: page.crypto.randomUUID(),
      name: 'Countersign',
      icon: ICON,
      rdns: 'example.countersign.wallet',
    } satisfies ProviderInfo),
    provider,
  })
  const show = () => send('countersign:announceProvider', detail)
  listen('countersign:requestProvider', show)
  show()
}
