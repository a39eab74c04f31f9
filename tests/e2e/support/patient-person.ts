import { expect, type Page } from '@playwright/test'
import type { AgentPage } from './pages/agent.ts'
import { ApprovalWindow } from './pages/approval.ts'
import type { IssuerPages } from './pages/issuer.ts'
import { PASSPHRASE, type Wallet } from './wallet.ts'

/** Milliseconds for one press: what can't be pressed by then has changed under the finger, and is looked at again. */
const PRESS_TIMEOUT = 3_000

/** Milliseconds between two looks at what is open. */
const LOOKS = [200]

/**
 * A person who minds nothing: looks at whatever is open, does what it asks for, and looks again, however often wallet
 * or browser died in between. Counts what had to be done, so that a test can tell what was asked twice.
 */
export class PatientPerson {
  readonly #wallet: Wallet
  readonly #did = new Map<string, number>()
  #issuer: IssuerPages | undefined

  constructor(wallet: Wallet) {
    this.#wallet = wallet
  }

  /** How often each screen of ours and each of the network's windows was answered, by its title. */
  get did(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#did)
  }

  /** Goes on until the agent's page says that the purchase is settled. */
  async buys(agent: AgentPage, timeout: number): Promise<void> {
    await this.until(
      async () => (await agent.page.locator('#status').getAttribute('data-status')) === 'settled',
      timeout,
    )
  }

  /** Does whatever is asked for until `isOver` says so. */
  async until(isOver: () => Promise<boolean>, timeout: number): Promise<void> {
    await expect(async () => {
      if (await isOver()) return
      await this.#wakeWallet()
      await this.#look()
      expect(await isOver(), 'it is over').toBe(true)
    }).toPass({ timeout, intervals: LOOKS })
  }

  /** A stopped worker is started by any message; a person's browser does it each minute by the wallet's own alarm. */
  async #wakeWallet(): Promise<void> {
    await this.#wallet.command('approval.tick').catch(() => undefined)
  }

  async #look(): Promise<void> {
    for (const page of this.#wallet.browser.context.pages()) {
      const url = page.url()
      if (url.includes('/approval.html')) await this.#answer(new ApprovalWindow(page)).catch(changedMeanwhile)
      else if (url.startsWith('http://visa.localhost')) await this.#sign(page).catch(changedMeanwhile)
      else if (url.includes('/checkout/')) await this.#pay(page).catch(changedMeanwhile)
    }
  }

  async #answer(approval: ApprovalWindow): Promise<void> {
    const title = await approval.heading.textContent({ timeout: PRESS_TIMEOUT })
    const answer = answers.find(([says]) => says.test(title ?? ''))?.[1]
    if (!answer) return
    await answer(approval, () => this.#code())
    this.#note(title ?? '')
  }

  async #code(): Promise<string> {
    this.#issuer ??= await this.#wallet.issuer()
    return this.#issuer.code('sms')
  }

  async #sign(page: Page): Promise<void> {
    const title = await page.locator('#title').textContent({ timeout: PRESS_TIMEOUT })
    if (!(await page.locator('#continue').isEnabled())) return
    await this.#wallet.authenticator.ready(page)
    const closed = page.waitForEvent('close', { timeout: PRESS_TIMEOUT * 3 })
    await Promise.all([closed, page.locator('#continue').click({ timeout: PRESS_TIMEOUT })])
    this.#note(title ?? '')
  }

  async #pay(page: Page): Promise<void> {
    if (!(await page.locator('#card-csc').inputValue({ timeout: PRESS_TIMEOUT }))) return
    await page.locator('#pay').click({ timeout: PRESS_TIMEOUT })
    await page.waitForURL(/\/orders\//)
    this.#note('Pay')
  }

  #note(what: string): void {
    this.#did.set(what, (this.#did.get(what) ?? 0) + 1)
  }
}

type Answer = (approval: ApprovalWindow, code: () => Promise<string>) => Promise<void>

const press =
  (name: string | RegExp): Answer =>
  approval =>
    approval.button(name).click({ timeout: PRESS_TIMEOUT })

/** What is pressed on which screen. */
const answers: readonly (readonly [RegExp, Answer])[] = [
  [/asks to pay$/, press(/^Approve /)],
  [/^Visa needs your details/, press('Send to Visa')],
  [
    /^How should your bank confirm/,
    async approval => {
      await approval.page.getByRole('radio', { name: 'Code by text message' }).check({ timeout: PRESS_TIMEOUT })
      await press(/^Send code to/)(approval, async () => '')
    },
  ],
  [
    /^Type the code/,
    async (approval, code) => {
      await approval.page.getByLabel('Code', { exact: true }).fill(await code(), { timeout: PRESS_TIMEOUT })
      await press('Confirm code')(approval, code)
    },
  ],
  [/^Visa did not get your passkey/, press('Try again with Visa')],
  [/^Did .+ take the payment\?$/, press(/^Yes/)],
  [/^The payment is ready\. Where/, press('Fill this page')],
  [/^Unlock your wallet/, approval => approval.unlock(PASSPHRASE)],
]

/** The window closed or showed something else before it could be pressed: the next look sees what is there now. */
function changedMeanwhile(thrown: unknown): void {
  if (!(thrown instanceof Error) || !/Timeout|closed|detached|navigation/i.test(thrown.message)) throw thrown
}
