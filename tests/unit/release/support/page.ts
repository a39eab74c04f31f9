import { rm } from 'node:fs/promises'
import { type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PaymentCredential } from '../../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../../src/wallet/purchase/types.ts'
import { createFiller } from '../../../../src/wallet/release/filler.ts'
import type { FillResult } from '../../../../src/wallet/release/types.ts'
import { chromiumPath } from '../../../e2e/support/chromium.ts'
import { newProfile } from '../../../e2e/support/profile.ts'
import { documentIdOf, show } from './browser.ts'

declare global {
  /** What the page's scripts of ours told the worker. */
  var toldOfTest: unknown[]
}

export const SHOP = 'http://shop.localhost'
export const PAY = 'http://pay.localhost'

export const credential: PaymentCredential = {
  number: '4000020000000001',
  expirationMonth: '03',
  expirationYear: '2031',
  securityCode: '123',
  expiresAt: 0,
}

/** A real browser around the filler and its script: what can be seen is for a layout engine to say. */
export class FillBench {
  readonly #context: BrowserContext
  readonly #profile: string

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context
    this.#profile = profile
  }

  static async open(): Promise<FillBench> {
    const profile = await newProfile()
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: ['--no-sandbox'],
      viewport: { width: 800, height: 600 },
    })
    return new FillBench(context, profile)
  }

  async close(): Promise<void> {
    await this.#context.close()
    await rm(this.#profile, { recursive: true, force: true })
  }

  /** The shop's checkout with this body, in a new tab: where an earlier one was still going to, and how long it takes to close, is its own affair. */
  async page(body: string): Promise<Page> {
    const earlier = this.#context.pages()
    const page = await this.#context.newPage()
    for (const one of earlier) one.close().catch(() => undefined)
    await page.addInitScript(() => {
      globalThis.toldOfTest = []
      Object.assign(globalThis, { chrome: { runtime: { sendMessage: (told: unknown) => toldOfTest.push(told) } } })
    })
    await page.route('**/*', route => {
      const { pathname } = new URL(route.request().url())
      return route.fulfill({
        contentType: 'text/html; charset=utf-8',
        body: `<!doctype html>${served(pathname, body)}`,
      })
    })
    await show(page)
    await page.goto(`${SHOP}/checkout`)
    return page
  }
}

/** The shop's page, a service's frame of card fields, or one of its others. */
function served(pathname: string, body: string): string {
  if (pathname === '/checkout') return `<body>${body}`
  if (pathname === '/fields') return `<body>${form}`
  return pathname === '/nested' ? `<iframe src="${PAY}/fields"></iframe>` : 'served'
}

/** An approved purchase of $42.50 at a shop that signs nothing. */
const facts: FrozenFacts = {
  version: 1,
  requester: { kind: 'page', origin: 'https://ada.example' },
  payee: { origin: SHOP, name: 'Lamp Co' },
  amount: { amount: 4250, currency: 'USD' },
  items: [],
  checkout: { id: 'c', hash: 'h', expiresAt: 0, verified: false },
  release: { kind: 'fill' },
}

/** Fills the page that was opened last, as after an approval of {@link facts}. */
export async function fill(page: Page, change: { readonly signed?: boolean } = {}): Promise<FillResult> {
  const documentId = await documentIdOf(page)
  const verified = change.signed === true
  const approved = { ...facts, checkout: { ...facts.checkout, verified } }
  const target = { tabId: 1, documentId, origin: SHOP, title: '' }
  return createFiller().fill(target, credential, approved, new AbortController().signal)
}

export const total = '<dl><dt>Subtotal</dt><dd>$39.00</dd><dt>Total</dt><dd>$42.50</dd></dl>'

export const form = `<form action="/pay" method="post">
  <input id="number" name="number" autocomplete="cc-number">
  <input id="exp" autocomplete="cc-exp" placeholder="MM / YY" maxlength="7">
  <input id="csc" autocomplete="cc-csc" maxlength="4"></form>`

/** What stands in every field of the page, by id. */
export function written(page: Page | Frame): Promise<Record<string, string>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLInputElement>('input, select')].map(({ id, value }) => [id, value]),
    ),
  )
}

export async function expectNothingWritten(page: Page): Promise<void> {
  for (const frame of page.frames())
    expect(Object.values(await written(frame)).filter(value => value !== '')).toEqual([])
}
