import type { BrowserContext, Page } from '@playwright/test'
import { alternate } from './measure.ts'
import { openedPage } from './opened.ts'
import { againstFloor, type Line } from './report.ts'
import type { Session } from './session.ts'

const ROUNDS = 15
const LIMIT = 2

/**
 * From an agent's request to a window in which the person can decline it, against a bare `windows.create` of a static
 * page. The merchant's checkout exists already; its signature is checked with keys fetched through the gateway.
 */
export async function approvalWindow({ wallet, agent }: Session): Promise<Line> {
  const { context } = wallet.browser
  await context.addInitScript(noteInteractive)
  const floorPage = await openFloor(context)
  const { ours, floor } = await alternate(
    ROUNDS,
    () => requestToWindow(context, agent.page),
    () => messageToWindow(context, floorPage),
  )
  await floorPage.close()
  return againstFloor('request to approval interactive, against a bare window', ours, floor, LIMIT)
}

/** Runs in each page: when the button that says no was there, painted once, epoch milliseconds. */
function noteInteractive(): void {
  const look = () => {
    const buttons = [...document.querySelectorAll('footer button')]
    if (!buttons.some(button => button.textContent?.trim() === 'Decline')) return
    observer.disconnect()
    requestAnimationFrame(() => Reflect.set(globalThis, 'interactiveAt', performance.timeOrigin + performance.now()))
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
  // It may all be there already when the driver gets to the window.
  look()
}

async function requestToWindow(context: BrowserContext, agent: Page): Promise<number> {
  const prepared = await agent.evaluate(prepareRequest)
  const opened = openedPage(context, '/approval.html')
  const { began, id } = await agent.evaluate(askWallet, prepared)
  const taken = (await interactiveAt(await opened)) - began
  const window = await opened
  await agent.evaluate(cancel, id)
  await window.getByRole('heading', { name: 'Cancelled' }).waitFor()
  // Whoever asks and withdraws at once is held back after the third time.
  await window.evaluate(() => chrome.storage.session.remove('throttle'))
  const closed = window.waitForEvent('close')
  await window.getByRole('button', { name: 'Close window' }).click()
  await closed
  return taken
}

async function messageToWindow(context: BrowserContext, page: Page): Promise<number> {
  const opened = openedPage(context, '/static.html')
  const began = await page.evaluate(() => {
    const now = performance.timeOrigin + performance.now()
    void chrome.runtime.sendMessage('open')
    return now
  })
  const window = await opened
  const taken = (await interactiveAt(window)) - began
  await window.close()
  return taken
}

async function interactiveAt(window: Page): Promise<number> {
  const at = await window.waitForFunction(() => Reflect.get(globalThis, 'interactiveAt') as number | undefined)
  const value = await at.jsonValue()
  if (value === undefined) throw new Error('the window was never interactive')
  return value
}

async function openFloor(context: BrowserContext): Promise<Page> {
  const worker = context.serviceWorkers().find(one => one.url().endsWith('/floor.js'))
  if (!worker) throw new Error('the bare extension is not there')
  const page = await context.newPage()
  await page.goto(new URL('/static.html', worker.url()).href)
  return page
}

/** In the agent's page: a fresh checkout of the shop, and the request for it. */
async function prepareRequest(): Promise<object> {
  const shop = (document.querySelector('#shop') as HTMLSelectElement).value
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ items: [{ id: 'desk-lamp', quantity: 1 }], variants: [] })
  const checkout = await (await fetch(`${shop}/api/checkouts`, { method: 'POST', headers, body })).json()
  const { checkoutJwt, checkoutHash, merchant, totals, currency } = checkout
  return {
    idempotencyKey: crypto.randomUUID(),
    mode: 'direct',
    release: 'sealed',
    mandates: [
      { vct: 'mandate.checkout.1', checkout_jwt: checkoutJwt, checkout_hash: checkoutHash },
      {
        vct: 'mandate.payment.1',
        transaction_id: checkoutHash,
        payee: merchant,
        payment_amount: { amount: totals.total, currency },
        payment_instrument: { id: 'any', type: 'card' },
      },
    ],
    agent: { name: 'Ada', purpose: 'Bench' },
  }
}

interface Announced {
  readonly provider: { request(args: object): Promise<{ id: string }> }
}

async function askWallet(params: object): Promise<{ began: number; id: string }> {
  const { provider } = await new Promise<Announced>(found => {
    const take = (event: Event) => found((event as CustomEvent<Announced>).detail)
    window.addEventListener('countersign:announceProvider', take, { once: true })
    window.dispatchEvent(new CustomEvent('countersign:requestProvider'))
  })
  const began = performance.timeOrigin + performance.now()
  const { id } = await provider.request({ method: 'wallet_requestPurchase', params })
  return { began, id }
}

async function cancel(id: string): Promise<void> {
  const { provider } = await new Promise<Announced>(found => {
    const take = (event: Event) => found((event as CustomEvent<Announced>).detail)
    window.addEventListener('countersign:announceProvider', take, { once: true })
    window.dispatchEvent(new CustomEvent('countersign:requestProvider'))
  })
  await provider.request({ method: 'wallet_cancelPurchase', params: { id } })
}
