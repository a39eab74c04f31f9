import { readlinkSync } from 'node:fs'
import path from 'node:path'
import { type BrowserContext, chromium, type Page, type Worker } from '@playwright/test'
import type { SharedAuthenticator } from './authenticators.ts'
import { extensionFolder } from './build.ts'
import { chromiumPath, extensionSwitches } from './chromium.ts'
import { ConsoleLog } from './evidence.ts'

/** Milliseconds for one click or navigation; what takes longer hangs. */
const ACTION_TIMEOUT = 15_000

/** A Chromium with the wallet in it, on a profile folder that may outlive it. */
export class WalletBrowser {
  readonly context: BrowserContext
  readonly extensionId: string
  readonly profile: string
  readonly #log: ConsoleLog

  private constructor(context: BrowserContext, extensionId: string, profile: string, log: ConsoleLog) {
    this.context = context
    this.extensionId = extensionId
    this.profile = profile
    this.#log = log
  }

  /** Starts the browser on `profile` and waits for the wallet's worker. */
  static async launch(
    profile: string,
    authenticator: SharedAuthenticator,
    { extension = extensionFolder, beside, ...options }: LaunchOptions = {},
  ): Promise<WalletBrowser> {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      headless: true,
      viewport: null,
      locale: 'en-US',
      // Drawing what moves on a waiting screen costs a twelfth of a processor, and nobody watches.
      args: [...extensionSwitches(beside ? `${extension},${beside}` : extension), '--force-prefers-reduced-motion'],
      ...options,
    })
    context.setDefaultTimeout(ACTION_TIMEOUT)
    const log = new ConsoleLog()
    log.watch(context)
    authenticator.watch(context)
    const worker = context.serviceWorkers().find(isOurs) ?? (await context.waitForEvent('serviceworker', isOurs))
    return new WalletBrowser(context, new URL(worker.url()).host, profile, log)
  }

  /** Everything pages and worker wrote to their consoles. */
  get log(): string {
    return this.#log.text
  }

  /** Address of one of our own pages. */
  address(page: string): string {
    return `chrome-extension://${this.extensionId}/${page}`
  }

  /** The wallet's worker believes itself on such a system, as `navigator.userAgentData` tells it; on its own again without one. */
  async pretend(system?: { readonly platform: string; readonly platformVersion: string }): Promise<void> {
    const worker = this.context.serviceWorkers().find(isOurs)
    if (!worker) throw new Error('the wallet has no worker')
    await worker.evaluate(pretended => {
      if (!pretended) return void Reflect.deleteProperty(navigator, 'userAgentData')
      const { platform, platformVersion } = pretended
      const brands = [{ brand: 'Chromium', version: '156' }]
      const value = { platform, brands, getHighEntropyValues: async () => ({ platformVersion }) }
      Object.defineProperty(navigator, 'userAgentData', { configurable: true, value })
    }, system)
  }

  /** Stops the wallet's worker as the browser would; the next message or alarm starts it again. `from` is a page of ours. */
  async stopWorker(from: Page): Promise<void> {
    const session = await this.context.newCDPSession(from)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')
    await session.detach()
  }

  /** Ends the browser's main process with SIGKILL: nothing gets to run. */
  async kill(): Promise<void> {
    const gone = this.context.waitForEvent('close')
    process.kill(this.#pid(), 'SIGKILL')
    await gone
  }

  async close(): Promise<void> {
    await this.context.close()
  }

  /** Chromium names its process in the profile's lock: a link to `host-pid`. */
  #pid(): number {
    const pid = Number(readlinkSync(path.join(this.profile, 'SingletonLock')).split('-').at(-1))
    if (!Number.isInteger(pid) || pid < 2) throw new Error('the profile names no process')
    return pid
  }
}

const isOurs = (worker: Worker) => worker.url().endsWith('/background.js')

export interface LaunchOptions {
  /** True unless told: nobody watches. */
  readonly headless?: boolean
  /** Folder of our extension; the build under test unless told. */
  readonly extension?: string
  /** Folder of another extension to load with ours. */
  readonly beside?: string
  readonly colorScheme?: 'light' | 'dark'
  readonly reducedMotion?: 'reduce'
}
