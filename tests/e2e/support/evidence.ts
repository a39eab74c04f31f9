import { writeFile } from 'node:fs/promises'
import type { BrowserContext, Page, Response, TestInfo } from '@playwright/test'
import type { WalletBrowser } from './browser.ts'
import { readJournal } from './database.ts'
import type { Stack } from './stack.ts'

const JOURNAL_LINES = 30
const LOG_CHARACTERS = 20_000

/** What every page and the worker wrote to their consoles, for a test that fails. */
export class ConsoleLog {
  readonly #lines: string[] = []

  watch(context: BrowserContext): void {
    context.on('console', message => {
      const where = message.page()?.url() ?? message.worker()?.url() ?? ''
      this.#lines.push(`${where} ${message.type()}: ${message.text()}`)
    })
    context.on('response', response => {
      if (response.status() >= 400) void this.#noteRefusal(response)
    })
    context.on('weberror', error => this.#lines.push(`${error.page()?.url()} threw: ${error.error().stack}`))
  }

  async #noteRefusal(response: Response): Promise<void> {
    const body = await response.text().catch(() => '')
    this.#lines.push(`${response.status()} ${response.url()} ${body.slice(0, 500)}`)
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}

/** Writes beside the failed test's report what each open page showed, what was logged, and what the sandbox was asked. */
export async function keepEvidence(info: TestInfo, browser: WalletBrowser, stack: Stack): Promise<void> {
  if (info.status === info.expectedStatus) return
  const pages = await Promise.all(browser.context.pages().map(describe))
  const journal = (await stack.control.journal()).slice(-JOURNAL_LINES).map(call => JSON.stringify(call))
  const ours = browser.context.pages().find(page => page.url().startsWith(browser.address('wallet.html')))
  const flows = ours ? await readJournal(ours).catch(error => [String(error)]) : []
  const parts = [...pages, browser.log, flows.join('\n'), journal.join('\n'), stack.logs.slice(-LOG_CHARACTERS)]
  await writeFile(info.outputPath('evidence.txt'), parts.join('\n\n'))
}

async function describe(page: Page): Promise<string> {
  const seen = await page.locator('body').ariaSnapshot({ timeout: 2000 }).catch(String)
  return `== ${page.url()}\n${seen}`
}
