import type { Page } from '@playwright/test'
import type { ApprovalState } from '../../src/wallet/messages/approval.ts'
import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import { addFrame, announces, currentRequest, forgeFromWithin, postToTop } from './support/frames.ts'
import { type AgentPage, callWallet } from './support/pages/agent.ts'
import type { RoguePage } from './support/pages/rogue.ts'
import type { Person } from './support/person.ts'
import { cards, type Wallet } from './support/wallet.ts'

test("a page reaches its own purchases only, and can't wear the person out", async ({ wallet, stack }) => {
  const ada = await wallet.withCard(cards.noStepUp)
  const rogue = await wallet.openRogue()
  await rogue.open('/')
  const asks = (changes: object = {}) =>
    callWallet(rogue.page, 'wallet_requestPurchase', errand(stack.sandbox.rogue.origin, changes))

  await test.step('characters that hide and markup are shown as plain text', async () => {
    await callWallet(rogue.page, 'wallet_requestPermissions', [{ purchase: { agent: hostileWords } }])
    const approval = await wallet.approval()
    await approval.shows(/wants to be allowed to ask you to pay$/)
    await expectPlainText(approval.page, [PLAIN_NAME, PLAIN_PURPOSE])
    await approval.press(/^Allow rogue\.localhost\S* to ask$/)
    await approval.finish('It may ask now')
    const { result } = await asks()
    expect(result).toMatchObject({ status: 'pending_approval' })
    const review = await wallet.approval()
    await review.shows(/asks to pay$/)
    await expectPlainText(review.page, [PLAIN_NAME, PLAIN_PURPOSE, `2 × ${PLAIN_TITLE}`])
  })

  await test.step('the same key is the same purchase, or a conflict; another one must wait', async () => {
    const { result: first } = await asks()
    const { result: again } = await asks()
    expect(again).toEqual(first)
    expect(await asks({ agent: { name: 'Somebody else' } })).toMatchObject({
      error: { code: -32000, data: { code: 'idempotency_conflict' } },
    })
    expect(await asks({ idempotencyKey: 'key-2' })).toMatchObject({
      error: { code: -32002, data: { code: 'already_pending' } },
    })
  })

  await test.step("somebody else's purchase can't be told from none", async () => {
    const { result: own } = await asks()
    const { result } = await ada.call('wallet_requestPurchase', errand(stack.sandbox.rogue.origin))
    expect(result).toMatchObject({ status: 'pending_approval' })
    expect(result?.id).not.toBe(own?.id)
    const nobodys = `pr_${'0'.repeat(32)}`
    for (const method of ['wallet_getPurchase', 'wallet_cancelPurchase', 'wallet_redeem', 'wallet_reportOutcome']) {
      const answers = await Promise.all(
        [result?.id, nobodys].map(id => callWallet(rogue.page, method, { id, receipt: 'a.b.c' })),
      )
      expect(answers[0], method).toMatchObject({ error: { code: -32001, data: { code: 'not_found' } } })
      expect(answers[0], method).toEqual(answers[1])
    }
    expect((await ada.call('wallet_getPurchase', { id: result?.id })).result).toMatchObject({
      status: 'pending_approval',
    })
    await ada.call('wallet_cancelPurchase', { id: result?.id })
  })

  await test.step('a permission is no permission inside another site', async () => {
    await wallet.command('sites.allow', { origin: stack.sandbox.agent.origin, frames: true })
    await rogue.open(`/frame?url=${encodeURIComponent(stack.sandbox.agent.origin)}`)
    await expect(rogue.page.frameLocator('#framed').locator('body')).toHaveAttribute('data-wallet', 'present')
    const frame = rogue.page.frames()[1]
    if (!frame) throw new Error('the page has no frame')
    for (const method of ['wallet_getMandates', 'wallet_requestPurchase', 'wallet_getPurchase'])
      expect(await callWallet(frame, method), method).toMatchObject({ error: { code: 4100 } })
    const nobody = await addFrame(rogue.page, stack.sandbox.agent.origin, 'allow-scripts')
    expect(await callWallet(nobody, 'wallet_getCapabilities')).toMatchObject({ error: { code: 4100 } })
    const unnamed = await addFrame(rogue.page, 'about:blank')
    expect(await announces(unnamed)).toBe(false)
  })

  await test.step('nor inside another site that is inside its own, though the tab is its own', async () => {
    const { origin } = stack.sandbox.agent
    const own = await addFrame(ada.page, origin)
    expect(await callWallet(own, 'wallet_getMandates')).toHaveProperty('result')
    const between = await addFrame(ada.page, `${rogue.origin}/frame?url=${encodeURIComponent(origin)}`)
    await expect(between.frameLocator('#framed').locator('body')).toHaveAttribute('data-wallet', 'present')
    const [inner] = between.childFrames()
    if (!inner) throw new Error('the page has no frame')
    for (const method of ['wallet_getMandates', 'wallet_requestPurchase'])
      expect(await callWallet(inner, method), method).toMatchObject({ error: { code: 4100 } })
  })

  await test.step('three noes within half a minute are enough for a minute', async () => {
    await rogue.open('/')
    for (const key of ['key-1', 'key-2', 'key-3']) {
      const { result } = await asks({ idempotencyKey: key })
      await declines(wallet, String(result?.id))
      await expect
        .poll(async () => (await callWallet(rogue.page, 'wallet_getPurchase', { id: result?.id })).result)
        .toMatchObject({ status: 'declined' })
    }
    const { error } = await asks({ idempotencyKey: 'key-4' })
    expect(error).toMatchObject({ code: -32005, data: { code: 'throttled', retryAfter: expect.any(Number) } })
    expect(
      (await ada.call('wallet_requestPurchase', errand(stack.sandbox.rogue.origin, { idempotencyKey: 'other' })))
        .result,
    ).toMatchObject({ status: 'pending_approval' })
  })
})

