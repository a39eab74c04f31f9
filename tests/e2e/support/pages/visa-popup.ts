import { expect, type Page } from '@playwright/test'
import type { SharedAuthenticator } from '../authenticators.ts'
import { pressAway } from '../press.ts'
import { soon } from '../soon.ts'

/** The network's own window, where the passkey is made and used. */
export class VisaPopup {
  readonly page: Page
  readonly #authenticator: SharedAuthenticator

  constructor(page: Page, authenticator: SharedAuthenticator) {
    this.page = page
    this.#authenticator = authenticator
  }

  /** What it says is confirmed. */
  async shows(title: string, amount?: string): Promise<void> {
    const read = async (id: string) => (await this.page.locator(id).allTextContents()).join().trim()
    await soon(async () => {
      expect(await read('#title')).toBe(title)
      if (amount) expect(await read('#amount')).toBe(amount)
    })
  }

  /** Presses "Continue with passkey", touches the reader, and waits until the window is gone. */
  async confirm(): Promise<void> {
    await this.#authenticator.ready(this.page)
    await pressAway(this.page.locator('#continue'))
  }

  /** Presses "Cancel", and waits until the window is gone: the next try opens another one. */
  async cancel(): Promise<void> {
    await pressAway(this.page.locator('#cancel'))
  }

  /** The person's finger is not recognised: the passkey is refused. */
  async confirmWithWrongFinger(): Promise<void> {
    await this.#authenticator.recognise(this.page, false)
    await this.page.locator('#continue').click()
    await expect(this.page.locator('#status')).toContainText('The passkey was not used')
  }
}
