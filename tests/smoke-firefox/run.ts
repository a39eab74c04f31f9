import { randomUUID } from 'node:crypto'
import path from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { type Kept, keepOutOfAddress } from '../../src/wallet/release/page/keep-out-of-address.ts'
import { ensureBuild, root } from '../e2e/support/build.ts'
import { Stack } from '../e2e/support/stack.ts'

/**
 * Real Firefox: the extension loads, announces itself to a page, keeps a card out of the addresses of a page it was written
 * into, and an agent's request reaches the approval window.
 * Prints one line a step; the first that does not come true ends the run with 1.
 */
const EXTENSION_ID = 'wallet@countersign.example'
const PASSPHRASE = 'smoke test passphrase'
const PATIENCE = 30_000

/** A card as the guard is told of it, and what a page does to put it into an address. */
const CARD = '4000020000000001'
const leaks: readonly (() => void)[] = [
  () => document.forms[0]?.requestSubmit(),
  () => document.forms[0]?.submit(),
  () => location.assign(`/thanks/${document.querySelector('input')?.value}`),
  () => history.pushState(null, '', `#${document.querySelector('input')?.value}`),
]

const firefox = process.env.COUNTERSIGN_FIREFOX
if (!firefox) throw new Error('COUNTERSIGN_FIREFOX names no Firefox; "npm test" finds or installs one.')
const folder = path.join(root, '.output/firefox-mv3-sandbox')
ensureBuild('firefox', folder)

// Fixed beforehand, since nothing outside the browser can ask for the address of an extension's pages.
const host = randomUUID()
const stack = await Stack.start()
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: firefox,
  headless: true,
  // Without it the remote protocol refuses to go to an extension's pages.
  args: ['--remote-allow-system-access'],
  extraPrefsFirefox: { 'extensions.webextensions.uuids': JSON.stringify({ [EXTENSION_ID]: host }) },
})

try {
  await browser.installExtension(folder)
  const wallet = await browser.newPage()
  await openOurs(wallet, `moz-extension://${host}/wallet.html`)
  await send(wallet, 'vault.create', { method: 'passphrase', passphrase: PASSPHRASE })
  await send(wallet, 'gateway.enrol', { origin: stack.gateway.origin, admissionCode: 'sandbox-admission-code' })
  say('the extension loads, makes a vault and enrols at the gateway')

  const agent = await browser.newPage()
  await agent.goto(stack.sandbox.agent.origin)
  await agent.waitForSelector('body[data-wallet="present"]', { timeout: PATIENCE })
  say('the wallet announces itself to the page')

  await keepsCardOutOfAddresses(browser, wallet, `${stack.sandbox.agent.origin}/?shop`)
  say('a card that was written into a page is put into no address')

  await agent.locator('#connect').click()
  await waitForTitle(browser, 'agent.localhost')
  say("the agent's request reaches the approval window")
  console.info('4 passed, 0 failed')
} finally {
  await browser.close()
  await stack.stop()
}

/** Firefox goes there but never reports the end of the navigation, so the page itself is asked. */
async function openOurs(page: Page, address: string): Promise<void> {
  void page.goto(address).catch(() => undefined)
  const arrived = () => location.protocol === 'moz-extension:' && document.readyState === 'complete'
  await page.waitForFunction(arrived, { timeout: PATIENCE, polling: 200 })
}

async function send(page: Page, command: string, input: object): Promise<void> {
  const reply = await page.evaluate(
    message => chrome.runtime.sendMessage<object, { ok: boolean; error?: { code: string } }>(message),
    { to: 'wallet', command, input },
  )
  if (!reply.ok) throw new Error(`${command}: ${reply.error?.code}`)
}

/**
 * Waits until the approval window asks about this site. The remote protocol keeps calling a window that an extension
 * opened `about:blank`, so each page is asked itself where it is and what it says.
 */
async function waitForTitle(from: Browser, site: string): Promise<void> {
  const until = Date.now() + PATIENCE
  while (Date.now() < until) {
    for (const page of await from.pages()) if (await asksAbout(page, site)) return
  }
  throw new Error(`no approval window asks about ${site}`)
}

async function asksAbout(page: Page, site: string): Promise<boolean> {
  const read = () => `${location.pathname} ${document.querySelector('h1')?.textContent ?? ''}`
  const said = await page.evaluate(read).catch(() => '')
  return said.startsWith('/approval.html ') && said.includes(site)
}

/** In a shop's page that the wallet guards each of these stays without effect, and is told; an address without the card is gone to. */
async function keepsCardOutOfAddresses(from: Browser, wallet: Page, address: string): Promise<void> {
  const shop = await from.newPage()
  await shop.goto(address)
  await shop.evaluate(card => {
    document.body.innerHTML = `<form><input name="number" value="${card}"></form>`
  }, CARD)
  await guard(wallet, address)
  for (const [count, leak] of leaks.entries()) {
    await shop.evaluate(leak).catch(() => undefined)
    await wallet.waitForFunction(told => document.body.dataset.told === told, { timeout: PATIENCE }, `${count + 1}`)
    const url = await shop.evaluate(() => location.href)
    if (url !== address) throw new Error(`${leak} went to ${url}`)
  }
  await shop.evaluate(() => history.pushState(null, '', '#thanks'))
  if (!shop.url().endsWith('#thanks')) throw new Error(`stays at ${shop.url()}`)
  await shop.close()
}

/** Puts the guard into exactly the document that is open there, as the worker does; the wallet's page counts what it tells. */
async function guard(wallet: Page, address: string): Promise<void> {
  const kept: Kept = { fields: [['number', CARD]], about: 'smoke' }
  // As text: what runs these steps names every function by a helper that pages do not have.
  const put = `kept => { const __name = named => named; (${keepOutOfAddress})(kept) }`
  await wallet.evaluate(`(async () => {
    let told = 0
    chrome.runtime.onMessage.addListener(({ keptBack }) => {
      if (keptBack === 'smoke') document.body.dataset.told = String(++told)
    })
    const tab = (await chrome.tabs.query({})).find(({ url }) => url === ${JSON.stringify(address)})
    const target = { tabId: tab.id }
    const [{ documentId }] = await chrome.scripting.executeScript({ target, func: () => undefined })
    const only = { ...target, documentIds: [documentId] }
    await chrome.scripting.executeScript({ target: only, func: ${put}, args: [${JSON.stringify(kept)}] })
  })()`)
}

function say(step: string): void {
  console.info(`Firefox: ${step}`)
}
