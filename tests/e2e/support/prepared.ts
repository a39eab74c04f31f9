import { rm } from 'node:fs/promises'
import { Person } from './person.ts'
import type { Stack } from './stack.ts'
import { cards, type Snapshot, Wallet } from './wallet.ts'

/**
 * Browser profiles of one stack that tests begin with, made when the first test asks for them: nobody learns from setting
 * the same wallet up fifty times. Each test gets a copy, locked as after any restart, and unlocks it by passphrase. The
 * wallet in it is known to the gateway, its card and passkey to the network, so whoever takes those back (removes the
 * card, say) sets up a wallet of its own.
 */
export class PreparedProfiles {
  readonly #stack: Stack
  readonly #folders: string[] = []
  #allowed: Promise<Snapshot> | undefined
  #linked: Promise<Snapshot> | undefined

  constructor(stack: Stack) {
    this.#stack = stack
  }

  /** Vault, operator and details are there, and Ada may ask; no card yet, and so a reader without passkeys. */
  allowed(): Promise<Snapshot> {
    this.#allowed ??= this.#prepare(async wallet => {
      await wallet.setUpWithoutCard(this.#stack.gateway.origin)
      await wallet.connectAgent()
    }).then(({ folder }) => ({ folder }))
    return this.#allowed
  }

  /** The same, with one card that is linked to this device. */
  linked(): Promise<Snapshot> {
    this.#linked ??= this.allowed().then(allowed =>
      this.#prepare(async wallet => {
        await wallet.addCard(cards.noStepUp)
        await new Person(wallet).linksCard()
      }, allowed),
    )
    return this.#linked
  }

  async end(): Promise<void> {
    await Promise.all(this.#folders.map(folder => rm(folder, { recursive: true, force: true })))
  }

  async #prepare(work: (wallet: Wallet) => Promise<void>, from?: Snapshot): Promise<Snapshot> {
    const wallet = await (from ? Wallet.startFrom(this.#stack, from) : Wallet.start(this.#stack))
    await work(wallet)
    await wallet.browser.close()
    const { profile } = wallet.browser
    this.#folders.push(profile)
    return { folder: profile, authenticator: wallet.authenticator }
  }
}
