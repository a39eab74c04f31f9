import type { Page } from '@playwright/test'
import { claimsOfSignedPayload, readSignedPayload } from '../../src/wire/visa/signed-payload.ts'
import { Shopper } from '../contract/gateway/shopper.ts'
import { cards } from '../contract/sandbox-visa/support/journey.ts'
import { FrameInBrowser } from './frame-in-browser.ts'
import type { Session } from './session.ts'

/**
 * Somebody who wants nothing but the credential: the calls of a purchase with a linked card, one after another, through
 * the same gateway, with the same ceremony in the same browser. Nothing is shown, checked, kept or journalled.
 */
export class BareBuyer {
  readonly #shopper: Shopper
  readonly #frame: FrameInBrowser
  readonly #page: Page

  private constructor(shopper: Shopper, frame: FrameInBrowser, page: Page) {
    this.#shopper = shopper
    this.#frame = frame
    this.#page = page
  }

  /** A shopper of its own, whose card is linked to a device of its own. */
  static async link({ stack, wallet }: Session): Promise<BareBuyer> {
    const stop = async () => undefined
    const clock = { now: Date.now, set: () => undefined, sleep: async () => undefined }
    const sandbox = { ...stack.sandbox.visa, clock, stop }
    const shopper = await Shopper.create({ sandbox, gateway: stack.gateway }, 'bench')
    const page = await wallet.browser.context.newPage()
    // Any ceremony page will do: it belongs to nobody, so our own script leaves it alone.
    await page.goto(`${stack.gateway.origin}/ceremony/bare`)
    const frame = new FrameInBrowser(sandbox, page, wallet.authenticator)
    Object.assign(shopper.journey, { frame, userAgent: await page.evaluate(() => navigator.userAgent) })
    await shopper.link(cards.otp)
    return new BareBuyer(shopper, frame, page)
  }

  /** One purchase up to the credential; milliseconds. Its session is opened before, as the wallet's is. */
  async buy(): Promise<number> {
    await this.#frame.openAhead()
    const began = Date.now()
    await this.#shopper.instruct()
    const payload = await this.#shopper.credentials(`order-${began}`)
    readSignedPayload(claimsOfSignedPayload(payload))
    return Date.now() - began
  }

  end(): Promise<void> {
    return this.#page.close()
  }
}
