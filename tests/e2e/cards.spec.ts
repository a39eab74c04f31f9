import { readJournal } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import { CardsPage } from './support/pages/cards.ts'
import { holdUndo } from './support/pages/undo.ts'
import { look } from './support/screens.ts'
import { cards, PASSPHRASE, type Wallet } from './support/wallet.ts'

test.describe.configure({ timeout: 180_000 })

/** Pixels that show all of a wallet page. */
const LONG = 1_300

test('cards: several, a default, what banks do to them, unlinked here and at the network', async ({
  wallet,
  person,
  stack,
}) => {
  const { control } = stack
  const agent = await wallet.withCard(cards.noStepUp)
  const linked = (await tokensOf(wallet)).at(-1) ?? ''
  await person.linksCard()
  const page = await CardsPage.open(wallet)
  const passUndo = await holdUndo(page.page)

  await test.step('a number that two providers take: the person chooses', async () => {
    await page.page.getByRole('button', { name: 'Add a card' }).click()
    await page.page.getByLabel('Card number').fill(cards.otpOnly)
    await page.page.getByLabel('Expiry').fill('12/30')
    await expect(page.page.getByRole('radio', { name: /^Visa/ })).toBeChecked()
    await page.page.getByRole('radio', { name: /^Cardinal/ }).check()
    await look(page.page, 'card-providers', LONG)
    await page.page.getByRole('radio', { name: /^Visa/ }).check()
    await page.page.getByRole('button', { name: 'Add card' }).click()
    await expect(page.card('Visa ending in 0126')).toContainText('Not linked to this device yet')
  })

  await test.step('another card pays first', async () => {
    await wallet.addCard(cards.mastercardGold)
    await page.reopen()
    await expect(page.card('Visa ending in 0118')).toContainText('Pays first')
    await page.press('Visa ending in 0126', 'Let it pay first')
    await expect(page.card('Visa ending in 0126')).toContainText('Pays first')
    expect(await page.names()).toEqual(['Visa ending in 0126', 'Visa ending in 0118', 'Mastercard ending in 4545'])
  })

  await test.step('the request offers them, and pays with the one that is picked', async () => {
    const approval = await person.isAsked(agent)
    await approval.shows(/asks to pay$/)
    await expect(approval.page.getByRole('img', { name: 'Visa ending in 0126' })).toBeVisible()
    await approval.press('Change')
    await approval.page.getByRole('radio', { name: /0118/ }).check()
    await person.approves(approval)
    await person.paysAtShop()
    await approval.finish('Paid')
  })

  await test.step('what the bank did shows on the page, with what to do about it', async () => {
    const more = [cards.allMethods, cards.bankPage, cards.phone]
    for (const number of more) await wallet.addCard(number)
    const [suspended, expired, forgotten] = (await tokensOf(wallet)).slice(-3)
    await control.command(`tokens/${suspended}`, { event: 'suspend' })
    await control.command(`tokens/${expired}`, { event: 'expire' })
    await control.command(`tokens/${forgotten}`, { event: 'forget' })
    await control.command(`tokens/${linked}`, { event: 'replace' })
    await page.reopen()
    await expect(page.card('Visa ending in 1111')).toContainText('Suspended by the bank')
    await expect(page.card('Visa ending in 0134')).toContainText('Expired')
    await expect(page.card('Visa ending in 0142')).toContainText('No longer known to the network')
    await expect(page.card('Visa ending in 0142').getByRole('button', { name: 'Add it again' })).toBeVisible()
    await expect(page.card('Visa ending in 0118')).toContainText(/replaced this card by the one ending in \d{4}/)
    const successor = await lastFourOfSuccessor(page)
    await expect(page.card(`Visa ending in ${successor}`)).toContainText('Linked to this device')
    await look(page.page, 'cards-states', LONG)
  })

  await test.step('none of those is offered to pay with; the replaced card’s successor can', async () => {
    const successor = await lastFourOfSuccessor(page)
    const approval = await person.isAsked(agent)
    await approval.press('Change')
    await approval.page.getByRole('radio', { name: new RegExp(successor) }).check()
    await expect(approval.page.getByRole('radio', { name: /1111|0134|0142|0118/ })).toHaveCount(0)
    await person.approves(approval)
    await person.paysAtShop()
    await approval.finish('Paid')
  })

  await test.step('unlinked from this device it stays, and is linked again before it pays', async () => {
    const successor = `Visa ending in ${await lastFourOfSuccessor(page)}`
    await page.press(successor, /^Unlink/)
    await expect(page.bar).toContainText('Visa takes no call for one device')
    await look(page.page, 'cards-unlinking', LONG)
    const undo = page.bar.getByRole('button', { name: 'Undo' })
    await undo.focus()
    await passUndo()
    await undo.press('Enter')
    await expect(page.card(successor)).toContainText('Linked to this device')
    await page.press(successor, /^Unlink/)
    await expect(page.bar).toContainText('Visa takes no call for one device')
    await page.page.mouse.move(0, 0)
    await passUndo()
    await expect(page.card(successor)).toContainText('Not linked to this device yet')
    await page.bar.getByRole('button', { name: 'Close' }).click()
    await page.press(successor, 'Link to this device')
    const approval = await wallet.approval()
    await approval.consentToDisclosure()
    await person.signs('Confirm this payment')
    await approval.finish('Card linked to this device')
  })

  await test.step('a link the network has forgotten is offered to be made again', async () => {
    await control.command(`tokens/${linked}`, { event: 'unbind' })
    const successor = await lastFourOfSuccessor(page)
    const approval = await person.isAsked(agent)
    await approval.press('Change')
    await approval.page.getByRole('radio', { name: new RegExp(successor) }).check()
    await approval.approve()
    await approval.shows('Link this card again')
    await look(approval.page, 'link-again')
    await approval.press('Use another card')
    await approval.decline()
    await approval.finish('Declined')
    await page.reopen()
    await expect(page.card(`Visa ending in ${successor}`)).toContainText('Not linked to this device yet')
  })

  await test.step('removed, it has ended at the network', async () => {
    await page.press('Visa ending in 0126', /^Remove/)
    await page.bar.getByRole('button', { name: "Don't wait" }).click()
    await expect(page.card('Visa ending in 0126')).toBeHidden()
    const deleted = async () => (await control.journal()).filter(({ target }) => target.endsWith('/delete')).length
    await expect.poll(deleted).toBe(1)
    // What pays first now is the oldest that is left.
    await expect(page.page.getByText('Pays first')).toHaveCount(1)
  })
})

