import { rm } from 'node:fs/promises'
import type { BrowserContext, Page } from '@playwright/test'
import { SharedAuthenticator } from './authenticators.ts'
import { type LaunchOptions, WalletBrowser } from './browser.ts'
import { AgentPage } from './pages/agent.ts'
import { ApprovalWindow } from './pages/approval.ts'
import { CardinalWindow } from './pages/cardinal-window.ts'
import { IssuerPages } from './pages/issuer.ts'
import { MastercardPage } from './pages/mastercard.ts'
import { RoguePage } from './pages/rogue.ts'
import { ShopPage } from './pages/shop.ts'
import { VisaPopup } from './pages/visa-popup.ts'
import type { PreparedProfiles } from './prepared.ts'
import { newProfile } from './profile.ts'
import { polled } from './soon.ts'
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
  /** Mastercard: the issuer wants to see the person first. */
  mastercard: '5120350100064537',
  /** Mastercard: the issuer knows the person. */
  mastercardGold: '5120350100064545',
  /** The person's own, authenticated by Cardinal. */
  cardinal: '4000000000001091',
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

/** A browser's profile as it was left. */
export interface Snapshot {
  readonly folder: string
  /** The reader that knows its passkeys, where it has any. */
  readonly authenticator?: SharedAuthenticator
}

/** One person's browser with the wallet, in a world of sandbox and gateway. */
export class Wallet {
  readonly stack: Stack
  readonly #options: LaunchOptions
  readonly #prepared: PreparedProfiles | undefined
  #authenticator = new SharedAuthenticator()
  #browser: WalletBrowser | undefined
  #home: Page | undefined

  private constructor(stack: Stack, options: LaunchOptions, prepared?: PreparedProfiles) {
    this.stack = stack
    this.#options = options
    this.#prepared = prepared
  }

  /** Starts a browser on a fresh profile. */
  static async start(stack: Stack, options: LaunchOptions = {}): Promise<Wallet> {
    const wallet = new Wallet(stack, options)
    await wallet.#begin()
    return wallet
  }

  /** Starts a browser on a copy of a profile that was left, and unlocks the wallet in it. */
  static async startFrom(stack: Stack, snapshot: Snapshot): Promise<Wallet> {
    const wallet = new Wallet(stack, {})
    await wallet.#begin(snapshot)
    await wallet.#unlock()
    return wallet
  }

  /** A wallet whose browser starts with the first thing that is done: on a prepared profile where that will do. */
  static waiting(stack: Stack, prepared: PreparedProfiles): Wallet {
    return new Wallet(stack, {}, prepared)
  }

  get browser(): WalletBrowser {
    if (!this.#browser) throw new Error('nothing was done with this wallet: its browser has not started')
    return this.#browser
  }

  get hasBegun(): boolean {
    return this.#browser !== undefined
  }

  get authenticator(): SharedAuthenticator {
    return this.#authenticator
  }

  /** Starts the browser again on the same profile. */
  async restart(): Promise<void> {
    this.#browser = await WalletBrowser.launch(this.browser.profile, this.#authenticator, this.#options)
    this.#home = undefined
  }

  async end(): Promise<void> {
    if (!this.#browser) return
    await this.#browser.close()
    await rm(this.#browser.profile, { recursive: true, force: true })
  }

  /** Opens Ada's page while something else is done. In front it stays: a tab behind another is drawn once a second. */
  async #besidesAgent(work: () => Promise<unknown>): Promise<AgentPage> {
    const [agent] = await Promise.all([this.openAgent(), work()])
    await agent.page.bringToFront()
    return agent
  }

  /** A copy is locked, as after any restart. */
  #unlock(): Promise<unknown> {
    return this.command('vault.unlock', { method: 'passphrase', passphrase: PASSPHRASE })
  }

  async #begin(from?: Snapshot): Promise<void> {
    if (this.#browser) return
    if (from?.authenticator) this.#authenticator = from.authenticator.copied()
    const profile = await newProfile(from?.folder)
    this.#browser = await WalletBrowser.launch(profile, this.#authenticator, this.#options)
  }

  async #context(): Promise<BrowserContext> {
    await this.#begin()
    return this.browser.context
  }

