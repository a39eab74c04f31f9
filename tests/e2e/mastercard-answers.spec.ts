import { rm } from 'node:fs/promises'
import english from '../../locales/en.json' with { type: 'json' }
import {
  causeOf,
  existingPasskey,
  inBothTables,
  newPasskey,
  type ReturnRow,
} from '../contract/mastercard-provider/support/returns.ts'
import { buildWithCallbackInQuery } from './support/build.ts'
import { expect, test } from './support/fixtures.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import type { MastercardPage } from './support/pages/mastercard.ts'
import { look } from './support/screens.ts'
import type { Stack } from './support/stack.ts'
import { waitIsOver } from './support/wait-over.ts'
import { cards, Wallet } from './support/wallet.ts'

const AGAIN = 'Try again with Mastercard'
const OTHER = '2221000000000009'

const isLong = Boolean(process.env.COUNTERSIGN_LONG)

/**
 * What both tables share ends in the same sentences: half of it is seen without a passkey on the device and half with one.
 * `npm run test:long` sees all of it in both; so do the contract tests, whenever they run.
 */
const seen = (rows: readonly ReturnRow[], half: 0 | 1) =>
  rows.filter(row => isLong || !inBothTables.includes(row) || inBothTables.indexOf(row) % 2 === half)

test('whatever Mastercard’s page answers is told in plain words, with what to do next', async ({ wallet, stack }) => {
  test.setTimeout(isLong ? 300_000 : 150_000)
  await wallet.withCard(cards.mastercardGold)
  const { cards: known } = await wallet.command<{ cards: { id: string }[] }>('cards.list')
  const first = new Linking(wallet, known[0]?.id ?? '', cards.mastercardGold)

  await test.step('without a passkey on this device', async () => {
    // A passkey that is there already is made so below.
    const rows = newPasskey.filter(({ reason }) => reason !== 'DUPLICATE_CREDENTIALS')
    await showsEach(first, stack, seen(rows, 0))
  })

  await test.step('its quarter of an hour is counted down, and told when it is over', async () => {
    const page = await first.page()
    await page.shows('Create a payment passkey')
    await expect(first.window.page.getByRole('timer')).toHaveText(/^1[45]:\d\d left$/)
    await waitIsOver(await wallet.home(), new RegExp(`/visit-${first.tries}/limit/limit$`))
    await wallet.browser.stopWorker(first.window.page)
    await first.tells('mcExpired')
    await expect.poll(() => page.page.isClosed()).toBe(true)
    await look(first.window.page, 'mastercard-expired')
  })

  await test.step('a proof that comes too late is told, and another try links the card', async () => {
    await controlOf(stack).command('next', { proof: { defect: 'expired' } })
    await first.again()
    await (await first.page()).confirm()
    await first.tells('mcProofExpired')
    await look(first.window.page, 'mastercard-proof-expired')
    await first.again()
    await (await first.page()).confirm()
    await first.window.shows('Card linked to this device')
  })

  const second = new Linking(wallet, await wallet.addCard(OTHER), OTHER)
  await test.step('with a passkey on this device', async () => {
    await showsEach(second, stack, seen(existingPasskey, 1))
    const page = await second.page()
    await page.shows('Confirm with your payment passkey')
    await page.confirm()
    await second.window.shows('Card linked to this device')
  })

  await test.step('in another profile, whose reader has the passkey already', async () => {
    await wallet.command('cards.unlink', { cardId: second.cardId })
    await wallet.browser.context.clearCookies({ name: 'mc_device' })
    await second.begin()
    const page = await second.page()
    await page.shows('Create a payment passkey')
    await page.confirm()
    await second.tells('mcDuplicate')
    await second.window.press('Cancel')
    await second.window.finish('Card not linked')
  })
})

