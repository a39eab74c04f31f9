import type { SurfaceState } from '../../../../src/wallet/ceremony/protocol.ts'
import type { Host, Peer, PeerEvent } from '../../../../src/wallet/providers/visa/channel.ts'
import type { Frame, OpenButton, Page } from '../../../../src/wallet/providers/visa/surface.ts'

export const ORIGIN = 'https://vts.auth.visa.com'
export const URL_OF_FRAME = `${ORIGIN}/vts-auth/authenticate?apikey=k`

/** A window of the provider: notes what it is sent and answers by script. */
export class FakePeer implements Peer {
  closed = false
  readonly location = { href: '' }
  readonly received: { readonly message: Record<string, unknown>; readonly origin: string }[] = []
  onMessage: (message: Record<string, unknown>) => void = () => undefined

  postMessage(message: unknown, origin: string): void {
    const copy = structuredClone(message) as Record<string, unknown>
    this.received.push({ message: copy, origin })
    this.onMessage(copy)
  }

  close(): void {
    this.closed = true
  }
}

/** Our page's window, with timers of the test runner. */
export class FakeHost implements Host {
  readonly #messages = new Set<(event: PeerEvent) => void>()
  readonly #hides = new Set<() => void>()
  readonly opened: string[] = []
  popup: FakePeer | null = null

  addEventListener(type: 'message' | 'pagehide', listener: ((event: PeerEvent) => void) & (() => void)): void {
    if (type === 'message') this.#messages.add(listener)
    else this.#hides.add(listener)
  }

  removeEventListener(type: 'message' | 'pagehide', listener: ((event: PeerEvent) => void) & (() => void)): void {
    if (type === 'message') this.#messages.delete(listener)
    else this.#hides.delete(listener)
  }

  setTimeout(work: () => void, milliseconds: number): number {
    return Number(setTimeout(work, milliseconds))
  }

  clearTimeout(timer: number): void {
    clearTimeout(timer)
  }

  setInterval(work: () => void, milliseconds: number): number {
    return Number(setInterval(work, milliseconds))
  }

  clearInterval(timer: number): void {
    clearInterval(timer)
  }

  open(url: string): Peer | null {
    this.opened.push(url)
    return this.popup
  }

  /** A message as the browser delivers it. */
  deliver(event: PeerEvent): void {
    for (const listener of [...this.#messages]) listener(event)
  }

  from(peer: Peer, data: unknown, origin = ORIGIN): void {
    this.deliver({ isTrusted: true, origin, source: peer, data })
  }

  hide(): void {
    for (const listener of [...this.#hides]) listener()
  }

  get listening(): number {
    return this.#messages.size
  }
}

export class FakeFrame implements Frame {
  readonly order: string[] = []
  readonly peer = new FakePeer()
  #hidden: Frame['hidden'] = false

  get hidden(): Frame['hidden'] {
    return this.#hidden
  }
  set hidden(value) {
    this.#hidden = value
  }
  set allow(value: string) {
    this.order.push(`allow ${value}`)
  }
  get allow(): string {
    return ''
  }
  set src(value: string) {
    this.order.push(`src ${value}`)
  }
  get src(): string {
    return ''
  }
  setAttribute(name: string): void {
    this.order.push(name)
  }
  get contentWindow(): Peer {
    return this.peer
  }
}

export class FakeButton implements OpenButton {
  hidden: OpenButton['hidden'] = true
  #click: (event: { readonly isTrusted: boolean }) => void = () => undefined

  addEventListener(_type: 'click', listener: (event: { readonly isTrusted: boolean }) => void): void {
    this.#click = listener
  }

  click(isTrusted: boolean): void {
    this.#click({ isTrusted })
  }
}

export class FakePage implements Page {
  readonly window = new FakeHost()
  readonly frame = new FakeFrame()
  readonly button = new FakeButton()
  readonly reported: SurfaceState[] = []
  mounted = false

  createFrame(): Frame {
    return this.frame
  }
  mount(): void {
    this.mounted = true
  }
  openButton(): OpenButton {
    return this.button
  }
  report(state: SurfaceState): void {
    this.reported.push(state)
  }
}
