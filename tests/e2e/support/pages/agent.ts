import { expect, type Frame, type Page } from '@playwright/test'
import { soon } from '../soon.ts'

/** What the person sets on Ada's page before she buys. */
export interface Errand {
  readonly shop?: string
  readonly product?: string
  readonly release?: 'fill' | 'sealed'
  readonly variants?: readonly string[]
  readonly claimedAmount?: number
  readonly claimedPayee?: string
  readonly agentName?: string
  readonly purpose?: string
  readonly idempotencyKey?: string
  readonly reuse?: boolean
  readonly auto?: boolean
  readonly openTab?: boolean
}

/** What an agent gets back for a call: a result, or the error it was refused with. */
export interface Reply {
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code?: string } }
}

/** The page of Ada, the scripted agent. */
export class AgentPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(origin)
    await soon(async () => {
      expect(await this.page.locator('body').getAttribute('data-wallet')).toBe('present')
      expect(await this.page.locator('#product option').count()).toBeGreaterThan(0)
    })
  }

  /** Presses "Ask for permission". */
  async connect(): Promise<void> {
    await this.page.locator('#connect').click()
  }

  /** Fills in the errand and presses "Buy it". */
  async buy(errand: Errand = {}): Promise<void> {
    const { page } = this
    await page.locator('details').evaluate((details: HTMLDetailsElement) => {
      details.open = true
    })
    if (errand.shop) await page.locator('#shop').selectOption(errand.shop)
    if (errand.product) await page.locator('#product').selectOption(errand.product)
    if (errand.release) await page.locator('#release').selectOption(errand.release)
    if (errand.variants) await page.locator('#variants').selectOption([...errand.variants])
    await this.#type('#claimed-amount', errand.claimedAmount?.toString())
    await this.#type('#claimed-payee', errand.claimedPayee)
    await this.#type('#agent-name', errand.agentName)
    await this.#type('#purpose', errand.purpose)
    await this.#type('#idempotency-key', errand.idempotencyKey)
    await this.#check('#reuse', errand.reuse)
    await this.#check('#auto', errand.auto)
    await this.#check('#open-tab', errand.openTab)
    await page.locator('#buy').click()
  }

  async hasStatus(status: string, timeout = 20_000): Promise<void> {
    const read = () => this.page.locator('#status').getAttribute('data-status', { timeout })
    await soon(async () => expect(await read()).toBe(status), timeout)
  }

  /** Id of the purchase the page speaks of. */
  async purchaseId(): Promise<string> {
    await expect(this.page.locator('#status')).toHaveAttribute('data-purchase', /.+/)
    return (await this.page.locator('#status').getAttribute('data-purchase')) ?? ''
  }

  /** Lines of the page's log, newest first. */
  async log(): Promise<Record<string, unknown>[]> {
    const lines = await this.page.locator('#log li').allTextContents()
    return lines.map(line => JSON.parse(line))
  }

  /** Calls the wallet through the provider it announces, as any script of this page could. */
  call(method: string, params?: unknown): Promise<Reply> {
    return callWallet(this.page, method, params)
  }

  async #type(selector: string, text: string | undefined): Promise<void> {
    if (text !== undefined) await this.page.locator(selector).fill(text)
  }

  async #check(selector: string, checked: boolean | undefined): Promise<void> {
    if (checked !== undefined) await this.page.locator(selector).setChecked(checked)
  }
}

/** Calls the wallet from any page or frame; one where it does not announce itself times out. */
export function callWallet(page: Page | Frame, method: string, params?: unknown): Promise<Reply> {
  return page.evaluate(
    async ({ method, params }) => {
      interface Announced {
        provider: { request(args: { method: string; params?: unknown }): Promise<Record<string, unknown>> }
      }
      const { provider } = await new Promise<Announced>(found => {
        window.addEventListener('countersign:announceProvider', event =>
          found((event as CustomEvent<Announced>).detail),
        )
        window.dispatchEvent(new CustomEvent('countersign:requestProvider'))
      })
      try {
        return { result: await provider.request(params === undefined ? { method } : { method, params }) }
      } catch (thrown) {
        const { code, message, data } = thrown as { code: number; message: string; data?: { code?: string } }
        return { error: { code, message, ...(data && { data }) } }
      }
    },
    { method, params },
  )
}
