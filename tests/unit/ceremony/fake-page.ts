import type { SurfaceState } from '../../../src/wallet/ceremony/protocol.ts'

export const ORIGIN = 'https://vts.auth.visa.com'
export const URL_OF_FRAME = `${ORIGIN}/vts-auth/authenticate?apikey=k`
export const GATEWAY = 'https://gateway.example'

/** What arrives by `postMessage`. */
interface Delivery {
  readonly isTrusted: boolean
  readonly origin: string
  readonly source: unknown
  readonly data: unknown
}

/** A window of the provider: notes what it is sent. Its address can be read once it is one of ours. */
export class FakePeer {
  closed = false
  readonly received: { readonly message: Record<string, unknown>; readonly origin: string }[] = []
  readonly loaded: string[] = []
  readonly location: { href: string; readonly origin: string; readonly pathname: string }

  constructor() {
    const { loaded } = this
    const readable = () => {
      const url = new URL(loaded.at(-1) ?? ORIGIN)
      if (url.origin !== GATEWAY) throw new DOMException('Blocked a frame with origin', 'SecurityError')
      return url
    }
    this.location = {
      set href(url: string) {
        loaded.push(url)
      },
      get origin() {
        return readable().origin
      },
      get pathname() {
        return readable().pathname
      },
    }
  }

  postMessage(message: unknown, origin: string): void {
    this.received.push({ message: structuredClone(message) as Record<string, unknown>, origin })
  }

  close(): void {
    this.closed = true
  }
}

/** An element the script makes; notes the order in which what matters of it was set. */
export class FakeElement {
  readonly order: string[] = []
  readonly contentWindow = new FakePeer()
  readonly children: FakeElement[] = []
  hidden = false
  name = ''
  value = ''
  type = ''
  method = ''
  action = ''
  target = ''
  submitted = 0
  #click: (event: { readonly isTrusted: boolean }) => void = () => undefined

  set allow(value: string) {
    this.order.push(`allow ${value}`)
  }
  set src(value: string) {
    this.order.push(`src ${value}`)
  }
  setAttribute(name: string, value: string): void {
    this.order.push(`${name} ${value}`)
  }
  append(child: FakeElement): void {
    this.children.push(child)
  }
  remove(): void {}
  submit(): void {
    this.submitted += 1
  }
  addEventListener(_type: 'click', listener: (event: { readonly isTrusted: boolean }) => void): void {
    this.#click = listener
  }
  click(isTrusted: boolean): void {
    this.#click({ isTrusted })
  }
}

/** The ceremony page as far as the script uses it, with the timers of the test runner. */
export class FakePage {
  readonly button = Object.assign(new FakeElement(), { hidden: true })
  readonly body = new FakeElement()
  readonly opened: string[] = []
  readonly reported: SurfaceState[] = []
  readonly location = { origin: GATEWAY }
  readonly received: { readonly message: Record<string, unknown>; readonly origin: string }[] = []
  popup: FakePeer | null = new FakePeer()
  readonly #listeners = new Set<{ readonly type: string; readonly hear: (event: Delivery | undefined) => void }>()

  readonly document = {
    body: this.body,
    createElement: () => new FakeElement(),
    querySelector: () => this.button,
  }

  /** To be given to the script. */
  get window(): Window {
    return this as unknown as Window
  }

  get frame(): FakeElement {
    const [frame] = this.body.children
    if (!frame) throw new Error('no frame')
    return frame
  }

  readonly report = (state: SurfaceState): void => {
    this.reported.push(state)
  }

  addEventListener(type: string, hear: (event: Delivery | undefined) => void, { signal }: { signal: AbortSignal }) {
    const listener = { type, hear }
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener))
  }

  open(url: string): FakePeer | null {
    this.opened.push(url)
    return this.popup
  }

  /** The page's own world. */
  postMessage(message: unknown, origin: string): void {
    this.received.push({ message: structuredClone(message) as Record<string, unknown>, origin })
  }

  /** A message as the browser delivers it. */
  deliver(event: Delivery): void {
    for (const { type, hear } of [...this.#listeners]) if (type === 'message') hear(event)
  }

  from(source: unknown, data: unknown, origin = ORIGIN): void {
    this.deliver({ isTrusted: true, origin, source, data })
  }

  hide(): void {
    for (const { type, hear } of [...this.#listeners]) if (type === 'pagehide') hear(undefined)
  }

  get listening(): number {
    return this.#listeners.size
  }
}
