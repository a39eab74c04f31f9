import { expect, type Page } from '@playwright/test'
import { soon } from '../soon.ts'

/** A checkout page of the sandbox shop, filled by the wallet and sent by whoever pays. */
export class ShopPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Card fields as they stand in the page itself. */
  async cardFields(): Promise<{ number: string; expiry: string; csc: string }> {
    const read = (id: string) => this.page.locator(id).inputValue()
    return { number: await read('#card-number'), expiry: await read('#card-exp'), csc: await read('#card-csc') }
  }

  async isFilled(): Promise<void> {
    await soon(async () => {
      const { number, csc } = await this.cardFields()
      expect(number).toMatch(/^[\d ]{16,23}$/)
      expect(csc).toMatch(/^\d{3}$/)
    })
  }

  async isEmpty(): Promise<void> {
    await expect(this.page.locator('#card-number')).toHaveValue('')
    await expect(this.page.locator('#card-csc')).toHaveValue('')
  }

  /** Presses Pay and waits for the order's page. */
  async pay(): Promise<void> {
    await this.page.locator('#pay').click()
    await this.page.waitForURL(/\/orders\//)
  }

  async hasStatus(status: 'paid' | 'declined' | 'unknown'): Promise<void> {
    await expect(this.page.locator('#order')).toHaveAttribute('data-status', status)
  }
}
