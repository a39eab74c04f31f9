import { randomUUID } from 'node:crypto'
import path from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { ensureBuild, root } from '../e2e/support/build.ts'
import { Stack } from '../e2e/support/stack.ts'

/**
 * Real Firefox: the extension loads, announces itself to a page, and an agent's request reaches the approval window.
 * Prints one line a step; the first that does not come true ends the run with 1.
 */
const EXTENSION_ID = 'wallet@countersign.example'
const PASSPHRASE = 'smoke test passphrase'
const PATIENCE = 30_000

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

  await agent.locator('#connect').click()
  await waitForTitle(browser, 'agent.localhost')
  say("the agent's request reaches the approval window")
  console.info('3 passed, 0 failed')
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

function say(step: string): void {
  console.info(`Firefox: ${step}`)
}
