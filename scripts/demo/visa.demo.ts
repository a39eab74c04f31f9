import { expect, test } from '../../tests/e2e/support/fixtures.ts'
import type { VisaPopup } from '../../tests/e2e/support/pages/visa-popup.ts'
import { cards } from '../../tests/e2e/support/wallet.ts'
import { emptyPictures, takeApproval, takePicture } from './pictures.ts'

/** Where it stopped, if it did: every page as it stands. */
test.afterEach(async ({ wallet }, { status, expectedStatus }) => {
  if (status === expectedStatus) return
  for (const page of wallet.browser.context.pages()) await takePicture(page, 'stopped')
})

/** Everything a person would do, in a browser nobody sees: from an empty wallet to a lamp that is paid. */
test('a purchase, start to end', async ({ wallet, stack }) => {
  const { step } = test
  await emptyPictures()

  await step('The person sets up the wallet', () => wallet.setUp(cards.allMethods))
  const agent = await step('Ada’s page finds the wallet', () => wallet.openAgent())
  await takePicture(agent.page, 'agent')

  const approval = await step('Ada asks to be allowed to ask', async () => {
    await agent.connect()
    const window = await wallet.approval()
    await window.shows(/wants to be allowed to ask you to pay$/)
    return window
  })
  await takeApproval(approval, 'permission', /^Allow /)
  await step('The person allows it', async () => {
    await approval.press(/^Allow .+ to ask$/)
    await approval.finish('It may ask now')
  })

  const review = await step('Ada asks to pay for a lamp', async () => {
    await agent.buy({ product: 'desk-lamp', release: 'fill' })
    const window = await wallet.approval()
    await window.shows(/asks to pay$/)
    return window
  })
  await takeApproval(review, 'review', /^Approve /)
  await step('The person approves $42.50', () => review.approve('$42.50'))

  await step('The person agrees to what Visa is told', async () => {
    await review.shows('Visa needs your details to link this card')
    await takeApproval(review, 'details-for-visa', /^Send to /)
    await review.consentToDisclosure()
  })
  await step('The bank wants to know who this is', () => review.shows("How should your bank confirm it's you?"))
  await takeApproval(review, 'bank')
  await step('The bank sends a code', async () => {
    await review.confirmBy('Code by text message', /^Send code/)
    await review.shows('Type the code from your bank')
  })
  await takeApproval(review, 'code')
  await step('The person reads the code and types it', async () => {
    const issuer = await wallet.issuer()
    await review.typeCode(await issuer.code('sms'))
  })

  await step('A passkey is made for this card', async () => {
    const popup = await wallet.visaPopup()
    await takePicture(popup.page, 'passkey-for-the-card')
    await confirmAndClose(popup)
  })
  await step('The passkey signs this purchase', async () => {
    const popup = await wallet.visaPopup()
    await takePicture(popup.page, 'passkey-for-the-purchase')
    await confirmAndClose(popup)
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
  await step('The receipt reaches the wallet, the wallet tells the network', () => agent.hasStatus('settled'))
  await takePicture(agent.page, 'agent-settled')
  await takeApproval(review, 'result')

  await step('Shop and network are asked what they know', async () => {
    const orderId = new URL(shop.page.url()).pathname.split('/').at(-1) ?? ''
    expect(await stack.control.order(orderId)).toMatchObject({ status: 'paid', charge: 4250, attempts: 1 })
    expect(await stack.control.counts()).toMatchObject({
      credentialsIssued: 1,
      authorizationsApproved: 1,
      confirmationsStored: 1,
    })
  })
})

/** The network's window closes itself once it has the passkey; only then may the next one be looked for. */
async function confirmAndClose(popup: VisaPopup): Promise<void> {
  const closed = popup.page.waitForEvent('close')
  await popup.confirm()
  await closed
}
