import { expect, type Page } from '@playwright/test'

/** What an attack of the hostile merchant's pages came to. */
export interface Attempt {
  readonly outcome: 'answered' | 'refused' | 'no wallet'
  readonly result?: unknown
  readonly code?: number
  readonly data?: { readonly code?: string }
  /** What tampered functions of the page were given. */
  readonly seen?: readonly string[]
}

/** Pages of the hostile merchant: path and query say which attack. */
export class RoguePage {
  readonly page: Page
  readonly origin: string

  constructor(page: Page, origin: string) {
    this.page = page
    this.origin = origin
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.origin + path)
  }

  /** Opens an attack that runs by itself. */
  async runs<T = Attempt>(path: string): Promise<T> {
    await this.open(path)
    return this.#outcome<T>()
  }

  /** Sends one call with the page's own button. */
  async sends(call: object): Promise<Attempt> {
    await this.page.evaluate(() => document.body.removeAttribute('data-done'))
    await this.page.locator('#raw').fill(JSON.stringify(call))
    await this.page.locator('#send').click()
    return this.#outcome<Attempt>()
  }

  /** How many of the look-alike's card fields were ever written into: it sends home whatever happens to them. */
  async loot(address: string): Promise<number> {
    const { loot }: { loot: unknown[] } = await (await fetch(`${address}/__rogue/loot`)).json()
    return loot.length
  }

  /** Puts a text straight to the wallet's bridge, past the provider; resolves with all the bridge says to it. */
  tellsBridge(body: string): Promise<unknown> {
    return this.page.evaluate(
      body =>
        new Promise(answered => {
          const heard = (event: Event) => answered(JSON.parse((event as CustomEvent<string>).detail))
          window.addEventListener('countersign:from-bridge', heard, { once: true })
          window.dispatchEvent(new CustomEvent('countersign:to-bridge', { detail: body }))
        }),
      body,
    )
  }

  async #outcome<T>(): Promise<T> {
    await expect(this.page.locator('body')).toHaveAttribute('data-done', 'true')
    return JSON.parse((await this.page.locator('#result').textContent()) ?? '')
  }
}
