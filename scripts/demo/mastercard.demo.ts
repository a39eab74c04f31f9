import { expect, test } from '../../tests/e2e/support/fixtures.ts'
import { cards } from '../../tests/e2e/support/wallet.ts'
import { emptyPictures, takeApproval, takePicture } from './pictures.ts'

/** Where it stopped, if it did: every page as it stands. */
test.afterEach(async ({ wallet }, { status, expectedStatus }) => {
  if (status === expectedStatus) return
  for (const page of wallet.browser.context.pages()) await takePicture(page, 'stopped')
})

/** The same purchase with a Mastercard card: the issuer confirms the person, Mastercard's own page makes the passkey. */
test('a purchase with a Mastercard card, start to end', async ({ wallet, stack }) => {
  const { step } = test
  await emptyPictures()

  await step('The person sets up the wallet', () => wallet.setUp(cards.mastercard))
  const agent = await step('Ada asks to be allowed to ask, and is', () => wallet.connectAgent())

  const review = await step('Ada asks to pay for a lamp', async () => {
    await agent.buy({ product: 'desk-lamp', release: 'fill' })
    const window = await wallet.approval()
    await window.shows(/asks to pay$/)
    return window
  })
  await takeApproval(review, 'review', /^Approve /)
  await step('The person approves $42.50', () => review.approve('$42.50'))

  await step('The bank wants to know who this is', async () => {
    await review.shows("Confirm on your bank's page")
    await takeApproval(review, 'bank')
    await review.press("Open the bank's page")
  })
  await step('The person confirms on the bank’s page', () => wallet.confirmsIdentity())
  await step('The person accepts Mastercard’s terms', async () => {
    await review.shows('Set up a Mastercard payment passkey')
    await takeApproval(review, 'consent', /^Accept /)
    await review.consentToPasskey()
  })
  await step('A passkey is made on Mastercard’s page', async () => {
    const page = await wallet.mastercardPage()
    await page.shows('Create a payment passkey')
    await takePicture(page.page, 'mastercard-passkey')
    await takeApproval(review, 'waiting-for-mastercard')
    await page.confirm()
  })
  await step('The passkey confirms this purchase', async () => {
    const page = await wallet.mastercardPage()
    await page.shows('Confirm this payment', '42.50 USD')
    await takePicture(page.page, 'mastercard-purchase')
    await page.confirm()
  })

  const shop = await step('The wallet fills the shop’s form', async () => {
    const page = await wallet.shop()
    await page.isFilled()
    return page
  })
  await takePicture(shop.page, 'filled')
  await step('Pay is pressed, the shop says “Paid”', async () => {
    await shop.pay()
    await shop.hasStatus('paid')
  })
  await takePicture(shop.page, 'paid')
  await step('The receipt reaches the wallet, the wallet tells Mastercard', () => agent.hasStatus('settled'))
  await takeApproval(review, 'result')

  await step('Shop and network are asked what they know', async () => {
    const orderId = new URL(shop.page.url()).pathname.split('/').at(-1) ?? ''
    expect(await stack.control.order(orderId)).toMatchObject({ status: 'paid', charge: 4250, attempts: 1 })
    expect(await stack.others.get('mastercard')?.counts()).toMatchObject({
      passkeysCreated: 1,
      bindings: 1,
      codesIssued: 1,
      authorizationsApproved: 1,
      confirmationsStored: 1,
    })
  })
})
