import { setTimeout as pause } from 'node:timers/promises'
import { SharedAuthenticator } from './authenticators.ts'
import { CdpPipe } from './cdp-pipe.ts'

interface TargetInfo {
  readonly targetId: string
  readonly type: string
  readonly url: string
  readonly openerId?: string
}

/** How often a state is looked at, milliseconds. Looking is an evaluation in a page; it never touches the worker. */
const LOOK_EVERY = 50

/**
 * Chromium as a person has it, but for the window: popup blocker and back/forward cache on, nobody attached to the
 * worker, no focus pretended. Only pages are attached to, to look at them and to press on them.
 */
export class BareBrowser {
  readonly #pipe: CdpPipe
  readonly #targets = new Map<string, TargetInfo>()
  readonly #pages = new Map<string, Promise<BarePage>>()
  readonly #authenticator = new SharedAuthenticator()

  private constructor(pipe: CdpPipe) {
    this.#pipe = pipe
  }

  static async launch(profile: string, switches: readonly string[]): Promise<BareBrowser> {
    const pipe = new CdpPipe(['--headless=new', `--user-data-dir=${profile}`, ...switches, 'about:blank'])
    const browser = new BareBrowser(pipe)
    const note = ({ targetInfo }: { targetInfo: TargetInfo }) => browser.#note(targetInfo)
    pipe.events.on('Target.targetCreated', note)
    pipe.events.on('Target.targetInfoChanged', note)
    pipe.events.on('Target.targetDestroyed', ({ targetId }) => browser.#forget(targetId))
    await pipe.send('Target.setDiscoverTargets', { discover: true })
    return browser
  }

  /** Address of the wallet's worker while it runs. */
  get worker(): string | undefined {
    return [...this.#targets.values()].find(
      ({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension://'),
    )?.url
  }

  /** Waits until the wallet's worker runs, or no longer does. */
  async workerIs(running: boolean, timeout: number): Promise<void> {
    await until(
      `the worker to be ${running ? 'up' : 'down'}`,
      timeout,
      async () => (this.worker !== undefined) === running,
    )
  }

  async open(url: string): Promise<BarePage> {
    const { targetId } = await this.#pipe.send('Target.createTarget', { url })
    return this.#attached(String(targetId))
  }

  /** Waits for a page whose address contains `part`. */
  async page(part: string, timeout = 15_000): Promise<BarePage> {
    let found: TargetInfo | undefined
    await until(`a page at ${part}`, timeout, async () => {
      found = this.pages(part)[0]
      return found !== undefined
    })
    if (!found) throw new Error(part)
    return this.#attached(found.targetId)
  }

  /** Pages open now whose address contains `part`. */
  pages(part: string): readonly TargetInfo[] {
    return [...this.#targets.values()].filter(({ type, url }) => type === 'page' && url.includes(part))
  }

  /** Waits until a page is closed. */
  async isGone(page: BarePage): Promise<void> {
    await until('a page to close', 15_000, async () => !this.#targets.has(page.targetId))
  }

  close(): Promise<void> {
    return this.#pipe.close()
  }

  #note(info: TargetInfo): void {
    this.#targets.set(info.targetId, info)
    // At once, so that the reader is there before the page asks for a passkey.
    if (info.type === 'page') void this.#attached(info.targetId)
  }

  #forget(targetId: string): void {
    this.#targets.delete(targetId)
    this.#pages.delete(targetId)
  }

  #attached(targetId: string): Promise<BarePage> {
    const known = this.#pages.get(targetId)
    if (known) return known
    const page = this.#attach(targetId)
    this.#pages.set(targetId, page)
    page.catch(() => this.#pages.delete(targetId))
    return page
  }

  async #attach(targetId: string): Promise<BarePage> {
    const { sessionId } = await this.#pipe.send('Target.attachToTarget', { targetId, flatten: true })
    const page = new BarePage(this.#pipe, targetId, String(sessionId))
    await this.#authenticator.attach(page, page)
    return page
  }
}

/** A page of a {@link BareBrowser}. Selectors are CSS. */
export class BarePage {
  readonly targetId: string
  readonly #pipe: CdpPipe
  readonly #sessionId: string

  constructor(pipe: CdpPipe, targetId: string, sessionId: string) {
    this.#pipe = pipe
    this.targetId = targetId
    this.#sessionId = sessionId
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.#pipe.send(method, params, this.#sessionId)
  }

  /** Calls `listener` with each of this page's events of that name. */
  on<Params>(event: string, listener: (params: Params) => void): void {
    this.#pipe.events.on(event, (params: Params, sessionId?: string) => {
      if (sessionId === this.#sessionId) listener(params)
    })
  }

  /** Evaluates an expression, awaits it, and returns it by value. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (answer.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(answer.exceptionDetails)}`)
    const { value } = answer.result as { value?: unknown }
    return value
  }

  /** Waits until an expression is truthy; a page in between two documents counts as not yet. */
  async waitFor(expression: string, timeout = 15_000): Promise<void> {
    await until(expression, timeout, async () => Boolean(await this.evaluate(expression).catch(() => false)))
  }

  /** Presses the element as a mouse does: a trusted click. Waits until it is there and can be pressed. */
  async click(selector: string): Promise<void> {
    const find = `document.querySelector(${JSON.stringify(selector)})`
    await this.waitFor(`${find} && !${find}.disabled`)
    await this.clickOn(find)
  }

  /** Presses the element an expression gives. */
  async clickOn(find: string): Promise<void> {
    const middle = `(() => { const element = ${find}; element.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = element.getBoundingClientRect(); return [x + width / 2, y + height / 2] })()`
    const [x, y] = (await this.evaluate(middle)) as [number, number]
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
    }
  }

  async close(): Promise<void> {
    await this.#pipe.send('Target.closeTarget', { targetId: this.targetId })
  }

  async goto(url: string): Promise<void> {
    await this.send('Page.navigate', { url })
    await this.waitFor(`location.href.startsWith(${JSON.stringify(url)}) && document.readyState === 'complete'`)
  }
}

async function until(what: string, timeout: number, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + timeout
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`)
    await pause(LOOK_EVERY)
  }
}
