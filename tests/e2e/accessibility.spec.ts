import { expect, test } from './support/fixtures.ts'
import { pressByKeyboard, typeByKeyboard } from './support/keyboard.ts'
import { look } from './support/screens.ts'
import { cards, PASSPHRASE } from './support/wallet.ts'

test.describe.configure({ timeout: 240_000 })

test('each screen of the approval window, the wallet page and the toolbar popup is accessible, light and dark, down to 320 px', async ({
  wallet,
  person,
}) => {
  await wallet.setUp(cards.allMethods)
  const agent = await wallet.openAgent()
  await agent.connect()
  const first = await wallet.approval()
  await first.shows(/wants to be allowed to ask you to pay$/)
  await look(first.page, 'permission')
  await first.press(/^Allow agent\.localhost\S* to ask$/)
  await first.shows('It may ask now')
  await look(first.page, 'permission-given')
  await first.finish('It may ask now')

  const approval = await person.isAsked(agent, { claimedAmount: 3900 })
  await approval.shows(/asks to pay$/)
  await look(approval.page, 'review')
  await approval.approve()
  await approval.shows('Visa needs your details to link this card')
  await look(approval.page, 'disclosure')
  await approval.consentToDisclosure()
  await approval.shows("How should your bank confirm it's you?")
  await look(approval.page, 'step-up-choice')
  await approval.confirmBy('Your bank calls you', 'Let the bank call me')
  await approval.shows('Your bank is calling you')
  await look(approval.page, 'step-up-wait')
  await approval.press('Confirm another way')
  await approval.confirmBy('Code by text message', /^Send code to/)
  await approval.shows('Type the code from your bank')
  await look(approval.page, 'step-up-code')
  await approval.typeCode('000000')
  await expect(approval.page.getByRole('alert')).toBeVisible()
  await look(approval.page, 'step-up-code-wrong')
  await approval.press('Send a new code')
  await expect(approval.page.getByRole('alert')).toBeHidden()
  await approval.typeCode('456789')

  const popup = await wallet.visaPopup()
  await popup.shows('Create a passkey for this card')
  await look(approval.page, 'passkey')
  await popup.cancel()
  await approval.shows('Visa did not get your passkey')
  await look(approval.page, 'passkey-failed')
  await approval.press('Cancel')
  await approval.shows('Cancelled')
  await look(approval.page, 'result-cancelled')
  await approval.finish('Cancelled')

  const next = await person.isAsked(agent)
  const home = await wallet.home()
  const toolbar = await wallet.popup()
  await expect(toolbar.getByText('1 request waits for you')).toBeVisible()
  await look(toolbar, 'popup')
  await toolbar.close()
  await next.decline()
  await next.finish('Declined')

  for (const place of ['activity', 'cards', 'cards/add', 'agents', 'budgets', 'security', 'connections']) {
    await home.goto(wallet.browser.address(`wallet.html#/${place}`))
    await expect(home.getByRole('heading', { level: 1 })).toBeVisible()
    await look(home, `wallet-${place.replace('/', '-')}`)
  }
  await wallet.command('vault.lock')
  await expect(home.getByRole('heading', { name: 'Unlock your wallet' })).toBeVisible()
  await look(home, 'wallet-locked')
})

test('a wallet is set up, and a purchase approved, with the keyboard alone', async ({ wallet, stack }) => {
  const home = await wallet.home()
  await pressByKeyboard(home, 'Set up the wallet')
  await look(home, 'set-up-lock')
  await pressByKeyboard(home, 'Use a passphrase instead')
  await typeByKeyboard(home, 'Passphrase', PASSPHRASE)
  await typeByKeyboard(home, 'Passphrase again', PASSPHRASE)
  await pressByKeyboard(home, 'Lock with this passphrase')
  await typeByKeyboard(home, "Operator's address", stack.gateway.origin)
  await typeByKeyboard(home, 'Admission code', 'sandbox-admission-code')
  await look(home, 'set-up-operator')
  await pressByKeyboard(home, 'Connect')
  for (const [label, text] of [
    ['First name', 'Grace'],
    ['Last name', 'Hopper'],
    ['E-mail', 'grace@example.com'],
    ['Country code', '1'],
    ['Phone number', '5550100'],
    ['Country', 'US'],
  ] as const)
    await typeByKeyboard(home, label, text)
  await pressByKeyboard(home, 'Save details')
  await typeByKeyboard(home, 'Card number', cards.noStepUp)
  await typeByKeyboard(home, 'Expiry', '12/30')
  await look(home, 'set-up-card')
  await pressByKeyboard(home, 'Add card')
  await expect(home.getByRole('heading', { name: 'Your wallet is ready' })).toBeVisible()

  const agent = await wallet.openAgent()
  await agent.connect()
  const permission = await wallet.approval()
  await permission.shows(/wants to be allowed to ask you to pay$/)
  await pressByKeyboard(permission.page, /^Allow agent\.localhost\S* to ask$/)
  await permission.shows('It may ask now')
  await permission.finish('It may ask now')
  await agent.buy({ product: 'desk-lamp' })
  const approval = await wallet.approval()
  await approval.shows(/asks to pay$/)
  // Enter from where the focus is at first approves nothing.
  await approval.page.keyboard.press('Enter')
  await approval.shows(/asks to pay$/)
  await pressByKeyboard(approval.page, 'Approve $42.50')
  await approval.shows('Visa needs your details to link this card')
  await pressByKeyboard(approval.page, 'Send to Visa')
  await (await wallet.visaPopup()).shows('Create a passkey for this card')
})
