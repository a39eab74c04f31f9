import { expect, type Page } from '@playwright/test'
import type { AgentPage } from './pages/agent.ts'
import { ApprovalWindow } from './pages/approval.ts'
import type { IssuerPages } from './pages/issuer.ts'
import { PASSPHRASE, type Wallet } from './wallet.ts'

/** Milliseconds for one press: what can't be pressed by then has changed under the finger, and is looked at again. */
const PRESS_TIMEOUT = 3_000

/** How `did` counts a code that had to be asked for again. */
export const NEW_CODE = 'Send a new code'

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
    const pressed = await answer(approval, () => this.#code())
    this.#note(pressed ?? title ?? '')
  }

  async #code(): Promise<string | undefined> {
    this.#issuer ??= await this.#wallet.issuer()
    return this.#issuer.codeIfAny('sms')
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

/** Resolves with the name of what was pressed where that is not the usual button. */
type Answer = (approval: ApprovalWindow, code: () => Promise<string | undefined>) => Promise<string | undefined>

const press =
  (name: string | RegExp): Answer =>
  async approval => {
    await approval.button(name).click({ timeout: PRESS_TIMEOUT })
    return undefined
  }

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
      if (code === undefined) {
        await approval.button(NEW_CODE).click({ timeout: PRESS_TIMEOUT })
        return NEW_CODE
      }
      await approval.page.getByLabel('Code', { exact: true }).fill(code, { timeout: PRESS_TIMEOUT })
      return press('Confirm code')(approval, findCode)
    },
  ],
  [/^Visa did not get your passkey/, press('Try again with Visa')],
  [/^Did .+ take the payment\?$/, press(/^Yes/)],
  [/^The payment is ready\. Where/, press('Fill this page')],
  [
    /^Unlock your wallet/,
    async approval => {
      await approval.unlock(PASSPHRASE, PRESS_TIMEOUT)
      return undefined
    },
  ],
]

/** The window closed or showed something else before it could be pressed: the next look sees what is there now. */
function changedMeanwhile(thrown: unknown): void {
  if (!(thrown instanceof Error) || !/Timeout|closed|detached|navigation/i.test(thrown.message)) throw thrown
}
