import type { MastercardSandbox } from '../../../../src/sandbox/mastercard/start.ts'
import { type PasskeyReason, passkeyFailures, reasonOfBackend } from '../../../../src/wire/mastercard/callback.ts'
import { BrowserInNode } from '../../sandbox-mastercard/support/browser.ts'

/** What the person does on Mastercard's page. */
export type OnPage = 'confirm' | 'not-now' | 'device-refuses'

/** A tab on Mastercard's page, from the launch address to the callback: one browser profile with a software authenticator. */
export class TabInNode {
  readonly #browser: BrowserInNode
  /** Pages that were opened. */
  readonly visited: string[] = []
  /** What each visit was asked to do. */
  readonly modes: string[] = []

  constructor(sandbox: MastercardSandbox) {
    this.#browser = new BrowserInNode(sandbox)
  }

  /** Opens the address and sees the visit to its end; resolves once the callback was taken, or the way back was lost. */
  async visit(address: string, onPage: OnPage = 'confirm'): Promise<'back' | 'dropped'> {
    this.visited.push(new URL(address).origin)
    const page = await this.#browser.open(address)
    const sent = page.headers.get('location')
    if (sent !== null) return back(sent)
    const callback = /data-callback="([^"]*)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&')
    if (callback === undefined) throw new Error(`the page says ${page.status}`)
    return this.#ceremony(address, callback, onPage)
  }

  async #ceremony(address: string, callback: string, onPage: OnPage): Promise<'back' | 'dropped'> {
    const opened = await this.#browser.ask(address, 'options', {})
    if (!opened.ok) return fail(callback, reasonOfBackend(opened.status))
    const { mode, publicKey } = await opened.json()
    this.modes.push(mode)
    if (onPage === 'not-now') return fail(callback, 'USER_CANCELLATION')
    if (onPage === 'device-refuses')
      return fail(callback, mode === 'CREATE' ? 'CREDENTIALS_CREATION_NOT_ALLOWED' : 'CREDENTIALS_NOT_VERIFIED')
    const { authenticator } = this.#browser
    const response = mode === 'CREATE' ? authenticator.create(publicKey) : authenticator.get(publicKey)
    const done = await this.#browser.ask(address, 'result', { response })
    if (!done.ok) return fail(callback, reasonOfBackend(done.status))
    const { redirectUri } = await done.json()
    return redirectUri === null ? 'dropped' : back(redirectUri)
  }
}

function fail(callback: string, reason: PasskeyReason): Promise<'back'> {
  return back(`${callback}?${new URLSearchParams({ status: passkeyFailures[reason].status, reason })}`)
}

/** Node does not resolve names under `localhost`. */
async function back(callback: string): Promise<'back'> {
  const { host, port } = new URL(callback)
  await fetch(callback.replace(host, `127.0.0.1:${port}`), { redirect: 'manual' })
  return 'back'
}
