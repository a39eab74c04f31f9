import { expect, type Page } from '@playwright/test'

/** Pages of the cardholder's bank. */
export class IssuerPages {
  readonly page: Page
  readonly #origin: string

  constructor(page: Page, origin: string) {
    this.page = page
    this.#origin = origin
  }

  /** Reads the code that arrived last by this channel. */
  async code(channel: 'sms' | 'email' | 'bank'): Promise<string> {
    await this.page.goto(`${this.#origin}/inbox`)
    const code = this.page.locator(`li[data-channel="${channel}"] .code`).first()
    await expect(code).toBeVisible()
    return (await code.textContent()) ?? ''
  }

  /** The same for somebody who looks once and takes what is there. */
  async codeIfAny(channel: 'sms' | 'email' | 'bank'): Promise<string | undefined> {
    await this.page.goto(`${this.#origin}/inbox`)
    const [code] = await this.page.locator(`li[data-channel="${channel}"] .code`).allTextContents()
    return code
  }

  /** Telephone: the cardholder approves the device that waits. */
  approveByPhone(): Promise<void> {
    return this.#saysByPhone('Approve', 'The device is approved')
  }

  /** Telephone: the cardholder knows nothing of it. */
  refuseByPhone(): Promise<void> {
    return this.#saysByPhone('Refuse', 'The device is refused')
  }

  async #saysByPhone(button: 'Approve' | 'Refuse', answer: string): Promise<void> {
    await this.page.goto(`${this.#origin}/phone`)
    await this.page.getByRole('button', { name: button }).first().click()
    await expect(this.page.locator('#said')).toContainText(answer)
  }
}
