import { type ElementHandle, expect, type Locator, type Page } from '@playwright/test'
import { pressAway } from '../press.ts'
import { soon } from '../soon.ts'

/** Milliseconds: a result may wait for the merchant's receipt and the network. */
const RESULT_TIMEOUT = 30_000

/** Milliseconds after which a pressed button that stays dead is left to whoever waits for what comes next. */
const PRESS_TIMEOUT = 10_000

/**
 * Whether a press counted: a consent button that took one is dead until its screen goes, one that did not lives on. A page that
 * goes with the press took it.
 */
async function isTaken(button: ElementHandle<Element>, timeout = PRESS_TIMEOUT): Promise<boolean> {
  const look = (element: Element, until: number) =>
    new Promise<boolean>(resolve => {
      const again = () => {
        if (!element.isConnected || !element.hasAttribute('data-consent')) resolve(true)
        else if (!element.hasAttribute('aria-disabled')) resolve(false)
        else if (performance.now() > until) resolve(true)
        else setTimeout(again, 20)
      }
      until += performance.now()
      again()
    })
  return button.evaluate(look, timeout).catch(() => true)
}

/** The one approval window. Names are what the person reads. */
export class ApprovalWindow {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Waits until this screen is shown. */
  async shows(title: string | RegExp, timeout?: number): Promise<void> {
    const wanted = [typeof title === 'string' ? title : expect.stringMatching(title)]
    try {
      await soon(async () => expect(await this.#titles()).toEqual(wanted), timeout)
    } catch (thrown) {
      console.warn(`the window does not show ${title}, but: ${await this.#words()}`)
      throw thrown
    }
  }

  /**
   * Presses a button once it can be pressed. A consent button is dead for half a second after any change, so that a press
   * under way at that moment does not count: then it is pressed again, as a person would.
   */
  async press(name: string | RegExp, timeout?: number): Promise<void> {
    const limit = timeout === undefined ? {} : { timeout }
    for (let presses = 0; presses < 3; presses += 1) {
      await this.#isLive(name, timeout)
      const button = await this.button(name).elementHandle(limit)
      await button?.click(limit)
      if (!button || (await isTaken(button, timeout))) return
      console.warn(`a press of ${name} did not count; the window shows: ${await this.#words()}`)
    }
    throw new Error(`three presses of ${name} did not count`)
  }

  /** Begins to press a button and holds it; resolves with how to let go. */
  async hold(name: string): Promise<() => Promise<void>> {
    await this.#isLive(name)
    const { mouse } = this.page
    await this.button(name).hover()
    await mouse.down()
    return () => mouse.up()
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  /** Review: approves this very amount. */
  async approve(amount = '$42.50'): Promise<void> {
    await this.shows(/asks to pay$/)
    await this.press(`Approve ${amount}`)
  }

  async decline(): Promise<void> {
    await this.shows(/asks to pay$/)
    await this.press('Decline')
  }

  /** Step-up: picks a way to confirm and goes on. */
  async confirmBy(method: string | RegExp, button: string | RegExp): Promise<void> {
    await this.shows("How should your bank confirm it's you?")
    await this.page.getByRole('radio', { name: method }).check()
    await this.press(button)
  }

  async typeCode(code: string): Promise<void> {
    await this.shows('Type the code from your bank')
    await this.page.getByLabel('Code', { exact: true }).fill(code)
    await this.press('Confirm code')
  }

  /** The person agrees to what goes to the network when a card is enrolled. */
  async consentToDisclosure(): Promise<void> {
    await this.shows('Visa needs your details to link this card')
    await this.press('Send to Visa')
  }

  /** The person accepts Mastercard's terms for a passkey. */
  async consentToPasskey(): Promise<void> {
    await this.shows('Set up a Mastercard payment passkey')
    await this.press('Accept and go on')
  }

  /** Waits for the result of the last request and closes the window. */
  async finish(title: string): Promise<void> {
    await this.shows(title, RESULT_TIMEOUT)
    await this.#isLive('Close window')
    await pressAway(this.button('Close window'))
  }

  /** Waits for a result while other requests wait, and goes on to the next. */
  async goOn(title: string): Promise<void> {
    await this.shows(title, RESULT_TIMEOUT)
    await this.press('Next request')
  }

  /** Unlocks, and waits until the window shows what was waiting. `timeout` is for each press. */
  async unlock(passphrase: string, timeout?: number): Promise<void> {
    await this.shows('Unlock your wallet', timeout)
    await this.page.getByLabel('Passphrase').fill(passphrase, timeout === undefined ? {} : { timeout })
    await this.press('Unlock with passphrase', timeout)
    await soon(async () => expect(await this.heading.allTextContents()).not.toContain('Unlock your wallet'), timeout)
  }

  async #titles(): Promise<string[]> {
    return (await this.page.locator('h1').allTextContents()).map(text => text.trim())
  }

  /** All there is to read, and which buttons are dead: what a failed run tells. */
  async #words(): Promise<string> {
    return this.page
      .locator('body')
      .ariaSnapshot({ timeout: 1_000 })
      .catch(() => 'nothing: it is gone')
  }

  async #isLive(name: string | RegExp, timeout?: number): Promise<void> {
    await soon(async () => expect(await this.#canPress(name), `${name} can be pressed`).toBe(true), timeout)
  }

  /** Tells how it is now; Playwright's own would wait for the button. */
  async #canPress(name: string | RegExp): Promise<boolean> {
    const [button] = await this.button(name).all()
    return (await button?.isEnabled({ timeout: 500 })) ?? false
  }
}
