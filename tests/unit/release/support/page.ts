import path from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { FillJob, FillReport, FillRules } from '../../../../src/wallet/release/page/job.ts'
import { words } from '../../../../src/wallet/release/words.ts'
import { chromiumPath } from '../../../e2e/support/chromium.ts'

declare global {
  /** The script under test, as the extension calls it. */
  var runFill: (job: FillJob) => FillReport
}

export const SHOP = 'http://shop.localhost'

export const values = { number: '4000020000000001', expirationMonth: '03', expirationYear: '2031', securityCode: '123' }

/** A real browser with the fill script: what can be seen is for a layout engine to say. */
export class FillBench {
  readonly #browser: Browser
  readonly #script: string

  private constructor(browser: Browser, script: string) {
    this.#browser = browser
    this.#script = script
  }

  static async open(): Promise<FillBench> {
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
    return new FillBench(browser, await bundle())
  }

  close(): Promise<void> {
    return this.#browser.close()
  }

  /** A new page at an origin, with this body: where an earlier one was still going to is its own affair. */
  async page(body: string, origin = SHOP): Promise<Page> {
    await Promise.all(this.#browser.contexts().map(context => context.close()))
    const page = await this.#browser.newPage({ viewport: { width: 800, height: 600 } })
    await page.route('**/*', route => route.fulfill({ contentType: 'text/html; charset=utf-8', body: 'served' }))
    await page.goto(`${origin}/checkout`)
    await page.setContent(`<!doctype html><body>${body}`)
    await page.addScriptTag({ content: this.#script })
    return page
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { runFill } from './fill.ts'\nglobalThis.runFill = runFill",
      resolveDir: path.resolve(import.meta.dirname, '../../../../src/wallet/release/page'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
  })
  return outputFiles[0]?.text ?? ''
}

/** Runs the script in the page with the rules of an approved $42.50. */
export function fill(page: Page, rules: Partial<FillRules> = {}, own: object = {}): Promise<FillReport> {
  const job: FillJob = {
    kind: 'write',
    values: { ...values, ...own },
    rules: {
      origin: SHOP,
      words,
      place: 'top',
      hostedOrigins: [],
      total: { amount: 4250, exponent: 2, currency: 'USD', missing: 'refused' },
      ...rules,
    },
  }
  return page.evaluate(given => globalThis.runFill(given), job)
}

export const total = '<dl><dt>Subtotal</dt><dd>$39.00</dd><dt>Total</dt><dd>$42.50</dd></dl>'

export const form = `<form action="/pay">
  <input id="number" autocomplete="cc-number"><input id="exp" autocomplete="cc-exp" placeholder="MM / YY" maxlength="7">
  <input id="csc" autocomplete="cc-csc" maxlength="4"></form>`

/** What stands in every field of the page, by id. */
export function written(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLInputElement>('input, select')].map(({ id, value }) => [id, value]),
    ),
  )
}
