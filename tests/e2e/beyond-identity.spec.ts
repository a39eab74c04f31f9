import type { Page } from '@playwright/test'
import type { ProviderControl } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import { bindsPasskey, cloudOf, makesIdentity } from './support/pages/beyond-identity.ts'
import { IdentitiesPage } from './support/pages/identities.ts'
import { refusalsOfBeyondIdentity } from './support/refusals/beyond-identity.ts'
import { isRefused } from './support/refusals/refusal.ts'
import { look } from './support/screens.ts'
import { PASSPHRASE } from './support/wallet.ts'

const PROVIDER = 'Beyond Identity'
const CONFIRM = `Confirm with ${PROVIDER}`

test('a purchase above the limit is released only after Beyond Identity has confirmed it; refused, nothing is issued', async ({
  wallet,
  linked: agent,
  person,
  stack,
}) => {
  test.setTimeout(240_000)
  const identities = new IdentitiesPage(await wallet.home())
  const { pages, control: cloud } = cloudOf({ wallet, stack })
  const issued = async () => (await stack.control.counts()).credentialsIssued
  const before = await issued()

  await test.step('an identity is made, bound by the link that is returned, and a rule made', async () => {
    await identities.open()
    await identities.press('Link with Beyond Identity')
    const window = await wallet.approval()
    await window.shows('Link an identity at Beyond Identity')
    await makesIdentity(window, { name: 'Grace', username: 'grace', email: '' })
    await window.shows('Is this you?')
    await expect(window.page.getByText('Sandbox Tenant')).toBeVisible()
    await look(window.page, 'bi-bind')
    await bindsPasskey(window)
    await window.finish('Identity linked to this device')
    await identities.open()
    await identities.confirmsAbove('Grace', '40.00')
    expect(await cloud.counts()).toMatchObject({ identities: 1, jobs: 1, bound: 1, tokens: 1 })
  })

  await test.step('above it, the card is used only after the identity has confirmed, asked by a redirect this time', async () => {
    expect(await askedWith(cloud)).toBe(200)
    await cloud.switch({ invocation: 'automatic' })
    const approval = await person.isAsked(agent)
    await approval.approve()
    await approval.shows(CONFIRM)
    expect(await issued()).toBe(before)
    await approval.press("Confirm it's me")
    await person.signs('Confirm this payment', '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    expect(await issued()).toBe(before + 1)
    expect(await cloud.counts()).toMatchObject({ tokens: 2 })
    expect(await askedWith(cloud)).toBe(302)
    await cloud.switch({ invocation: 'as-configured' })
  })

  const refusals = refusalsOfBeyondIdentity({ wallet, provider: PROVIDER }, { pages, control: cloud }, 'Grace')
  for (const refusal of [...refusals.linked, ...refusals.ended])
    await test.step(`refused, nothing issued: ${refusal.what}`, () =>
      isRefused({ person, agent, stack }, refusal, async () => undefined))

  await test.step('an identity whose passkey was ended is known as gone', async () => {
    await identities.open()
    await expect(identities.row('Grace')).toContainText('Not linked any more')
  })

  const link =
    await test.step('a link from the console, opened in this browser, reaches the wallet by itself', async () => {
      const link = await pages.makesLink('Grace')
      const page = await pages.opens(link)
      const window = await wallet.approval()
      await window.shows('Is this you?')
      await expect(page).toHaveURL(/\/bind\/with-the-wallet$/)
      expect(await addresses(page)).not.toMatch(/\/bind\/[\w-]{43}|token=/)
      await bindsPasskey(window)
      await window.finish('Identity linked to this device')
      await page.close()
      await identities.open()
      await expect(identities.row('Grace')).not.toContainText('Not linked any more')
      await expect(identities.row('Grace')).toContainText('Confirms every purchase above $40.00')
      return link
    })

  await test.step('an address that brings nothing, to which any page may send the browser, shows the person nothing', async () => {
    const opened = await pages.opens(`${stack.gateway.origin}/bind/${'A'.repeat(43)}`)
    await expect(opened).toHaveURL(/\/bind\/with-the-wallet$/)
    const forged = await pages.opens(`${stack.gateway.origin}/bind?${new URLSearchParams(pages.foreignTicket())}`)
    await expect(forged.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
    expect(wallet.browser.context.pages().filter(page => page.url().includes('/approval.html'))).toEqual([])
    await Promise.all([opened.close(), forged.close()])
  })

  await test.step('pasted, a link that is not good is refused in plain words; a good one links, by a key of the wallet where there are no passkeys', async () => {
    await identities.press('Link with Beyond Identity')
    const window = await wallet.approval()
    const ivy = await pages.invites('ivy', stack.sandbox.agent.origin)
    const field = window.page.getByLabel('Link', { exact: true })
    const pastes = async (link: string, says: RegExp) => {
      await field.fill(link)
      await window.press('Open the link')
      await expect(field).toHaveAccessibleDescription(says)
      await expect(field).toBeFocused()
      await expect(field).toBeInViewport({ ratio: 1 })
    }
    // Where there is so little room, the field is not in view by itself.
    await window.page.setViewportSize({ width: 320, height: 480 })
    await pastes('https://shop.example/bind', /^This is no link for setting up a passkey/)
    await pastes(ivy.replace(/^http:\/\/[^/]+/, 'https://evil.example'), /^This link is not from your operator's/)
    await pastes(ivy.replace(stack.sandbox['beyond-identity'].tenantId, '0123456789abcdef'), /^This link is not from/)
    await look(window.page, 'bi-link-foreign')
    await pastes(link, /^This link was used already/)
    await cloud.setClock(Date.now() + 8 * DAY)
    await pastes(ivy, /^This link is too old/)
    await cloud.setClock(null)

    await field.fill(await pages.invites('ivy', stack.sandbox.agent.origin, 'keys-too'))
    await window.press('Open the link')
    await window.shows('Is this you?')
    await window.press('Yes, set it up')
    await window.shows('Make a passkey for Beyond Identity')
    // A browser without passkeys.
    await window.page.evaluate(() => Reflect.deleteProperty(globalThis, 'PublicKeyCredential'))
    await window.press('Make the passkey')
    await window.shows("This device can't make a passkey")
    await look(window.page, 'bi-software-key')
    await window.press('Keep a key in the wallet')
    await window.shows('ivy is linked')
    await look(window.page, 'bi-continue')
    await window.press('Done')
    await window.finish('Identity linked to this device')
  })

  await test.step('by e-mail: the link is opened in this browser while the window waits for it', async () => {
    await identities.press('Link with Beyond Identity')
    const window = await wallet.approval()
    await makesIdentity(window, { name: 'Heidi', username: 'heidi', email: 'heidi@example.com' })
    await window.shows('Open the link in your e-mail')
    await look(window.page, 'bi-mail')
    const mail = await pages.opensMail('heidi@example.com')
    await window.shows('Is this you?')
    await bindsPasskey(window)
    await window.finish('Identity linked to this device')
    await mail.close()
    await identities.open()
    await expect(identities.row('Heidi')).toContainText('No purchase needs it so far')
  })

  await test.step('unlinked, which takes the person while a rule needs it, the passkey is ended at the provider', async () => {
    await identities.row('Grace').getByRole('button', { name: 'Unlink Grace' }).click()
    await identities.confirm(PASSPHRASE)
    await expect(identities.row('Grace')).toHaveCount(0)
    expect(await pages.passkeysOf('Grace')).toEqual(['REVOKED', 'REVOKED'])
  })

  await test.step('on the provider’s own page: an identity is linked, and confirms', async () => {
    await identities.press('Link with Beyond Identity')
    const window = await wallet.approval()
    await window.page.getByRole('radio', { name: /^Sign in on the provider's page/ }).check()
    await window.press('Open the page')
    await pages.signsIn('hugo', wallet.authenticator)
    await window.finish('Identity linked to this device')
    await identities.open()
    await identities.confirmsAgent('hugo', stack.sandbox.agent.origin)

    const paid = await person.isAsked(agent, { openTab: true })
    await paid.approve()
    await paid.shows("Confirm on Beyond Identity's page")
    await look(paid.page, 'bi-hosted')
    expect(await issued()).toBe(before + 1)
    await pages.signsIn('hugo', wallet.authenticator)
    await person.signs('Confirm this payment', '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await paid.finish('Paid')
    expect(await issued()).toBe(before + 2)
  })
})

const DAY = 86_400_000

/** How the cloud answered the last question to sign in: with JSON, or where its configuration is automatic by a redirect. */
async function askedWith(cloud: ProviderControl): Promise<number | undefined> {
  const asked = (await cloud.journal()).filter(({ target }) => target.includes('/authorize'))
  return asked.at(-1)?.status
}

/** Every address the page's history still has. */
async function addresses(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  return entries.map(({ url }) => url).join('\n')
}
