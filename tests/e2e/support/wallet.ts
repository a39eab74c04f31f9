import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { SharedAuthenticator } from './authenticators.ts'
import { type LaunchOptions, WalletBrowser } from './browser.ts'
import { AgentPage } from './pages/agent.ts'
import { ApprovalWindow } from './pages/approval.ts'
import { IssuerPages } from './pages/issuer.ts'
import { RoguePage } from './pages/rogue.ts'
import { ShopPage } from './pages/shop.ts'
import { VisaPopup } from './pages/visa-popup.ts'
import type { Stack } from './stack.ts'

export const PASSPHRASE = 'correct horse battery staple'

/** Test cards of the sandbox, by how their issuer behaves. */
export const cards = {
  allMethods: '4111111111111111',
  noStepUp: '4622943123100118',
  otpOnly: '4622943123100126',
  bankPage: '4622943123100134',
  phone: '4622943123100142',
  unsupported: '4622943123100159',
  pendingEnrolment: '4622943123100167',
  notEligible: '4000000000000002',
  appWithCode: '4622943123100175',
  appWithoutCode: '4622943123100183',
} as const

export const profile = {
  firstName: 'Grace',
  lastName: 'Hopper',
  email: 'grace@example.com',
  phoneCountryCode: '1',
  phone: '5550100',
  country: 'US',
  language: 'en',
}

/** One person's browser with the wallet, in a world of sandbox and gateway. */
export class Wallet {
  readonly stack: Stack
  readonly authenticator: SharedAuthenticator
  readonly #options: LaunchOptions
  #browser: WalletBrowser
  #home: Page | undefined

  private constructor(
    stack: Stack,
    authenticator: SharedAuthenticator,
    browser: WalletBrowser,
    options: LaunchOptions,
  ) {
    this.stack = stack
    this.authenticator = authenticator
    this.#browser = browser
    this.#options = options
  }

  /** Starts a browser on a fresh profile. */
  static async start(stack: Stack, options: LaunchOptions = {}): Promise<Wallet> {
    const profile = await mkdtemp(path.join(tmpdir(), 'countersign-profile-'))
    const authenticator = new SharedAuthenticator()
    const browser = await WalletBrowser.launch(profile, authenticator, options)
    return new Wallet(stack, authenticator, browser, options)
  }

  get browser(): WalletBrowser {
    return this.#browser
  }

  /** Starts the browser again on the same profile. */
  async restart(): Promise<void> {
    this.#browser = await WalletBrowser.launch(this.#browser.profile, this.authenticator, this.#options)
    this.#home = undefined
  }

  async end(): Promise<void> {
    await this.#browser.close()
    await rm(this.#browser.profile, { recursive: true, force: true })
  }

  /** A page of ours that stays open: where commands are sent from. */
  async home(): Promise<Page> {
    if (this.#home && !this.#home.isClosed()) return this.#home
    const page = await this.#browser.context.newPage()
    await page.goto(this.#browser.address('wallet.html'))
    this.#home = page
    return page
  }

  /** Sends a command as our surfaces do; throws with the code it is refused with. */
  async command<T = Record<string, unknown>>(command: string, input: object = {}): Promise<T> {
    const page = await this.home()
    const reply = await page.evaluate(
      message => chrome.runtime.sendMessage<object, { ok: boolean; value: unknown; error?: { code: string } }>(message),
      { to: 'wallet', command, input },
    )
    if (!reply.ok) throw new Error(`${command}: ${reply.error?.code} ${JSON.stringify(reply.error)}`)
    return reply.value as T
  }

  /** What the welcome pages do, without drawing them: vault, operator, details, card, and the agent's site. */
  async setUp(card: string = cards.allMethods): Promise<void> {
    await this.setUpAt(this.stack.gateway.origin, card)
  }

  /** The same, at a gateway of one's own. */
  async setUpAt(gateway: string, card: string): Promise<void> {
    await this.command('vault.create', { method: 'passphrase', passphrase: PASSPHRASE })
    await this.command('gateway.enrol', { origin: gateway, admissionCode: 'sandbox-admission-code' })
    await this.command('profile.set', profile)
    await this.addCard(card)
    await this.command('sites.allow', { origin: this.stack.sandbox.agent.origin })
  }

  async addCard(number: string): Promise<string> {
    const entry = { number, expirationMonth: '12', expirationYear: '2030', securityCode: '123' }
    const { cardId } = await this.command<{ cardId: string }>('cards.add', entry)
    return cardId
  }

  /** Opens Ada's page and lets the person allow her to ask. */
  async connectAgent(): Promise<AgentPage> {
    const agent = await this.openAgent()
    await agent.connect()
    const approval = await this.approval()
    await approval.shows(/wants to be allowed to ask you to pay$/)
    await approval.press(/^Allow agent\.localhost\S* to ask$/)
    await approval.finish('It may ask now')
    return agent
  }

  async openAgent(): Promise<AgentPage> {
    const agent = new AgentPage(await this.#browser.context.newPage())
    await agent.open(this.stack.sandbox.agent.origin)
    return agent
  }

  /** A page of the hostile merchant, where the wallet announces itself as anywhere. */
  async openRogue(): Promise<RoguePage> {
    return new RoguePage(await this.#browser.context.newPage(), this.stack.sandbox.rogue.origin)
  }

  async approval(): Promise<ApprovalWindow> {
    return new ApprovalWindow(await this.page('/approval.html'))
  }

  async visaPopup(): Promise<VisaPopup> {
    return new VisaPopup(await this.page('http://visa.localhost'), this.authenticator)
  }

  async shop(): Promise<ShopPage> {
    return new ShopPage(await this.page(`${this.stack.sandbox.merchant.origin}/checkout/`))
  }

  async issuer(): Promise<IssuerPages> {
    return new IssuerPages(await this.#browser.context.newPage(), this.stack.sandbox.visa.addresses.issuer)
  }

  /** Waits for an open page whose address contains `part`; the newest of several. */
  async page(part: string, fits: (page: Page) => unknown = () => true): Promise<Page> {
    const find = () => this.#browser.context.pages().findLast(page => page.url().includes(part) && fits(page))
    await expect.poll(() => find()?.url(), { message: `a page at ${part}` }).toBeTruthy()
    const page = find()
    if (!page) throw new Error(`no page at ${part}`)
    return page
  }
}