test('this device is removed: every link ended, the operator left, nothing kept, whatever is stopped meanwhile', async ({
  wallet,
  person,
  stack,
}) => {
  // A wallet of its own: the operator forgets it, and prepared profiles are all the same one there.
  await wallet.setUp(cards.noStepUp)
  const agent = await wallet.connectAgent()
  const token = (await tokensOf(wallet)).at(-1)
  await wallet.addCard(cards.mastercardGold)
  const home = await wallet.home()
  const { walletId } = await wallet.command<{ walletId: string }>('gateway.status')
  const open = () => home.goto(wallet.browser.address('wallet.html#/security/remove'))

  await test.step('a purchase under way comes first', async () => {
    const approval = await person.isAsked(agent)
    await approval.shows(/asks to pay$/)
    await open()
    await expect(home.getByText('A purchase is under way')).toBeVisible()
    await expect(home.getByLabel('Passphrase')).toBeHidden()
    await approval.decline()
    await approval.finish('Declined')
  })

  await test.step('it says what will happen, and asks for the person', async () => {
    await expect(home.getByText('Visa •••• 0118 at Visa')).toBeVisible()
    await expect(home.getByText('Mastercard •••• 4545 at Mastercard')).toBeVisible()
    await look(home, 'removal-plan', LONG)
    await home.getByLabel('Passphrase').fill('not the passphrase')
    await home.getByRole('button', { name: 'Remove with passphrase' }).click()
    await expect(home.getByRole('alert')).toContainText('does not open this wallet')
  })

  await test.step('what can not be ended is named, and nothing is deleted', async () => {
    await stack.control.fault({ match: { path: '/delete$' }, mode: 'status', status: 503, times: 3 })
    await home.getByLabel('Passphrase').fill(PASSPHRASE)
    await home.getByRole('button', { name: 'Remove with passphrase' }).click()
    await expect(home.getByRole('alert')).toContainText('Not everything could be ended')
    const items = home.getByRole('listitem')
    await expect(items.filter({ hasText: 'Visa •••• 0118' })).toContainText('Could not be ended')
    await expect(items.filter({ hasText: 'Mastercard •••• 4545' })).toContainText('Ended')
    await expect(home.getByText(walletId)).toBeVisible()
    await look(home, 'removal-stopped', LONG)
  })

  await test.step('tried again, and the worker stopped in the middle, it goes through', async () => {
    await stack.control.fault({ match: { path: '/delete$' }, mode: 'delay', delay: 3_000 })
    await home.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => readJournal(home)).toContainEqual(expect.stringContaining('visa-delete-token intent'))
    await wallet.browser.stopWorker(home)
    await expect(home.getByRole('heading', { name: 'This device is removed' })).toBeVisible({ timeout: 60_000 })
    await look(home, 'removal-done')
  })

  await test.step('nothing is left here, at the network or at the operator', async () => {
    const ended = (await stack.control.journal()).filter(({ target }) => target.endsWith(`${token}/delete`))
    expect(ended.map(({ status }) => status).at(-1)).toBeLessThan(300)
    const kept = await home.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name),
      session: Object.keys(await chrome.storage.session.get(null)).filter(key => key.startsWith('secret:')),
      local: await chrome.storage.local.get(null),
    }))
    expect(kept).toMatchObject({ session: [], local: {} })
    expect(await wallet.command('vault.status')).toMatchObject({ setUp: false, locked: true, methods: [] })
  })
})

/** The tokens the network knows, oldest first: other tests of the same network left theirs before. */
async function tokensOf(wallet: Wallet): Promise<string[]> {
  const { control } = wallet.stack.sandbox.visa.addresses
  const { perToken } = await (await fetch(`${control}/__sandbox/counts`)).json()
  return Object.keys(perToken)
}

async function lastFourOfSuccessor(page: CardsPage): Promise<string> {
  const text = (await page.card('Visa ending in 0118').textContent()) ?? ''
  return /by the one ending in (\d{4})/.exec(text)?.[1] ?? ''
}