  /** A page of ours that stays open: where commands are sent from. */
  async home(): Promise<Page> {
    if (this.#home && !this.#home.isClosed()) return this.#home
    const page = await (await this.#context()).newPage()
    await page.goto(this.browser.address('wallet.html'))
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
    await this.setUpWithoutCard(gateway)
    await this.addCard(card)
  }

  async setUpWithoutCard(gateway: string): Promise<void> {
    await this.command('vault.create', { method: 'passphrase', passphrase: PASSPHRASE })
    await this.command('gateway.enrol', { origin: gateway, admissionCode: 'sandbox-admission-code' })
    await this.command('profile.set', profile)
    await this.command('sites.allow', { origin: this.stack.sandbox.agent.origin })
  }

  /** Begins where the wallet is set up and Ada may ask, with this card; for tests about what comes after. */
  async withCard(card: string = cards.allMethods, provider?: string): Promise<AgentPage> {
    await this.#begin(await this.#prepared?.allowed())
    return this.#besidesAgent(async () => {
      await this.#unlock()
      await this.addCard(card, provider)
    })
  }

  /** Begins where one card is linked to this device and Ada may ask. */
  async withLinkedCard(): Promise<AgentPage> {
    await this.#begin(await this.#prepared?.linked())
    return this.#besidesAgent(() => this.#unlock())
  }

  async addCard(number: string, provider?: string): Promise<string> {
    const entry = {
      ...(provider !== undefined && { provider }),
      number,
      expirationMonth: '12',
      expirationYear: '2030',
      securityCode: '123',
    }
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
    const agent = new AgentPage(await (await this.#context()).newPage())
    await agent.open(this.stack.sandbox.agent.origin)
    return agent
  }

  /** A page of the hostile merchant, where the wallet announces itself as anywhere. */
  async openRogue(): Promise<RoguePage> {
    return new RoguePage(await (await this.#context()).newPage(), this.stack.sandbox.rogue.origin)
  }

  /** The toolbar popup's page in a window of its own, with a page in front as when its button is pressed. */
  async popup(): Promise<Page> {
    const url = this.browser.address('popup.html')
    const home = await this.home()
    await home.evaluate(url => chrome.windows.create({ url, type: 'popup', width: 380, height: 640 }), url)
    return this.page('/popup.html')
  }

  async approval(): Promise<ApprovalWindow> {
    return new ApprovalWindow(await this.page('/approval.html'))
  }

  async visaPopup(): Promise<VisaPopup> {
    return new VisaPopup(await this.page('http://visa.localhost'), this.authenticator)
  }

  async mastercardPage(): Promise<MastercardPage> {
    return new MastercardPage(await this.page('http://mastercard.localhost'), this.authenticator)
  }

  async cardinalWindow(): Promise<CardinalWindow> {
    return new CardinalWindow(await this.page('http://cardinal.localhost'), this.authenticator)
  }

  /** Mastercard's bank, in the tab the wallet has opened. */
  async confirmsIdentity(): Promise<void> {
    const page = await this.page('/identity?')
    await page.getByRole('button', { name: 'Yes, it is me' }).click()
    await page.getByText('You are confirmed').waitFor()
    await page.close()
  }

  async shop(): Promise<ShopPage> {
    return new ShopPage(await this.page(`${this.stack.sandbox.merchant.origin}/checkout/`))
  }

  async issuer(): Promise<IssuerPages> {
    return new IssuerPages(await (await this.#context()).newPage(), this.stack.sandbox.visa.addresses.issuer)
  }

  /** Waits for an open page whose address contains `part`; the newest of several. */
  async page(part: string, fits: (page: Page) => unknown = () => true): Promise<Page> {
    const find = () => this.browser.context.pages().findLast(page => page.url().includes(part) && fits(page))
    await polled(() => find()?.url(), `a page at ${part}`).toBeTruthy()
    const page = find()
    if (!page) throw new Error(`no page at ${part}`)
    return page
  }
}
