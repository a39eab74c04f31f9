import { expect, type Locator, type Page } from '@playwright/test'
import type { Wallet } from '../wallet.ts'

/** The cards page of the wallet. A card is named by its brand and last four digits, as it is read out. */
export class CardsPage {
  readonly page: Page
  readonly #wallet: Wallet

  private constructor(page: Page, wallet: Wallet) {
    this.page = page
    this.#wallet = wallet
  }

  /** Opens it anew: the wallet then asks the networks how the cards stand. */
  static async open(wallet: Wallet): Promise<CardsPage> {
    const page = await wallet.home()
    const cards = new CardsPage(page, wallet)
    await cards.reopen()
    return cards
  }

  async reopen(): Promise<void> {
    await this.page.goto(this.#wallet.browser.address('wallet.html#/activity'))
    await this.page.goto(this.#wallet.browser.address('wallet.html#/cards'))
    await expect(this.page.getByRole('heading', { name: 'Cards', level: 1 })).toBeVisible()
  }

  card(name: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('img', { name, exact: true }) })
  }

  /** Names of all cards, in their order. */
  names(): Promise<string[]> {
    return this.page
      .getByRole('listitem')
      .getByRole('img')
      .evaluateAll(all => all.map(one => one.ariaLabel ?? ''))
  }

  async press(card: string, button: string | RegExp): Promise<void> {
    await this.card(card).getByRole('button', { name: button }).click()
  }

  /** What the bar at the foot says can still be undone. */
  get bar(): Locator {
    return this.page.getByRole('status')
  }
}
