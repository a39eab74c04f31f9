import { expect, test } from './support/fixtures.ts'
import { chooseByKeyboard, pressByKeyboard, typeByKeyboard } from './support/keyboard.ts'
import { look } from './support/screens.ts'
import { cards } from './support/wallet.ts'

const SHOW = 'Show the terms for this choice'
const CONSENT = 'Set up a Mastercard payment passkey'

test('a first purchase links the card with a new passkey, the next needs only that', async ({
  wallet,
  person,
  stack,
}) => {
  test.setTimeout(120_000)
  const before = (await stack.others.get('mastercard')?.counts()) ?? {}
  const agent = await wallet.withCard(cards.mastercard)
  const approval = await person.isAsked(agent)
  await approval.approve()

  await approval.shows("Confirm on your bank's page")
  await approval.press("Open the bank's page")
  await wallet.confirmsIdentity()
  await approval.shows(CONSENT)
  await look(approval.page, 'mastercard-consent')
  await approval.consentToPasskey()

  const link = await wallet.mastercardPage()
  await link.shows('Create a payment passkey')
  await approval.shows("Confirm on Mastercard's page")
  await expect(approval.page.getByRole('timer')).toHaveText(/^1[45]:\d\d left$/)
  await look(approval.page, 'mastercard-tab')
  // The worker is gone while the person is on Mastercard's page, each time: coming back is all that is needed.
  await wallet.browser.stopWorker(approval.page)
  await link.confirm()

  const pay = await wallet.mastercardPage()
  await pay.shows('Confirm this payment', '42.50 USD')
  await wallet.browser.stopWorker(approval.page)
  await pay.confirm()
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await approval.finish('Paid')

  const second = await person.isAsked(agent)
  await second.approve()
  const again = await wallet.mastercardPage()
  await again.shows('Confirm this payment', '42.50 USD')
  await again.confirm()
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await second.finish('Paid')
  expect(await stack.others.get('mastercard')?.counts()).toMatchObject(
    plus(before, { sessionsStarted: 3, passkeysCreated: 1, bindings: 1, codesIssued: 2, confirmationsStored: 2 }),
  )
})

test('a card is linked where it is added, another one with the passkey that is there, and paid with sealed', async ({
  wallet,
  person,
}) => {
  test.setTimeout(120_000)
  const agent = await wallet.withCard(cards.mastercardGold)
  await linkFirst()

  const home = await wallet.home()
  await home.goto(wallet.browser.address('wallet.html#/cards/add'))
  await home.getByLabel('Card number').fill('2221000000000009')
  await home.getByLabel('Expiry').fill('12/30')
  await home.getByRole('button', { name: 'Add card' }).click()
  await expect(home.getByRole('heading', { name: 'The card is added' })).toBeVisible()
  await look(home, 'mastercard-link-offer')
  await home.getByRole('button', { name: 'Link to this device' }).click()
  const approval = await wallet.approval()
  await approval.consentToPasskey()
  const page = await wallet.mastercardPage()
  await page.shows('Confirm with your payment passkey')
  await page.confirm()
  await approval.finish('Card linked to this device')

  const review = await person.isAsked(agent, { release: 'sealed' })
  await review.approve()
  const pay = await wallet.mastercardPage()
  await pay.confirm()
  await agent.hasStatus('settled')
  await review.finish('Paid')

  /** Later than the card was typed: its number is asked for again. */
  async function linkFirst(): Promise<void> {
    const { cards: known } = await wallet.command<{ cards: { id: string }[] }>('cards.list')
    await forgetNumber()
    const { taskId } = await wallet.command('cards.link', { cardId: known[0]?.id })
    await wallet.command('approval.open', { taskId })
    const window = await wallet.approval()
    await window.shows(CONSENT)
    await pressByKeyboard(window.page, 'Accept and go on')
    await window.shows('Type the number of this card once more')
    await look(window.page, 'mastercard-card-number')
    await typeByKeyboard(window.page, 'Card number', cards.mastercardGold)
    await pressByKeyboard(window.page, 'Encrypt and go on')
    const page = await wallet.mastercardPage()
    await page.shows('Create a payment passkey')
    await page.confirm()
    await window.finish('Card linked to this device')
  }

  /** Its ten minutes are over, and the worker's own alarm, a minute away at most, comes now. */
  async function forgetNumber(): Promise<void> {
    const home = await wallet.home()
    const kept = () =>
      home.evaluate(async () =>
        Object.entries(await chrome.storage.session.get(null)).filter(([key]) => key.includes('typed-number/')),
      )
    const typed = await kept()
    expect(typed).toHaveLength(1)
    await home.evaluate(async entries => {
      for (const [key, value] of entries) await chrome.storage.session.set({ [key]: { ...Object(value), until: 0 } })
      await chrome.alarms.create('sweep', { when: Date.now(), periodInMinutes: 1 })
    }, typed)
    await expect.poll(kept).toEqual([])
  }
})