// A fresh profile: in one that was used, Chromium runs the worker's script as it was then.
test('an operator whose domain is on Mastercard’s list has the way back in the page’s address', async ({ stack }) => {
  const extension = buildWithCallbackInQuery()
  const wallet = await Wallet.start(stack, { extension })
  try {
    await wallet.setUpWithoutCard(stack.gateway.origin)
    const mastercard = controlOf(stack)
    const linking = new Linking(wallet, await wallet.addCard(cards.mastercardGold), cards.mastercardGold)
    await mastercard.command('callbacks', { allowed: [{ host: 'elsewhere.example', pathPrefix: '/callback' }] })
    await linking.begin()
    const refused = await linking.page()
    await expect(refused.page.getByText('there is no address to return to')).toBeVisible()
    await refused.close()
    await linking.tells('mcTabClosed')

    await mastercard.command('callbacks', { allowed: [{ host: 'gateway.localhost', pathPrefix: '/callback' }] })
    await linking.again()
    const page = await linking.page()
    await page.shows('Create a payment passkey')
    const given = new URL(page.page.url()).searchParams.get('callbackUri') ?? ''
    expect(given).toMatch(new RegExp(`^${stack.gateway.origin}/callback/[\\w-]{16,}$`))
    await page.confirm()
    await linking.window.finish('Card linked to this device')
  } finally {
    await wallet.end()
    await stack.calm()
    await rm(extension, { recursive: true, force: true })
  }
})

function controlOf(stack: Stack) {
  const mastercard = stack.others.get('mastercard')
  if (!mastercard) throw new Error('no Mastercard')
  return mastercard
}

/** Has each of these come back, and sees what is said and offered. Mastercard's page is open afterwards. */
async function showsEach(linking: Linking, stack: Stack, rows: readonly ReturnRow[]): Promise<void> {
  let go = () => linking.begin()
  for (const row of rows) {
    await controlOf(stack).command('next', causeOf(row))
    await go()
    await linking.tells(row.problem)
    go = await linking.next(row)
  }
  await go()
}

/** One card that is being linked. */
class Linking {
  readonly cardId: string
  readonly #wallet: Wallet
  readonly #number: string
  #window: ApprovalWindow | undefined
  #tries = 0

  constructor(wallet: Wallet, cardId: string, number: string) {
    this.#wallet = wallet
    this.cardId = cardId
    this.#number = number
  }

  get window(): ApprovalWindow {
    if (!this.#window) throw new Error('nothing is being linked')
    return this.#window
  }

  /** Visits to Mastercard's page since it began. */
  get tries(): number {
    return this.#tries
  }

  page(): Promise<MastercardPage> {
    return this.#wallet.mastercardPage()
  }

  /** Begins anew: consent, the card's number where it was forgotten, and Mastercard's page opens. */
  async begin(): Promise<void> {
    const isForgotten = this.#window !== undefined
    await this.#wallet.command('cards.link', { cardId: this.cardId })
    this.#window = await this.#wallet.approval()
    this.#tries = 1
    await this.window.consentToPasskey()
    if (!isForgotten) return
    await this.window.shows('Type the number of this card once more')
    await this.window.page.getByLabel('Card number').fill(this.#number)
    await this.window.press('Encrypt and go on')
  }

  async again(): Promise<void> {
    this.#tries += 1
    await this.window.press(AGAIN)
  }

  async tells(problem: string): Promise<void> {
    await this.window.shows('Mastercard did not get your passkey')
    const sentences: Readonly<Record<string, string>> = english.problem
    await expect(this.window.page.getByRole('alert')).toHaveText(sentences[problem] ?? 'a sentence')
  }

  /** What is offered after it was told; resolves with how to go on. */
  async next({ next }: ReturnRow): Promise<() => Promise<void>> {
    await expect(this.window.button('Use another card')).toBeVisible()
    await expect(this.window.button(AGAIN)).toBeVisible({ visible: next !== 'never' })
    if (next !== 'never') return () => this.again()
    await this.window.press('Cancel')
    await this.window.shows('Card not linked')
    return () => this.begin()
  }
}
