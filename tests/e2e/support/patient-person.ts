import { expect, type Page } from '@playwright/test'
import type { AgentPage } from './pages/agent.ts'
import { ApprovalWindow } from './pages/approval.ts'
import type { IssuerPages } from './pages/issuer.ts'
import { pressAway } from './press.ts'
import { PASSPHRASE, type Wallet } from './wallet.ts'

/** Milliseconds for one press: what can't be pressed by then has changed under the finger, and is looked at again. */
const PRESS_TIMEOUT = 3_000

/** Milliseconds between two looks at what is open. */
const LOOKS = [200]

/**
 * A person who minds nothing: looks at whatever is open, does what it asks for, and looks again, however often wallet
 * or browser died in between. What was done twice the sandbox knows: a press may count and its window be gone before the
 * driver has seen it through.
 */
export class PatientPerson {
  readonly #wallet: Wallet
  #newCodes = 0
  #issuer: IssuerPages | undefined

  constructor(wallet: Wallet) {
    this.#wallet = wallet
  }

  /** How often a new code was asked for at the most. */
  get newCodes(): number {
    return this.#newCodes
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
  }

  /** Undefined when the bank has sent none. */
  async #code(): Promise<string | undefined> {
    this.#issuer ??= await this.#wallet.issuer()
    const code = await this.#issuer.codeIfAny('sms')
    if (code === undefined) this.#newCodes += 1
    return code
  }

  async #sign(page: Page): Promise<void> {
    if (!(await page.locator('#continue').isEnabled({ timeout: PRESS_TIMEOUT }))) return
    await this.#wallet.authenticator.ready(page)
    await pressAway(page.locator('#continue'), PRESS_TIMEOUT * 3)
  }

  async #pay(page: Page): Promise<void> {
    if (!(await page.locator('#card-csc').inputValue({ timeout: PRESS_TIMEOUT }))) return
    await page.locator('#pay').click({ timeout: PRESS_TIMEOUT })
    await page.waitForURL(/\/orders\//)
  }
}

type Answer = (approval: ApprovalWindow, code: () => Promise<string | undefined>) => Promise<void>

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
      return press(/^Send code to/)(approval, async () => undefined)
    },
  ],
  [
    /^Type the code/,
    async (approval, findCode) => {
      const code = await findCode()
      if (code === undefined) return press('Send a new code')(approval, findCode)
      await approval.page.getByLabel('Code', { exact: true }).fill(code, { timeout: PRESS_TIMEOUT })
      return press('Confirm code')(approval, findCode)
    },
  ],
  [/^Visa did not get your passkey/, press('Try again with Visa')],
  [/^Did .+ take the payment\?$/, press(/^Yes/)],
  [/^The payment is ready\. Where/, press('Fill this page')],
  [/^Confirm with /, press("Confirm it's me")],
  [/ did not confirm you$/, press('Try again')],
  [/^Unlock your wallet/, approval => approval.unlock(PASSPHRASE, PRESS_TIMEOUT)],
]

/** The window closed or showed something else before it could be pressed: the next look sees what is there now. */
function changedMeanwhile(thrown: unknown): void {
  if (!(thrown instanceof Error) || !/Timeout|closed|detached|navigation/i.test(thrown.message)) throw thrown
}