test("nobody but the network's own window is heard by the ceremony page; a page that tampers, floods or frames is refused and moves nothing", async ({
  linked: ada,
  person,
  wallet,
}) => {
  const rogue = await wallet.openRogue()
  await test.step("nobody but the network's own window is heard by the ceremony page", () =>
    forges({ ada, person, wallet, rogue }))
  await test.step('a page that tampers, floods or frames is refused and moves nothing', () => attacks(wallet, rogue))
})

/** A purchase is paid while pages and frames pose as the network's window. */
async function forges({ ada, person, wallet, rogue }: Forgery): Promise<void> {
  const { control } = wallet.stack
  const before = await control.counts()
  const approval = await person.isAsked(ada)
  await approval.approve()
  const popup = await wallet.visaPopup()
  await popup.shows('Confirm this payment', '$42.50')
  const ceremony = await wallet.page('/ceremony/')
  const requestID = await currentRequest(ceremony, popup.page)

  const complete = {
    type: 'AUTH_COMPLETE',
    result: 'COMPLETE',
    requestID,
    version: '1',
    assuranceData: { fidoBlob: 'forged.forged.forged', identifier: 'forged', rpID: 'visa.localhost' },
  }
  await postToTop(ceremony.mainFrame(), complete)
  const frame = await addFrame(ceremony, new URL(popup.page.url()).origin)
  await postToTop(frame, complete)

  await forgeFromWithin(ceremony, popup.page, complete)

  await rogue.open('/')
  const opened = rogue.page.waitForEvent('popup')
  await rogue.runs(`/forge?times=3&requestID=${requestID}&open=${encodeURIComponent(ceremony.url())}`)
  await opened
  await rogue.runs(`/forge?times=3&requestID=${requestID}&frame=${encodeURIComponent(ceremony.url())}`)
  expect(rogue.page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/')

  expect(since(before, await control.counts())).toMatchObject({ authentications: 0, credentialsIssued: 0 })
  await popup.confirm()
  await person.paysAtShop()
  await ada.hasStatus('settled')
  expect(since(before, await control.counts())).toMatchObject({ authentications: 1, credentialsIssued: 1 })
  await approval.finish('Paid')
}

interface Forgery {
  readonly ada: AgentPage
  readonly person: Person
  readonly wallet: Wallet
  readonly rogue: RoguePage
}

/** A page that may not ask does all a page can. */
async function attacks(wallet: Wallet, rogue: RoguePage): Promise<void> {
  const { control } = wallet.stack
  const home = await wallet.home()
  const before = await control.counts()
  const noPermission = { outcome: 'refused', code: 4100 }

  for (const mode of ['spy', 'break']) {
    await test.step(`a page that replaced the platform (${mode}) comes too late`, async () => {
      await rogue.open(`/tamper?mode=${mode}`)
      const answer = await rogue.sends({ method: 'wallet_getCapabilities' })
      expect(answer).toMatchObject({ outcome: 'answered' })
      expect(answer.seen).not.toEqual([])
      expect(answer.seen?.filter(text => text.includes('jsonrpc'))).toEqual([])
      expect(await rogue.sends({ method: 'wallet_getMandates' })).toMatchObject(noPermission)
    })
  }

  await test.step('a page that replaced the platform before it was allowed gains nothing by it', async () => {
    await home.evaluate(() => chrome.scripting.unregisterContentScripts())
    await rogue.open('/tamper?mode=spy')
    await wallet.command('sites.allow', { origin: rogue.origin })
    for (const method of ['wallet_getMandates', 'wallet_requestPurchase'])
      expect(await rogue.sends({ method }), method).toMatchObject(noPermission)
  })

  await test.step('a megabyte, deep nesting, many calls at once', async () => {
    expect(await rogue.runs('/flood?what=request&size=1000000')).toMatchObject({
      outcome: 'refused',
      code: -32600,
      data: { code: 'too_large' },
    })
    expect(await rogue.runs('/flood?what=event&size=1000000')).toMatchObject({ outcome: 'answered' })
    expect(await rogue.runs('/flood?what=nested&size=5000')).toMatchObject({ outcome: 'refused', code: -32600 })
    const many = await rogue.runs<object[]>('/flood?what=many&size=200')
    expect(many).toHaveLength(200)
    const throttled = many.filter(one => 'code' in one && one.code === -32005)
    expect(throttled.length).toBeGreaterThan(100)
    for (const one of many) expect(one).toMatchObject(throttled.includes(one) ? { outcome: 'refused' } : noPermission)
  })

  await test.step('what is no call at all', async () => {
    for (const [text, code] of malformed) expect(await rogue.tellsBridge(text), text).toMatchObject({ error: { code } })
  })

  await test.step('no page of ours opens in a frame, in a window, or as a file', async () => {
    expect(await rogue.page.evaluate(() => typeof Reflect.get(globalThis, 'chrome')?.runtime?.sendMessage)).toBe(
      'undefined',
    )
    for (const page of ['approval.html', 'wallet.html', 'popup.html']) {
      const address = wallet.browser.address(page)
      await rogue.open(`/frame?url=${encodeURIComponent(address)}`)
      expect(rogue.page.frames()[1]?.url(), page).toBe('chrome-error://chromewebdata/')
      await expect(rogue.page.evaluate(url => fetch(url), address)).rejects.toThrow('Failed to fetch')
    }
    const opened = rogue.page.waitForEvent('popup')
    await rogue.page.evaluate(url => void window.open(url), wallet.browser.address('approval.html'))
    expect((await opened).url()).not.toContain('chrome-extension:')
  })

  expect(wallet.browser.context.pages().filter(page => page.url().includes('/approval.html'))).toEqual([])
  expect(await control.counts()).toEqual(before)
}

/** Texts a page can put to the wallet's bridge, and the number each is refused with. */
const malformed: readonly [text: string, code: number][] = [
  ['no JSON', -32700],
  ['[]', -32600],
  ['[{"jsonrpc":"2.0","id":1,"method":"wallet_getCapabilities"}]', -32600],
  ['{"jsonrpc":"1.0","id":1,"method":"wallet_getCapabilities"}', -32600],
  ['{"jsonrpc":"2.0","method":"wallet_getCapabilities"}', -32600],
  ['{"jsonrpc":"2.0","id":{"a":1},"method":"wallet_getCapabilities"}', -32600],
  ['{"jsonrpc":"2.0","id":1,"method":"__proto__"}', 4200],
  ['{"jsonrpc":"2.0","id":1,"method":"vault.unlock","params":{"method":"passphrase"}}', 4200],
]

/** Invisible characters that reorder, join or hide what stands around them. */
const HIDDEN = '\u202e\u2066\u200b\u200d\ufeff\u0007\u00ad\u{e0041}'
const PLAIN_NAME = '<b>Ada</b>'
const PLAIN_PURPOSE = '<img src=x onerror=alert(1)> a lamp [free](https://rogue.example)'
const PLAIN_TITLE = '<script>alert(1)</script> Lamp'
const hide = (text: string) => [...text].join(HIDDEN)
const hostileWords = { name: hide(PLAIN_NAME).slice(0, 640), purpose: hide(PLAIN_PURPOSE) }

/** A purchase of the hostile merchant's own, described in its own words. */
function errand(website: string, changes: object = {}): object {
  return {
    idempotencyKey: 'key-1',
    release: 'fill',
    mandates: [
      {
        vct: 'mandate.payment.1',
        transaction_id: 'cart-1',
        payee: { id: 'rogue', name: `Rogue${HIDDEN} Goods`, website },
        payment_amount: { amount: 4250, currency: 'USD' },
        payment_instrument: { id: 'any', type: 'card' },
      },
    ],
    checkout: { line_items: [{ title: hide(PLAIN_TITLE), quantity: 2, total: 4250 }] },
    agent: hostileWords,
    ...changes,
  }
}

/** These texts stand there letter by letter, nothing came of their markup, and nothing invisible is left in between. */
async function expectPlainText(page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts) await expect(page.getByText(text, { exact: true }).first()).toBeVisible()
  expect(await page.locator('img[src="x"], blockquote b, blockquote a, li script').count()).toBe(0)
  // biome-ignore lint/performance/useDomNodeTextContent: what is rendered is what the person reads
  expect(await page.locator('body').innerText()).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/)
}

/** The person says no to this purchase. */
async function declines(wallet: Wallet, purchaseId: string): Promise<void> {
  await expect(async () => {
    const { item } = await wallet.command<ApprovalState>('approval.state')
    if (item?.result) await wallet.command('approval.dismiss', { taskId: item.taskId })
    expect(item).toMatchObject({ purchaseId, prompt: { kind: 'review' } })
    const { id: promptId, revision } = item?.prompt ?? {}
    const answer = { decision: 'decline' }
    expect(await wallet.command('approval.answer', { promptId, revision, answer })).toEqual({ accepted: true })
  }).toPass({ timeout: 20_000 })
}
