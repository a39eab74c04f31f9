import { expect } from '@playwright/test'
import type { AgentPage, Errand } from './pages/agent.ts'
import type { ApprovalWindow } from './pages/approval.ts'
import type { Wallet } from './wallet.ts'

/** What a person does at a stretch, for tests that are about something else. */
export class Person {
  readonly #wallet: Wallet

  constructor(wallet: Wallet) {
    this.#wallet = wallet
  }

  /** Confirms in the network's window: links the card, or pays. */
  async signs(title: 'Create a passkey for this card' | 'Confirm this payment', amount?: string): Promise<void> {
    const popup = await this.#wallet.visaPopup()
    await popup.shows(title, amount)
    await popup.confirm()
  }

  /** Links the one card of the wallet from the cards page; its issuer asks for nothing. */
  async linksCard(): Promise<void> {
    const { cards } = await this.#wallet.command<{ cards: { id: string }[] }>('cards.list')
    expect(cards).toHaveLength(1)
    const { taskId } = await this.#wallet.command('cards.link', { cardId: cards[0]?.id })
    await this.#wallet.command('approval.open', { taskId })
    const approval = await this.#wallet.approval()
    await approval.consentToDisclosure()
    await this.signs('Create a passkey for this card')
    await approval.finish('Card linked to this device')
  }

  /** Lets Ada ask for something and looks at the request. */
  async isAsked(agent: AgentPage, errand: Errand = {}): Promise<ApprovalWindow> {
    await agent.buy({ product: 'desk-lamp', ...errand })
    return this.#wallet.approval()
  }

  /** Approves a purchase with a linked card and signs it. */
  async approves(approval: ApprovalWindow, amount = '$42.50'): Promise<void> {
    await approval.approve(amount)
    await this.signs('Confirm this payment', amount)
  }

  /** Sends the filled form of the shop. */
  async paysAtShop(): Promise<void> {
    const shop = await this.#wallet.shop()
    await shop.isFilled()
    await shop.pay()
    await shop.hasStatus('paid')
  }
}