test('what can’t be is told plainly: a card without passkeys, a country without them, “Not now”, a closed tab, a finger not recognised', async ({
  wallet,
  person,
}) => {
  test.setTimeout(150_000)
  const agent = await wallet.withCard(cards.mastercardGold)
  await wallet.addCard('5120350100064552')
  const approval = await person.isAsked(agent)
  await approval.press('Change')
  await approval.page.getByRole('radio', { name: /4552/ }).check()
  await approval.approve()

  await approval.shows(CONSENT)
  await test.step('country and language are changed with the keyboard, and terms and links with them', async () => {
    const { page } = approval
    await chooseByKeyboard(page, 'Language', 'Deutsch')
    await expect(approval.button('Accept and go on')).toBeHidden()
    await pressByKeyboard(page, SHOW)
    await approval.shows('Mastercard-Zahlungs-Passkey einrichten')
    await look(page, 'mastercard-consent-german')
    const terms = page.getByRole('link', { name: 'Nutzungsbedingungen' })
    await expect(terms).toHaveAttribute('href', /\/legal\/terms\?country=US&language=de$/)
    await chooseByKeyboard(page, 'Country', 'Germany')
    await pressByKeyboard(page, SHOW)
    await expect(page.getByRole('alert')).toContainText('does not offer payment passkeys in this country yet')
    await look(page, 'mastercard-no-country')
    await chooseByKeyboard(page, 'Country', 'India')
    await pressByKeyboard(page, SHOW)
    await expect(terms).toHaveAttribute('href', /\/legal\/terms\?country=IN&language=de$/)
    await pressByKeyboard(page, 'Annehmen und fortfahren')
  })

  await approval.shows("This card can't be linked")
  await expect(approval.page.getByRole('alert')).toContainText("can't be used for agent purchases. Nothing was charged")
  await look(approval.page, 'mastercard-no-card')
  await approval.press(/^Use Mastercard /)
  await approval.approve()
  await approval.consentToPasskey()

  const first = await wallet.mastercardPage()
  await first.shows('Create a payment passkey')
  await first.notNow()
  await approval.shows('Mastercard did not get your passkey')
  await expect(approval.page.getByRole('alert')).toContainText('You chose “Not now”')
  await look(approval.page, 'mastercard-not-now')
  await approval.press('Try again with Mastercard')

  const second = await wallet.mastercardPage()
  await second.shows('Create a payment passkey')
  await second.close()
  await expect(approval.page.getByRole('alert')).toContainText("Mastercard's page was closed")
  await approval.press('Try again with Mastercard')

  const third = await wallet.mastercardPage()
  await third.shows('Create a payment passkey')
  await third.confirmWithWrongFinger()
  await expect(approval.page.getByRole('alert')).toContainText('The passkey was not made')
  await approval.press('Cancel')
  await agent.hasStatus('canceled')
})

type Counts = Readonly<Record<string, number>>

/** What was counted before, and these more. */
function plus(before: object, more: Counts): Counts {
  const counted = before as Counts
  return Object.fromEntries(Object.entries(more).map(([name, count]) => [name, (counted[name] ?? 0) + count]))
}
