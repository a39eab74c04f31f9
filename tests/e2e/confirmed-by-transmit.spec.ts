import { expect, test } from './support/fixtures.ts'
import { IdentitiesPage } from './support/pages/identities.ts'
import { choosesOrganisation, operatorOf } from './support/pages/transmit.ts'
import { isRefused, lookIfNamed } from './support/refusals/refusal.ts'
import { refusalsOfTransmit } from './support/refusals/transmit.ts'
import { look } from './support/screens.ts'
import { PASSPHRASE } from './support/wallet.ts'

const PROVIDER = 'Transmit Security'
const CONFIRM = `Confirm with ${PROVIDER}`

/** Room for a whole page of the wallet, in pixels. */
const LONG = 1100

/** Screens of refusals that are looked at closely. */
const looked = ['identity-failed', 'transmit-notice', 'transmit-notice-result', 'review-identity-gone']

test('a purchase above the limit is released only after Transmit has confirmed it; refused, nothing is issued', async ({
  wallet,
  linked: agent,
  person,
  stack,
}) => {
  test.setTimeout(240_000)
  const operator = operatorOf(stack)
  const identities = new IdentitiesPage(await wallet.home())
  const issued = async () => (await stack.control.counts()).credentialsIssued
  const before = await issued()
  await test.step('on a system the provider does not support, that is said where it would be linked', async () => {
    await wallet.browser.pretend({ platform: 'macOS', platformVersion: '12.7.6' })
    await identities.open()
    const words = `${PROVIDER} needs macOS 13 or newer. Update this Mac, or use another device.`
    await expect(identities.page.getByText(words)).toBeVisible()
    await expect(identities.page.getByRole('button', { name: `Link with ${PROVIDER}` })).toHaveCount(0)
    await look(identities.page, 'identities-none', LONG)
    await wallet.browser.pretend()
    await identities.page.reload()
  })

  await test.step('an identity is linked to this device for an organisation, and a rule made', async () => {
    await operator.edits({})
    await identities.open()
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
    await look(identities.page, 'identities', LONG)
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
    await expect(home.getByText('Your identity confirmed it: grace')).toBeVisible()
  })

  const { linked, ended } = refusalsOfTransmit({ wallet, provider: PROVIDER }, operator, 'grace')
  for (const refusal of [...linked, ...ended])
    await test.step(`refused, nothing issued: ${refusal.what}`, () =>
      isRefused({ person, agent, stack }, refusal, lookIfNamed(looked)))

  await test.step('known as gone, it can be linked again, and confirms', async () => {
    await operator.edits({})
    await identities.open()
    await expect(identities.row('grace')).toContainText('Not linked any more')
    await look(identities.page, 'identities-gone', LONG)
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
    await window.page.getByLabel('Code', { exact: true }).fill(await operator.code(wallet.browser.context))
    await window.press('Confirm code')
    await window.finish('Identity linked to this device')

    const paid = await person.isAsked(agent, { openTab: true })
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
  await operator.tidies()
})
