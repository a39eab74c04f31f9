import { expect, test } from './support/fixtures.ts'
import { look } from './support/screens.ts'
import { PASSPHRASE, type Wallet } from './support/wallet.ts'

test.describe.configure({ timeout: 120_000 })

test('a wallet nothing was asked of offers the demo, and its limits, locks and keys can be changed', async ({
  wallet,
  linked: _,
  stack,
}) => {
  const popup = await wallet.popup()
  const demo = popup.getByRole('button', { name: 'Try it on the demo page' })
  await expect(demo).toBeVisible()
  await look(popup, 'popup-unused')
  const opened = wallet.browser.context.waitForEvent('page')
  await demo.click()
  await (await opened).waitForURL(`${stack.sandbox.agent.origin}/**`)
  await popup.close()

  // A page that was looked at has lost its fingerprint reader: the passkey comes first.
  await addPasskey(wallet)
  await changeLimits(wallet)
})

/** Less is saved at a press, more wants the person. */
async function changeLimits(wallet: Wallet): Promise<void> {
  const page = await wallet.home()
  await page.goto(wallet.browser.address('wallet.html#/budgets'))
  const change = page.getByRole('button', { name: /^Change the limits of agent\.localhost/ })
  await change.click()
  await page.getByLabel('Per month').fill('100')
  await look(page, 'budget-change')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await expect(page.getByText('Up to $100.00 a month')).toBeVisible()

  await change.click()
  await page.getByLabel('Per month').fill('250')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await expect(page.getByRole('heading', { name: "Confirm that it's you" })).toBeFocused()
  await look(page, 'confirm-person')
  await page.getByLabel('Passphrase').fill('not the one')
  await page.getByRole('button', { name: 'Confirm with passphrase' }).click()
  await expect(page.getByRole('alert')).toContainText('does not open this wallet')
  await page.getByLabel('Passphrase').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Confirm with passphrase' }).click()
  await expect(page.getByText('Up to $250.00 a month')).toBeVisible()
  await look(page, 'budgets-limited')
}

/** A second way to unlock, made and used: a passkey whose secret (PRF) wraps the vault key. */
async function addPasskey(wallet: Wallet): Promise<void> {
  const page = await wallet.home()
  await page.bringToFront()
  await page.goto(wallet.browser.address('wallet.html#/security'))
  await page.getByLabel('Locks itself when not used for').selectOption('5 minutes')
  expect(await wallet.command('vault.status')).toMatchObject({ idleMinutes: 5, methods: ['passphrase'] })

  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Passphrase').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Confirm with passphrase' }).click()
  await wallet.authenticator.ready(page)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await expect(page.getByRole('button', { name: 'Remove the passphrase' })).toBeVisible()

  await page.getByRole('button', { name: 'Lock now' }).click()
  await page.getByRole('button', { name: 'Unlock with passkey' }).click()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await look(page, 'security-two-ways')
}
