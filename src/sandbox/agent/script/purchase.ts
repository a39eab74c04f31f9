import { ended, type PurchaseStatus } from '../../../agent-client/index.ts'
import type { Task } from './controls.ts'
import { log, note, showStatus } from './log.ts'
import { pause } from './pause.ts'
import { toRequest } from './requests.ts'
import { type Checkout, ShopApi } from './shop.ts'
import { requireWallet } from './wallet.ts'

/** One purchase from the shop's checkout to the reported outcome. */
export class Purchase {
  id = ''
  #status: PurchaseStatus | 'asking' = 'asking'
  #carried = false
  #reported = false

  private constructor(
    readonly task: Task,
    readonly shop: ShopApi,
    readonly checkout: Checkout,
  ) {}

  /** Opens a checkout at the shop (or takes the last one again). */
  static async begin(task: Task, last: Purchase | undefined): Promise<Purchase> {
    const shop = new ShopApi(task.shop)
    const checkout =
      task.reuse && last
        ? last.checkout
        : await shop.openCheckout({
            items: [{ id: task.product, quantity: task.quantity }],
            variants: task.variants,
          })
    const { checkoutId, checkoutUrl, totals, currency } = checkout
    log('checkout', { checkoutId, checkoutUrl, total: totals.total, currency })
    return new Purchase(task, shop, checkout)
  }

  /** Asks the wallet. Throws the wallet's refusal. */
  async ask(): Promise<void> {
    showStatus('asking')
    const wallet = await requireWallet()
    const answer = await wallet.requestPurchase(toRequest(this.task, this.checkout))
    this.id = answer.id
    log('requested', { ...answer })
    this.#moved(answer.status)
  }

  /** Follows the purchase to its end: by event where one comes, by asking now and then besides. */
  async follow(): Promise<void> {
    const wallet = await requireWallet()
    const forget = wallet.onPurchaseChanged(({ id, status }) => {
      if (id !== this.id) return
      log('purchaseChanged', { id, status })
      this.#moved(status)
    })
    try {
      while (!this.#isOver()) {
        await pause()
        await this.look()
        if (this.task.auto) await this.goOn()
      }
    } finally {
      forget()
    }
    note('')
  }

  /** Asks the wallet how it stands. */
  async look(): Promise<void> {
    const wallet = await requireWallet()
    const { status } = await wallet.getPurchase(this.id)
    this.#moved(status)
  }

  /** Does what is Ada's to do next: carry a sealed card, or report what the shop says. */
  async goOn(): Promise<void> {
    if (this.task.release === 'sealed' && this.#status === 'approved' && !this.#carried) await this.carry()
    if ((this.#status === 'approved' || this.#status === 'redeemed') && !this.#reported) await this.report()
  }

  /** Takes the sealed credential, which Ada can't read, to the shop. */
  async carry(): Promise<void> {
    note('Carrying the sealed card to the shop.')
    const wallet = await requireWallet()
    const { credential } = await wallet.redeem(this.id)
    if (credential?.type !== 'sealed') throw new Error('There is nothing to carry.')
    this.#carried = true
    log('redeemed', { length: credential.jwe.length })
    const { status } = await this.shop.paySealed(this.checkout.checkoutId, credential.jwe)
    log('carried', { status })
    await wallet.acknowledge(this.id)
  }

  /** Gives the wallet the shop's receipt, once there is one. */
  async report(): Promise<void> {
    const receipt = await this.shop.receipt(this.checkout.checkoutId)
    if (receipt === undefined) {
      note('Waiting for the shop’s receipt.')
      return
    }
    this.#reported = true
    const wallet = await requireWallet()
    const answer = await wallet.reportOutcome(this.id, receipt)
    log('reported', { ...answer })
    await this.look()
  }

  async cancel(): Promise<void> {
    const wallet = await requireWallet()
    log('canceled', { ...(await wallet.cancelPurchase(this.id, 'other')) })
    await this.look()
  }

  #isOver(): boolean {
    return this.#status !== 'asking' && ended.has(this.#status)
  }

  #moved(status: PurchaseStatus): void {
    if (status === this.#status) return
    this.#status = status
    showStatus(status, this.id)
    log('status', { id: this.id, status })
  }
}
