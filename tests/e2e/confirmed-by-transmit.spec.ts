import type { Page } from '@playwright/test'
import { deviceKeyId } from '../../src/wire/transmit/device-key.ts'
import type { ProviderControl } from './support/control.ts'
import { dumpDatabase } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import { IdentitiesPage } from './support/pages/identities.ts'
import { look } from './support/screens.ts'
import { PASSPHRASE } from './support/wallet.ts'

const CONFIRM = 'Confirm with Transmit Security'

test('a purchase above the limit is released only after Transmit has confirmed it; refused, nothing is issued', async ({
  wallet,
  linked: agent,
  person,
  stack,
}) => {
  test.setTimeout(240_000)
  const transmit = stack.others.get('transmit')
  if (!transmit) throw new Error('no Transmit in this world')
  const identities = new IdentitiesPage(await wallet.home())
  const issued = async () => (await stack.control.counts()).credentialsIssued
  const before = await issued()
  /** How the operator's journeys are put together: each asks for the organisation. */
  const edit = (login: object = {}) =>
    transmit.switch({ journeys: { passkey_register: forBusiness, passkey_login: { ...forBusiness, ...login } } })

  await test.step('an identity is linked to this device for an organisation, and a rule made', async () => {
    await edit()
    await identities.open()
    await look(identities.page, 'identities-none')
    await identities.press('Link with Transmit Security')
    const window = await wallet.approval()
    await window.shows('Link your identity at Transmit Security')
    await look(window.page, 'transmit-account')
    await window.page.getByLabel('Name or e-mail address').fill('grace')
    await window.press('Make a passkey')
    await window.shows('Make a passkey for Transmit Security')
    await look(window.page, 'transmit-make-passkey')
    await window.press('Make the passkey')
    await window.shows('For which organisation?')
    await look(window.page, 'transmit-organisation')
    await choosesOrganisation(window)
    await window.finish('Identity linked to this device')
    await identities.open()
    await expect(identities.row('grace')).toContainText('Lamp Works')
    await identities.confirmsAbove('grace', '40.00')
    await look(identities.page, 'identities')
  })

  await test.step('above it, the card is used only after the identity has confirmed', async () => {
    const approval = await person.isAsked(agent)
    await approval.shows(/asks to pay$/)
    await expect(approval.page.getByText('You will also confirm with grace.')).toBeVisible()
    await look(approval.page, 'review-with-identity')
    await approval.approve()
    await approval.shows(CONFIRM)
    await look(approval.page, 'transmit-confirm')
    expect(await issued()).toBe(before)
    await approval.press("Confirm it's me")
    await person.signs('Confirm this payment', '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    expect(await issued()).toBe(before + 1)
    const id = await agent.purchaseId()
    const home = await wallet.home()
    await home.evaluate(purchase => {
      location.hash = `#/activity/${purchase}`
    }, id)
    await expect(home.getByText('Your identity confirmed it (grace)')).toBeVisible()
  })

  await test.step('cancelled, or with a finger that is not recognised, nothing is issued', async () => {
    const first = await person.isAsked(agent)
    await first.approve()
    await first.shows(CONFIRM)
    await first.press('Cancel')
    await agent.hasStatus('canceled')
    await first.finish('Cancelled')

    const second = await person.isAsked(agent)
    await second.approve()
    await second.shows(CONFIRM)
    await wallet.authenticator.recognise(second.page, false)
    await second.press("Confirm it's me")
    await second.shows('Transmit Security did not confirm you')
    await look(second.page, 'identity-failed')
    await second.press("Don't pay")
    await agent.hasStatus('canceled')
    await second.finish('Cancelled')
    expect(await issued()).toBe(before + 1)
  })

  await test.step('a passkey that comes too late ends the journey, or leads into its failure branch; both show what was said', async () => {
    for (const [onBadPasskey, says] of failures) {
      await edit({ onBadPasskey })
      const approval = await person.isAsked(agent)
      await approval.approve()
      await approval.shows(CONFIRM)
      await transmit.setClock(Date.now() + LATE)
      await approval.press("Confirm it's me")
      await approval.shows('Transmit Security did not confirm you')
      await expect(approval.page.getByText(says)).toBeVisible()
      await expect(approval.page.getByText('Passkey could not be verified')).toBeVisible()
      await approval.press("Don't pay")
      await agent.hasStatus('failed')
      await approval.finish('Not paid')
      await transmit.setClock(null)
    }
    expect(await issued()).toBe(before + 1)
  })

  await test.step('on a revoked device the journey restricts: refused in plain words, the agent learns that it failed', async () => {
    await edit({ onUnknownDevice: 'restrict' })
    await revokeDevice(transmit, await wallet.home())
    const approval = await person.isAsked(agent)
    await approval.approve()
    await approval.shows(CONFIRM)
    await approval.press("Confirm it's me")
    await approval.shows('Transmit Security has something to tell you')
    await look(approval.page, 'transmit-notice')
    await approval.press('Go on')
    await agent.hasStatus('failed')
    await approval.shows('Not paid')
    await expect(approval.page.getByText(/restricted access only/)).toBeVisible()
    await look(approval.page, 'identity-restricted')
    await approval.finish('Not paid')
    expect(JSON.stringify(await agent.log())).not.toMatch(/identity|restricted|transmit/i)
    expect(await issued()).toBe(before + 1)
  })

  await test.step('where the journey lets an unknown device in all the same, the gateway does not', async () => {
    await edit({ onUnknownDevice: 'allow' })
    const approval = await person.isAsked(agent)
    await approval.approve()
    await approval.shows(CONFIRM)
    await approval.press("Confirm it's me")
    await agent.hasStatus('failed')
    await approval.finish('Not paid')
    expect(await issued()).toBe(before + 1)
  })

  await test.step('known as gone, it blocks the approval until it is linked again', async () => {
    await edit()
    await identities.open()
    await expect(identities.row('grace')).toContainText('Not linked any more')
    await look(identities.page, 'identities-gone')
    const approval = await person.isAsked(agent)
    await expect(approval.page.getByText(/grace must confirm this and is no longer linked/)).toBeVisible()
    await expect(approval.button('Approve $42.50')).toHaveAttribute('aria-disabled', 'true')
    await look(approval.page, 'review-identity-gone')
    await approval.decline()
    await agent.hasStatus('declined')
    await approval.finish('Declined')

    await identities.open()
    await identities.press('Link again')
    const window = await wallet.approval()
    await window.page.getByLabel('Name or e-mail address').fill('grace')
    await window.press('Sign in with my passkey')
    await window.shows('Sign in to Transmit Security')
    await window.press('Use the passkey')
    await choosesOrganisation(window)
    await window.shows("Transmit Security doesn't know this device")
    await look(window.page, 'transmit-unknown-device')
    await window.press('Confirm with a code')
    await window.shows('Enter the code from your e-mail')
    await look(window.page, 'transmit-code')
    const codes = await wallet.browser.context.newPage()
    await codes.goto(`${stack.sandbox.transmit.addresses.web}/inbox`)
    await window.page
      .getByLabel('Code', { exact: true })
      .fill((await codes.locator('.code').first().textContent()) ?? '')
    await codes.close()
    await window.press('Confirm code')
    await window.finish('Identity linked to this device')

    const paid = await person.isAsked(agent)
    await paid.approve()
    await paid.press("Confirm it's me")
    await person.signs('Confirm this payment', '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await paid.finish('Paid')
  })

  await test.step('whoever sits at the open wallet does not take the rule away with a press', async () => {
    await identities.open()
    await identities.row('grace').getByRole('button', { name: 'Which purchases?' }).click()
    await look(identities.page, 'identity-rule')
    await identities.press('Remove the limit in USD')
    await identities.press('Save')
    await expect(identities.page.getByRole('heading', { name: "Confirm that it's you" })).toBeVisible()
    await look(identities.page, 'identity-weaker')
    await identities.confirm('not the passphrase')
    await expect(identities.page.getByRole('alert')).toContainText('does not open this wallet')
    await identities.confirm(PASSPHRASE)
    await expect(identities.row('grace')).toContainText('No purchase needs it so far')
  })
  await transmit.switch({ journeys: {} })
})

const forBusiness = { organisation: true }

/** What becomes of a passkey that does not verify (seed, "Failure Behavior"), and what the person reads then. */
const failures = [
  ['abort', /ended the sign-in without confirming you/],
  ['branch', /did not accept this passkey/],
] as const

/** Milliseconds after which a passkey's session is over and its journey is not. */
const LATE = 301_000

async function choosesOrganisation(window: ApprovalWindow): Promise<void> {
  await window.shows('For which organisation?')
  await window.page.getByRole('radio', { name: 'Lamp Works' }).check()
  await window.press('Go on for Lamp Works')
}

/** As the operator's administrator does. */
async function revokeDevice(transmit: ProviderControl, home: Page): Promise<void> {
  const { deviceKeys = [] } = await dumpDatabase(home)
  const row = deviceKeys.find(({ name }) => String(name).startsWith('transmit/'))
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('jwk', row?.publicKey as JsonWebKey, algorithm, true, ['verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key))
  await transmit.command('revoke-device', { key_id: await deviceKeyId(spki) })
}
