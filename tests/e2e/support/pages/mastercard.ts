import { expect, type Page } from '@playwright/test'
import type { SharedAuthenticator } from '../authenticators.ts'
import { pressAway } from '../press.ts'
import { soon } from '../soon.ts'

/** Mastercard's own page in a tab, where the passkey is made and used. */
export class MastercardPage {
  readonly page: Page
  readonly #authenticator: SharedAuthenticator

  constructor(page: Page, authenticator: SharedAuthenticator) {
    this.page = page
    this.#authenticator = authenticator
  }

  /** What it says is confirmed, and for how much. */
  async shows(title: string, amount?: string): Promise<void> {
    const read = async (id: string) => (await this.page.locator(id).allTextContents()).join().trim()
    await soon(async () => {
      expect(await read('#title')).toBe(title)
      if (amount) expect(await read('#amount')).toBe(amount)
    })
  }

  /** Presses "Continue", touches the reader, and waits until the wallet has closed the tab. */
  async confirm(): Promise<void> {
    await this.#authenticator.ready(this.page)
    await pressAway(this.page.locator('#continue'))
  }

  /** The person's finger is not recognised: Mastercard sends them back. */
  async confirmWithWrongFinger(): Promise<void> {
    await this.#authenticator.recognise(this.page, false)
    await this.page.locator('#continue').click()
  }

  async notNow(): Promise<void> {
    await this.page.locator('#not-now').click()
  }

  async close(): Promise<void> {
    await this.page.close()
  }
}
