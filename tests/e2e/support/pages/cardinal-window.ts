import { expect, type Page } from '@playwright/test'
import type { SharedAuthenticator } from '../authenticators.ts'
import { pressAway } from '../press.ts'
import { soon } from '../soon.ts'

/** Cardinal's own window: the bank's challenge, or a passkey prompt. */
export class CardinalWindow {
  readonly page: Page
  readonly #authenticator: SharedAuthenticator

  constructor(page: Page, authenticator: SharedAuthenticator) {
    this.page = page
    this.#authenticator = authenticator
  }

  async shows(title: string, amount?: string): Promise<void> {
    const read = async (selector: string) => (await this.page.locator(selector).allTextContents()).join().trim()
    await soon(async () => {
      expect(await read('h1')).toBe(title)
      if (amount) expect(await read('#amount')).toBe(amount)
    })
  }

  /** Types the code at the bank's page and waits until the window is gone. */
  async typeCode(code: string): Promise<void> {
    await this.page.locator('#code').fill(code)
    await pressAway(this.page.getByRole('button', { name: 'Confirm' }))
  }

  /** Presses "Continue with passkey", touches the reader, and waits until the window is gone. */
  async confirm(): Promise<void> {
    await this.#authenticator.ready(this.page)
    await pressAway(this.page.locator('#continue'))
  }

  async cancel(): Promise<void> {
    await pressAway(this.page.locator('#cancel'))
  }
}
