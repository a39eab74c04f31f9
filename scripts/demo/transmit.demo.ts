import { expect, test } from '../../tests/e2e/support/fixtures.ts'
import { IdentitiesPage } from '../../tests/e2e/support/pages/identities.ts'
import { emptyPictures, takeApproval, takePicture } from './pictures.ts'

/** Where it stopped, if it did: every page as it stands. */
test.afterEach(async ({ wallet }, { status, expectedStatus }) => {
  if (status === expectedStatus) return
  for (const page of wallet.browser.context.pages()) await takePicture(page, 'stopped')
})

/** A purchase above a limit: the card is used only after the person's identity at Transmit Security has confirmed. */
test('a purchase that Transmit Security must confirm, start to end', async ({
  wallet,
  linked: agent,
  person,
  stack,
}) => {
  const { step } = test
  await emptyPictures()
  const issued = async () => (await stack.control.counts()).credentialsIssued
  const before = await issued()
  const identities = new IdentitiesPage(await wallet.home())

  await step('The person links their identity with a passkey of this device', async () => {
    await identities.open()
    await identities.press('Link with Transmit Security')
    const window = await wallet.approval()
    await window.page.getByLabel('Name or e-mail address').fill('grace')
    await window.press('Make a passkey')
    await window.shows('Make a passkey for Transmit Security')
    await takeApproval(window, 'link', /^Make the passkey/)
    await wallet.authenticator.ready(window.page)
    await window.press('Make the passkey')
    await window.finish('Identity linked to this device')
  })
  await step('From now on it confirms every purchase above $40.00', async () => {
    await identities.open()
    await identities.confirmsAbove('grace', '40.00')
    await takePicture(identities.page, 'rule')
  })

  const review = await step('Ada asks to pay for a lamp', () => person.isAsked(agent))
  await review.shows(/asks to pay$/)
  await takeApproval(review, 'review', /^Approve /)
  await step('The person approves $42.50', () => review.approve('$42.50'))
  await step('Nothing is issued before the identity has confirmed', async () => {
    await review.shows('Confirm with Transmit Security')
    await takeApproval(review, 'identity', /^Confirm it's me/)
    expect(await issued()).toBe(before)
  })
  await step('It confirms: passkey, then this device by challenge and response', async () => {
    await wallet.authenticator.ready(review.page)
    await review.press("Confirm it's me")
  })
  await step('The card’s passkey confirms the payment', () => person.signs('Confirm this payment', '$42.50'))
  await step('The shop is paid, the network told', async () => {
    await person.paysAtShop()
    await agent.hasStatus('settled')
  })
  await takeApproval(review, 'result')
  expect(await issued()).toBe(before + 1)
})
