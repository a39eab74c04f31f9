import type { BrowserContext, CDPSession, Page } from '@playwright/test'

/** Passkey as Chromium's virtual authenticator hands it out. */
interface Passkey {
  credentialId: string
  isResidentCredential: boolean
  rpId?: string
  privateKey: string
  userHandle?: string
  signCount: number
}

/** The part of a DevTools session on a page that is used here. */
export interface WebAuthnSession {
  send(method: string, params?: object): Promise<Record<string, unknown>>
  on(event: string, listener: (params: { credential: Passkey }) => void): void
}

interface Attached {
  readonly session: WebAuthnSession
  readonly authenticatorId: string
}

const options = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  hasPrf: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
}

/**
 * One fingerprint reader for the whole browser. Chromium's virtual authenticator belongs to one page, so each page gets
 * its own and every passkey made or used in one is copied to the others. What can't be copied is the PRF secret: a wallet
 * passkey opens the vault only in the page that made it.
 */
export class SharedAuthenticator {
  readonly #passkeys = new Map<string, Passkey>()
  readonly #pages = new Map<object, Promise<Attached>>()
  readonly #origin: SharedAuthenticator | undefined
  #context: BrowserContext | undefined

  constructor(origin?: SharedAuthenticator) {
    this.#origin = origin
    if (origin) for (const passkey of origin.#passkeys.values()) this.#passkeys.set(passkey.credentialId, passkey)
  }

  /**
   * A reader for a copy of the browser, with the passkeys this one has. What is made in the copy stays there: Chromium's
   * virtual authenticator has room for three passkeys, and refuses the fourth as if the person had.
   */
  copied(): SharedAuthenticator {
    return new SharedAuthenticator(this)
  }

  /** Watches a browser; passkeys of an earlier browser (same person, restarted) come along. */
  watch(context: BrowserContext): void {
    this.#context = context
    this.#pages.clear()
    for (const page of context.pages()) this.#attachPage(page)
    context.on('page', page => void this.#attachPage(page))
  }

  /** Gives a page, known by `page`, its reader with all passkeys. */
  attach(page: object, session: WebAuthnSession | Promise<WebAuthnSession>): Promise<Attached> {
    const attached = this.#add(page, session)
    this.#pages.set(page, attached)
    attached.catch(() => this.#pages.delete(page))
    return attached
  }

  /** Resolves once the page has its reader with all passkeys. */
  async ready(page: Page): Promise<void> {
    await this.#attached(page)
  }

  /** From now on the person's finger is (not) recognised in this page. */
  async recognise(page: Page, isUserVerified: boolean): Promise<void> {
    const { session, authenticatorId } = await this.#attached(page)
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }

  /** From now on nobody touches the reader of this page (a ceremony waits), or somebody does. */
  async touch(page: Page, enabled: boolean): Promise<void> {
    const { session, authenticatorId } = await this.#attached(page)
    await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }

  /** Private keys of all passkeys, base64: what must be found nowhere. */
  get privateKeys(): string[] {
    return [...this.#passkeys.values()].map(passkey => passkey.privateKey)
  }

  #attached(page: Page): Promise<Attached> {
    return this.#pages.get(page) ?? this.#attachPage(page)
  }

  #attachPage(page: Page): Promise<Attached> {
    if (!this.#context) throw new Error('no browser to watch')
    page.once('close', () => this.#pages.delete(page))
    return this.attach(page, this.#context.newCDPSession(page).then(loosely))
  }

  async #add(page: object, opened: WebAuthnSession | Promise<WebAuthnSession>): Promise<Attached> {
    const session = await opened
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options })
    for (const credential of this.#passkeys.values()) {
      await session.send('WebAuthn.addCredential', { authenticatorId, credential })
    }
    session.on('WebAuthn.credentialAdded', event => this.#keep(page, event.credential))
    session.on('WebAuthn.credentialAsserted', event => this.#keep(page, event.credential))
    return { session, authenticatorId: String(authenticatorId) }
  }

  /** The next copy goes on counting where this one stopped. */
  #used(passkey: Passkey): void {
    if (this.#passkeys.has(passkey.credentialId)) this.#passkeys.set(passkey.credentialId, passkey)
  }

  /** A relying party refuses a signature counter that runs backwards, so every use is copied too. */
  #keep(from: object, passkey: Passkey): void {
    this.#passkeys.set(passkey.credentialId, passkey)
    if (this.#origin) this.#origin.#used(passkey)
    for (const [page, attached] of this.#pages) {
      if (page !== from) attached.then(target => copy(target, passkey)).catch(() => undefined)
    }
  }
}

/** Playwright types each command by name; both lanes share the loose form. */
function loosely(session: CDPSession): WebAuthnSession {
  const send = session.send.bind(session) as (method: string, params?: object) => Promise<object>
  return {
    send: async (method, params) => ({ ...(await send(method, params)) }),
    on: (event, listener) => void session.on(event as 'WebAuthn.credentialAdded', listener),
  }
}

/** A page that closes meanwhile needs no copy. */
async function copy({ session, authenticatorId }: Attached, credential: Passkey): Promise<void> {
  const { credentialId } = credential
  await session.send('WebAuthn.removeCredential', { authenticatorId, credentialId }).catch(() => undefined)
  await session.send('WebAuthn.addCredential', { authenticatorId, credential })
}
