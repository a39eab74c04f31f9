import { expect, type Locator, type Page } from '@playwright/test'

/** The wallet page at its identities: what is linked, and which purchases it must confirm. */
export class IdentitiesPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(): Promise<void> {
    await this.page.bringToFront()
    await this.page.evaluate(() => {
      location.hash = '#/activity'
      location.hash = '#/identities'
    })
    await expect(this.page.getByRole('heading', { level: 1, name: 'Identities' })).toBeVisible()
  }

  /** The identity of this name. */
  row(name: string): Locator {
    return this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .first()
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click()
  }

  /** From now on the identity confirms purchases above this many dollars. */
  async confirmsAbove(name: string, dollars: string): Promise<void> {
    await this.row(name).getByRole('button', { name: 'Which purchases?' }).click()
    await this.press('Add an amount')
    await this.page.getByLabel('Above').fill(dollars)
    await this.press('Save')
    await expect(this.row(name)).toContainText(`Confirms every purchase above $${dollars}`)
  }

  /** From now on the identity confirms whatever this agent asks for. */
  async confirmsAgent(name: string, agent: string): Promise<void> {
    await this.row(name).getByRole('button', { name: 'Which purchases?' }).click()
    await this.page.getByRole('checkbox', { name: new URL(agent).host }).check()
    await this.press('Save')
    await expect(this.row(name)).toContainText(`Confirms whatever ${new URL(agent).host} asks for`)
  }

  /** Types the wallet's passphrase where a change takes the person. */
  async confirm(passphrase: string): Promise<void> {
    await this.page.getByLabel('Passphrase').fill(passphrase)
    await this.press('Confirm with passphrase')
  }
}
