import { expect, type Page } from '@playwright/test'
import { since } from './support/control.ts'
import { test } from './support/fixtures.ts'
import { type AgentPage, callWallet } from './support/pages/agent.ts'
import type { Person } from './support/person.ts'
import { PASSPHRASE, type Wallet } from './support/wallet.ts'

/** Milliseconds: a call that gets no answer is given up after 18 s, and tried again a second later. */
const CALL_GIVEN_UP = 40_000

test('the network goes down after the passkey; the approval window is closed and opened again; the wallet is locked: the request is kept, where it stood, and paid once', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  await test.step('the network goes down: the person is told, and it goes on when it is back', () =>
    losesNetwork(agent, person, wallet))
  await test.step('the window is closed, and opened again from the toolbar', async () => {
    await agent.open(stack.sandbox.agent.origin)
    await losesWindow(agent, person, wallet)
  })
  await test.step('a locked wallet takes a request; the person unlocks it in our window and goes on', async () => {
    await agent.open(stack.sandbox.agent.origin)
    await takesRequestLocked(agent, person, wallet)
  })
})

/** The gateway does not answer for a while, from the passkey on. */
async function losesNetwork(agent: AgentPage, person: Person, wallet: Wallet): Promise<void> {
  const { stack } = wallet
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.approve()
  const popup = await wallet.visaPopup()
  await popup.shows('Confirm this payment', '$42.50')
  stack.cutOff()
  await popup.confirm()
  await expect(
    approval.page.getByText('There is no connection to the card network right now. Nothing is charged twice.'),
  ).toBeVisible({ timeout: CALL_GIVEN_UP })
  await expect(approval.button('Cancel')).toBeEnabled()
  expect(since(before, await stack.control.counts())).toMatchObject({ credentialsIssued: 0 })

  stack.reconnect()
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await approval.finish('Paid')
  expect(since(before, await stack.control.counts())).toMatchObject({
    authentications: 1,
    instructions: 1,
    credentialsIssued: 1,
    confirmationsStored: 1,
    authorizationsApproved: 1,
  })
}

/** The person closes the window at the review and at the ceremony. */
async function losesWindow(agent: AgentPage, person: Person, wallet: Wallet): Promise<void> {
  const { control } = wallet.stack
  const before = await control.counts()
  const first = await person.isAsked(agent)
  await first.shows(/asks to pay$/)
  await first.page.close()
  await expect.poll(() => badge(wallet)).toBe('1')
  await agent.hasStatus('pending_approval')

  const second = await reopen(wallet)
  await second.approve()
  const popup = await wallet.visaPopup()
  await popup.shows('Confirm this payment', '$42.50')
  await second.shows("Confirm in Visa's window")
  await second.page.close()
  await expect.poll(() => badge(wallet)).toBe('1')

  const third = await reopen(wallet)
  await third.shows("Confirm in Visa's window")
  await popup.confirm()
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await third.finish('Paid')
  await expect.poll(() => badge(wallet)).toBe('')
  expect(since(before, await control.counts())).toMatchObject({ instructions: 1, credentialsIssued: 1 })
}

/** The person unlocks in our window and pays. */
async function takesRequestLocked(agent: AgentPage, person: Person, wallet: Wallet): Promise<void> {
  await wallet.command('vault.lock')
  const approval = await person.isAsked(agent)
  await approval.shows('Unlock your wallet')
  await expect(approval.page.getByText('1 request is waiting. You see it once the wallet is open.')).toBeVisible()
  await expect(approval.page.getByText('$42.50')).toHaveCount(0)
  await agent.hasStatus('pending_approval')
  await expect.poll(() => badge(wallet)).toBe('1')

  await approval.unlock(PASSPHRASE)
  await person.approves(approval)
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await approval.finish('Paid')
}

test('requests queue: one at a time, oldest first, and a newer one never takes the place of the one in front', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const approval = await person.isAsked(agent, { openTab: false })
  await approval.shows(/^http:\/\/agent\.localhost\S* asks to pay$/)
  await expectPlace(approval.page, '1 of 1')

  const asking: readonly string[] = [stack.sandbox.rogue.origin, stack.sandbox.merchant.origin]
  for (const [index, origin] of asking.entries()) {
    await asksForPermission(wallet, origin)
    await expectPlace(approval.page, `1 of ${index + 2}`)
    await approval.shows(/^http:\/\/agent\.localhost\S* asks to pay$/)
  }
  expect(wallet.browser.context.pages().filter(page => page.url().includes('/approval.html'))).toHaveLength(1)
  await expect.poll(() => badge(wallet)).toBe('3')

  await approval.decline()
  await approval.goOn('Declined')
  await approval.shows(/^http:\/\/rogue\.localhost\S* wants to be allowed to ask you to pay$/)
  await expectPlace(approval.page, '1 of 2')
  await approval.press("Don't allow")
  await approval.goOn('Not allowed')
  await approval.shows(/^http:\/\/shop\.localhost\S* wants to be allowed to ask you to pay$/)
  await expectPlace(approval.page, '1 of 1')
  await approval.press("Don't allow")
  await approval.finish('Not allowed')

  await test.step('a request that meets the window while it closes opens it again', async () => {
    await agent.open(stack.sandbox.agent.origin)
    await meetsClosingWindow(agent, person, wallet)
  })
})

/** The window is asked for while it goes. */
async function meetsClosingWindow(agent: AgentPage, person: Person, wallet: Wallet): Promise<void> {
  const approval = await person.isAsked(agent, { openTab: false })
  await approval.decline()
  await approval.shows('Declined')
  // The window takes its time to close, as a busy computer lets it: until then it is there, and can be brought forward.
  const home = await wallet.home()
  await approval.page.evaluate(slow => {
    addEventListener('pagehide', () => {
      const until = performance.now() + slow
      while (performance.now() < until);
    })
  }, SLOW)
  const closed = approval.page.waitForEvent('close')
  await approval.button('Close window').click({ noWaitAfter: true })
  await home.evaluate(() => chrome.runtime.sendMessage({ to: 'wallet', command: 'approval.open', input: {} }))
  await closed
  await (await wallet.approval()).shows('Nothing is waiting')
}

/** Milliseconds; the browser itself gives a page that closes no more than half a second. */
const SLOW = 400

/** What the toolbar button counts. */
async function badge(wallet: Wallet): Promise<string> {
  return (await wallet.home()).evaluate(() => chrome.action.getBadgeText({}))
}

/** Presses the waiting request in the toolbar's popup. */
async function reopen(wallet: Wallet) {
  const popup = await wallet.browser.context.newPage()
  await popup.goto(wallet.browser.address('popup.html'))
  await popup.getByRole('button', { name: /asks to pay$/ }).click()
  return wallet.approval()
}

async function asksForPermission(wallet: Wallet, origin: string): Promise<void> {
  await wallet.command('sites.allow', { origin })
  const page = await wallet.browser.context.newPage()
  await page.goto(origin)
  const { result } = await callWallet(page, 'wallet_requestPermissions', [{ purchase: {} }])
  expect(result).toMatchObject({ status: 'pending_approval' })
}

async function expectPlace(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('banner').getByText(place, { exact: true })).toBeVisible()
}
