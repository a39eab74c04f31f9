import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { BareBrowser, type BarePage } from './support/bare-browser.ts'
import { extensionFolder } from './support/build.ts'
import { extensionSwitches } from './support/chromium.ts'
import { since } from './support/control.ts'
import { test as base, expect } from './support/fixtures.ts'
import type { Stack } from './support/stack.ts'
import { cards, PASSPHRASE, profile } from './support/wallet.ts'

/**
 * The browser alone, without the test driver's helping hands: nobody is attached to the worker, which therefore stops when it is idle; the
 * popup blocker and the back/forward cache are on; no page is told that it has the focus.
 */
const test = base.extend<{ bare: BareBrowser }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it shall pass from this pattern
  bare: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bare-'))
    const browser = await BareBrowser.launch(folder, extensionSwitches(extensionFolder))
    await use(browser)
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  },
})

/** Milliseconds: the browser stops an idle worker after 30 s. */
const IDLE_STOP = 60_000

test('a page that rested in the back/forward cache hears what it missed; an idle worker stops by itself, the next request wakes it, and is paid through windows nobody clicked open', async ({
  bare,
  stack,
}) => {
  test.setTimeout(300_000)
  const agent = await setUp(bare, stack)
  await test.step('a page that rested in the back/forward cache hears what it missed', () => rests(bare, agent, stack))
  await agent.goto(stack.sandbox.agent.origin)
  await isReady(agent)
  await test.step('an idle worker stops by itself; the next request wakes it, and is paid', () =>
    wakes(bare, agent, stack))
})

/** Ada's page goes, and comes back when the person has said no. */
async function rests(bare: BareBrowser, agent: BarePage, stack: Stack): Promise<void> {
  await agent.evaluate(`document.querySelector('#open-tab').checked = false; window.restedHere = true`)
  // Ada herself stops listening once she has asked how it stands, which may come first.
  await agent.evaluate(`window.heard = []
    addEventListener('countersign:announceProvider', ({ detail }) =>
      detail.provider.on('purchaseChanged', ({ status }) => heard.push(status)), { once: true })
    dispatchEvent(new CustomEvent('countersign:requestProvider'))`)
  await agent.click('#buy')
  const approval = await bare.page('/approval.html')
  await approval.waitFor(`document.querySelector('h1')?.textContent.endsWith('asks to pay')`)

  // Not to the shop: a tab there could be filled, and the review would be shown anew.
  await agent.goto(`${stack.sandbox.visa.addresses.issuer}/`)
  await press(approval, 'Decline')
  await approval.waitFor(`document.querySelector('h1')?.textContent === 'Declined'`)
  await agent.evaluate('history.back()').catch(() => undefined)

  await agent.waitFor('window.restedHere === true')
  await agent.waitFor(`heard.includes('declined')`, 10_000)
  await press(approval, 'Close window')
  await bare.isGone(approval)
}

/** The worker is left alone until it has stopped; then Ada buys. */
async function wakes(bare: BareBrowser, agent: BarePage, stack: Stack): Promise<void> {
  const before = await stack.control.counts()

  await bare.workerIs(false, IDLE_STOP)
  await agent.click('#buy')
  await bare.workerIs(true, 10_000)
  const approval = await bare.page('/approval.html')
  await approval.waitFor(`document.querySelector('h1')?.textContent.endsWith('asks to pay')`)
  await press(approval, 'Approve $42.50')
  await press(approval, 'Send to Visa')

  // The window of the network opened from the ceremony page, which nobody clicked, past the popup blocker.
  await confirm(bare, 'Create a passkey for this card')
  await confirm(bare, 'Confirm this payment')

  const shop = await bare.page(`${stack.sandbox.merchant.origin}/checkout/`)
  await shop.waitFor(`document.querySelector('#card-number').value !== ''`, 30_000)
  await shop.click('#pay')
  await shop.waitFor(`document.querySelector('#order')?.dataset.status === 'paid'`)
  await agent.waitFor(`document.querySelector('#status').dataset.status === 'settled'`, 30_000)
  expect(since(before, await stack.control.counts())).toMatchObject({ credentialsIssued: 1, confirmationsStored: 1 })
}

/** Sets the wallet up, closes its page, lets Ada ask, and closes the approval window. Returns Ada's page. */
async function setUp(browser: BareBrowser, stack: Stack): Promise<BarePage> {
  // The browser has chosen the id by the key in the manifest; its worker's address tells it.
  await browser.workerIs(true, 20_000)
  const host = new URL(browser.worker ?? '').host
  const home = await browser.open(`chrome-extension://${host}/wallet.html`)
  await home.waitFor(`document.querySelector('h1') !== null`)
  const entry = { number: cards.noStepUp, expirationMonth: '12', expirationYear: '2030', securityCode: '123' }
  await command(home, 'vault.create', { method: 'passphrase', passphrase: PASSPHRASE })
  await command(home, 'gateway.enrol', { origin: stack.gateway.origin, admissionCode: 'sandbox-admission-code' })
  await command(home, 'profile.set', profile)
  await command(home, 'cards.add', entry)
  await command(home, 'sites.allow', { origin: stack.sandbox.agent.origin })
  const agent = await browser.open(stack.sandbox.agent.origin)
  await home.close()
  await isReady(agent)
  await agent.click('#connect')
  const approval = await browser.page('/approval.html')
  await press(approval, `Allow ${new URL(stack.sandbox.agent.origin).host} to ask`)
  await press(approval, 'Close window')
  await browser.isGone(approval)
  return agent
}

/** Ada's page knows the wallet and what the shop sells. */
function isReady(agent: BarePage): Promise<unknown> {
  return agent.waitFor(`document.body.dataset.wallet === 'present' && Number(document.body.dataset.products) > 0`)
}

async function command(page: BarePage, name: string, input: object): Promise<void> {
  const message = JSON.stringify({ to: 'wallet', command: name, input })
  expect(await page.evaluate(`chrome.runtime.sendMessage(${message})`), name).toMatchObject({ ok: true })
}

/** Presses the button with this name, once it can be pressed. */
async function press(page: BarePage, name: string): Promise<void> {
  const find = `[...document.querySelectorAll('button')].find(button => button.textContent.trim() === ${JSON.stringify(name)})`
  await page.waitFor(`${find} !== undefined && ${find}.getAttribute('aria-disabled') !== 'true'`, 20_000)
  await page.clickOn(find)
}

async function confirm(browser: BareBrowser, title: string): Promise<void> {
  const popup = await browser.page('http://visa.localhost', 30_000)
  await popup.waitFor(`document.querySelector('#title')?.textContent === ${JSON.stringify(title)}`)
  await popup.click('#continue')
  await browser.isGone(popup)
}
