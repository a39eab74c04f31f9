import type { Worker } from '@playwright/test'
import { BareBuyer } from './bare-buyer.ts'
import { alternate } from './measure.ts'
import { openedPage } from './opened.ts'
import { againstFloor, type Line } from './report.ts'
import type { Session } from './session.ts'

const ROUNDS = 10
const LIMIT = 1.25
const AMOUNT = '$42.50'

/** From the click on Approve to the credential in the wallet's memory, against a bare script that makes the same calls. */
export async function approveToCredential(session: Session): Promise<Line> {
  const bare = await BareBuyer.link(session)
  const { ours, floor } = await alternate(
    ROUNDS,
    () => withWallet(session),
    () => bare.buy(),
  )
  await bare.end()
  return againstFloor('approve-click to credential, against the same calls by a bare script', ours, floor, LIMIT)
}

export async function withWallet({ wallet, person, agent }: Session): Promise<number> {
  const worker = await workerOf(wallet)
  const approval = await person.isAsked(agent)
  await approval.shows(/asks to pay$/)
  // Both begin with their session open, as decision 0006 has it: nobody reads a review in less time than that takes.
  await worker.evaluate(sessionIsOpen)
  await approval.page.evaluate(noteClicks)
  const credential = worker.evaluate(credentialAt)
  const opened = openedPage(wallet.browser.context, 'http://visa.localhost')
  await approval.approve(AMOUNT)
  const clickedAt = await approval.page.evaluate(() => Number(Reflect.get(globalThis, 'clickedAt')))
  const popup = await opened
  await wallet.authenticator.ready(popup)
  await popup.locator('#continue').click()
  const taken = (await credential) - clickedAt
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await approval.finish('Paid')
  return taken
}

async function workerOf({ browser }: Session['wallet']): Promise<Worker> {
  const worker = browser.context.serviceWorkers().find(one => one.url() === browser.address('background.js'))
  if (!worker) throw new Error('the wallet’s worker does not run')
  // The runner's compiler calls it, as in pages.
  await worker.evaluate('globalThis.__name = named => named')
  return worker
}

/** In the approval window. */
function noteClicks(): void {
  document.addEventListener('click', () => Reflect.set(globalThis, 'clickedAt', Date.now()), { capture: true })
}

/** In the worker: resolves once the session that was opened ahead is kept. */
function sessionIsOpen(): Promise<void> {
  const key = 'secret:visa-session/ready'
  return new Promise(open => {
    const look = async () => {
      if (!(key in (await chrome.storage.session.get(key)))) return
      chrome.storage.session.onChanged.removeListener(look)
      open()
    }
    chrome.storage.session.onChanged.addListener(look)
    void look()
  })
}

/** In the worker: when the credential comes into the wallet's memory, epoch milliseconds. */
function credentialAt(): Promise<number> {
  return new Promise(found => {
    const look = (changes: Record<string, { newValue?: unknown }>) => {
      const came = Object.entries(changes).some(
        ([key, { newValue }]) => key.startsWith('secret:') && JSON.stringify(newValue ?? '').includes('"securityCode"'),
      )
      if (!came) return
      chrome.storage.session.onChanged.removeListener(look)
      found(Date.now())
    }
    chrome.storage.session.onChanged.addListener(look)
  })
}
