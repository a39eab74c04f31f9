import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { BeyondIdentitySandboxConfig } from '../../../../src/sandbox/beyond-identity/start.ts'
import type { SharedAuthenticator } from '../authenticators.ts'
import type { ProviderControl } from '../control.ts'
import { soon } from '../soon.ts'
import type { Stack } from '../stack.ts'
import type { Wallet } from '../wallet.ts'
import type { ApprovalWindow } from './approval.ts'

/** A configuration of the sandbox that also takes keys which are no passkeys. */
const KEYS_TOO = '67bb0acf12e5c899'

/** The cloud's own pages: the administrator's console, the person's mail, the hosted sign-in. */
export class BeyondIdentityPages {
  readonly #context: BrowserContext
  readonly #cloud: BeyondIdentitySandboxConfig

  constructor(context: BrowserContext, cloud: BeyondIdentitySandboxConfig) {
    this.#context = context
    this.#cloud = cloud
  }

  /** The administrator makes another link for somebody, and reads it off. */
  async makesLink(name: string): Promise<string> {
    const page = await this.opens(`${this.#cloud.addresses.web}/console`)
    await page.getByRole('button', { name: `Make a link for ${name}` }).click()
    const link = await page.locator('#link').textContent()
    await page.close()
    return link ?? ''
  }

  /** The person opens an address in a tab of their own. */
  async opens(address: string): Promise<Page> {
    const page = await this.#context.newPage()
    await page.goto(address)
    return page
  }

  /** The administrator's program makes a link for a new person, or another one, who shall go on at `redirect` afterwards; for a key too that is no passkey. */
  async invites(username: string, redirect: string, takes: 'passkeys' | 'keys-too' = 'passkeys'): Promise<string> {
    const known = await this.#idOf(username)
    const identity = { display_name: username, traits: { type: 'traits_v0', username } }
    const id = known ?? (await this.#api('/identities', { identity })).id
    const job = {
      delivery_method: 'RETURN',
      authenticator_config_id: takes === 'passkeys' ? this.#cloud.authenticatorConfigId : KEYS_TOO,
      post_binding_redirect_uri: redirect,
    }
    return (await this.#api(`/identities/${id}/credential-binding-jobs`, { job })).credential_binding_link
  }

  /** The person opens the newest link that was mailed to them. */
  async opensMail(to: string): Promise<Page> {
    const page = await this.opens(`${this.#cloud.addresses.web}/inbox`)
    await page.locator(`[data-to="${to}"]`).first().getByRole('link').click()
    return page
  }

  /** The six parameters of a link of somebody else's tenant. */
  foreignTicket(): Record<string, string> {
    const { addresses, realmId } = this.#cloud
    const other = '0123456789abcdef'
    const ids = { tenant_id: other, realm_id: realmId, identity_id: other, job_id: other }
    return { api_base_url: addresses.web, ...ids, token: 'A'.repeat(43) }
  }

  /** The administrator ends every passkey of somebody. */
  async endPasskeys(name: string): Promise<void> {
    const id = await this.#idOf(name)
    const { credentials } = await this.#api(`/identities/${id}/credentials`)
    expect(credentials.length).toBeGreaterThan(0)
    for (const one of credentials) await this.#api(`/identities/${id}/credentials/${one.id}:revoke`, {})
  }

  /** How somebody's passkeys stand, as the administrator sees it. */
  async passkeysOf(name: string): Promise<readonly string[]> {
    const { credentials } = await this.#api(`/identities/${await this.#idOf(name)}/credentials`)
    return credentials.map(({ state }: { state: string }) => state)
  }

  async #idOf(name: string): Promise<string | undefined> {
    const page = await this.opens(`${this.#cloud.addresses.web}/console`)
    const fields = await page.getByRole('listitem').filter({ hasText: name }).locator('[name=identityId]').all()
    const id = await fields[0]?.inputValue()
    await page.close()
    return id
  }

  /** Signs in on the hosted page the wallet has opened in a tab. */
  async signsIn(username: string, authenticator: SharedAuthenticator): Promise<void> {
    const page = await this.#hosted()
    await authenticator.ready(page)
    await page.getByLabel('User name').fill(username)
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
  }

  async #hosted(): Promise<Page> {
    const isHosted = (page: Page) => page.url().startsWith(`${this.#cloud.addresses.web}/hosted/`)
    await soon(async () => expect(this.#context.pages().filter(isHosted)).toHaveLength(1))
    const page = this.#context.pages().find(isHosted)
    if (!page) throw new Error('no page of the hosted sign-in')
    return page
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of a strict server, used by tests only
  async #api(path: string, body?: object): Promise<any> {
    const { addresses, apiToken, tenantId, realmId } = this.#cloud
    const response = await fetch(`${addresses.rest}/v1/tenants/${tenantId}/realms/${realmId}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return response.json()
  }
}

/** The cloud of this world: its pages in this browser, and what steers it. */
export function cloudOf({ wallet, stack }: { readonly wallet: Wallet; readonly stack: Stack }): {
  readonly pages: BeyondIdentityPages
  readonly control: ProviderControl
} {
  const control = stack.others.get('beyond-identity')
  if (!control) throw new Error('no Beyond Identity in this world')
  return { pages: new BeyondIdentityPages(wallet.browser.context, stack.sandbox['beyond-identity']), control }
}

/** The person asks for a new identity in the wallet's window. */
export async function makesIdentity(
  window: ApprovalWindow,
  { name, username, email }: { readonly name: string; readonly username: string; readonly email: string },
): Promise<void> {
  const { page } = window
  await page.getByRole('radio', { name: /^Make a new identity/ }).check()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('User name').fill(username)
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email)
  await window.press('Make the identity')
}

/** The person says that it is them, makes a passkey and signs in with it. */
export async function bindsPasskey(window: ApprovalWindow): Promise<void> {
  await window.shows('Is this you?')
  await window.press('Yes, set it up')
  await window.shows('Make a passkey for Beyond Identity')
  await window.press('Make the passkey')
  await window.shows('Sign in to Beyond Identity')
  await window.press('Use the passkey')
}
