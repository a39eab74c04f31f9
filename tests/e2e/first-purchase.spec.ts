import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'

test('an agent asks, the person links the card with a code and a passkey, approves, and the merchant is paid', async ({
  wallet,
  stack,
}) => {
  await wallet.setUp()
  const before = await stack.control.counts()
  const agent = await wallet.connectAgent()
  await agent.buy({ product: 'desk-lamp' })

  const approval = await wallet.approval()
  await approval.approve('$42.50')
  await approval.consentToDisclosure()

  await approval.confirmBy('Code by text message', /^Send code to/)
  await approval.shows('Type the code from your bank')
  const issuer = await wallet.issuer()
  await approval.typeCode(await issuer.code('sms'))

  const link = await wallet.visaPopup()
  await link.shows('Create a passkey for this card')
  await link.confirm()

  const pay = await wallet.visaPopup()
  await pay.shows('Confirm this payment', '$42.50')
  await pay.confirm()

  const shop = await wallet.shop()
  await shop.isFilled()
  await shop.pay()
  await shop.hasStatus('paid')

  await agent.hasStatus('settled')
  await approval.finish('Paid')
  expect(since(before, await stack.control.counts())).toMatchObject({
    registrations: 1,
    enrolments: 1,
    instructions: 1,
    credentialsIssued: 1,
    confirmationsStored: 1,
    authorizationsApproved: 1,
  })
})
