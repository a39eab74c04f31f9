import type { Page } from '@playwright/test'
import english from '../../locales/en.json' with { type: 'json' }
import { expect, test } from './support/fixtures.ts'
import { gateJournal } from './support/journal-gate.ts'
import { pressByKeyboard, typeByKeyboard } from './support/keyboard.ts'
import type { AgentPage } from './support/pages/agent.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import { holdUndo } from './support/pages/undo.ts'
import { look } from './support/screens.ts'
import type { Stack } from './support/stack.ts'
import { cards, PASSPHRASE, type Wallet } from './support/wallet.ts'

const NUMBER = cards.cardinal
const DISCLOSURE = 'Cardinal needs your details to link this card'
const OFFER = 'Confirm with a passkey next time?'

test('a purchase is confirmed by the bank and a passkey set up; the next one is confirmed by the passkey and paid', async ({
  wallet,
  person,
  stack,
}) => {
  const agent = await withCard(wallet)
  const first = await person.isAsked(agent, { release: 'sealed' })
  await first.approve()
  await agreesToSend(first)
  await first.shows("Confirm in your bank's window")
  await look(first.page, 'cardinal-bank-window')
  const bank = await wallet.cardinalWindow()
  await bank.shows('Is this you?', '$42.50')
  await bank.typeCode('123456')
  await first.shows(OFFER)
  await expect(first.page.getByRole('timer')).toContainText(/^1\d:\d\d left to set it up$/)
  await look(first.page, 'cardinal-passkey-offer')
  await first.press('Set up a passkey')
  const enrolment = await wallet.cardinalWindow()
  await enrolment.shows('Use a passkey with this card')
  await enrolment.confirm()
  await agent.hasStatus('settled')
  await first.finish('Paid')
  expect(await paidOrder(agent, stack)).toMatchObject({ status: 'paid', payment: { by: 'sealed', lastFour: '1091' } })

  const second = await person.isAsked(agent, { release: 'sealed' })
  await second.approve()
  await typesNumber(second)
  await second.shows("Confirm in Cardinal's window")
  const confirmation = await wallet.cardinalWindow()
  await confirmation.shows('Confirm with your passkey', '$42.50')
  await confirmation.confirm()
  await agent.hasStatus('settled')
  await second.finish('Paid')
  expect(await paidOrder(agent, stack)).toMatchObject({ status: 'paid', payment: { by: 'sealed', lastFour: '1091' } })
  expect(await stack.others.get('cardinal')?.counts()).toMatchObject({
    challengesPassed: 1,
    enrolled: 1,
    completed: 1,
    confirmed: 1,
    authorizationsApproved: 2,
    authorizationsDeclined: 0,
    requestsRefused: 0,
  })

  await test.step('a shop that would be paid through its form is not given the number of the card', async () => {
    const approval = await person.isAsked(agent, { release: 'fill' })
    await approval.approve()
    await approval.shows("This card can't be used at this shop")
    await look(approval.page, 'cardinal-release-unsupported')
    await approval.press('I will pay myself')
    await agent.hasStatus('declined')
  })
})

test('a set-up that is refused, cancelled, fails or is not finished is told, and the purchase is paid, by keyboard', async ({
  wallet,
  person,
  stack,
}) => {
  test.setTimeout(150_000)
  const agent = await withCard(wallet)
  const cardinal = stack.others.get('cardinal')
  await test.step('a registration check that Cardinal refuses ends before the bank is asked', async () => {
    const { cards: known } = await wallet.command<{ cards: { id: string }[] }>('cards.list')
    for (const [errorNumber, sentence] of [
      [1010, english.error.provider_rejected],
      [2000, english.error.card_not_eligible],
    ] as const) {
      await cardinal?.command('fail', { errorNumber })
      await wallet.command('cards.link', { cardId: known[0]?.id })
      const link = await wallet.approval()
      await agreesToSend(link)
      // A link that fails forgets the number.
      if (errorNumber === 2000) await givesNumber(link)
      await link.shows('Card not linked')
      await expect(link.page.getByText(sentence)).toBeVisible()
      await link.finish('Card not linked')
    }
  })

  const approval = await person.isAsked(agent, { release: 'sealed' })
  const press = (name: string) => pressByKeyboard(approval.page, name)
  await approval.shows(/asks to pay$/)
  await press('Approve $42.50')
  await approval.shows(DISCLOSURE)
  await press('Send to Cardinal')
  await approval.shows('Type the number of this card')
  await typeByKeyboard(approval.page, 'Card number', NUMBER)
  await press('Go on with this card')
  await (await wallet.cardinalWindow()).typeCode('123456')
  await approval.shows(OFFER)
  await press('Set up a passkey')
  await (await wallet.cardinalWindow()).cancel()
  await expect(approval.page.getByRole('alert')).toContainText('The passkey was not made')
  await look(approval.page, 'cardinal-passkey-offer-again')

  for (const [errorNumber, words] of [
    [6100, 'Cardinal could not set the passkey up'],
    [9000, 'service did not work, twice'],
    [0, 'answered without setting the passkey up'],
  ] as const) {
    await cardinal?.command('fail', { errorNumber, times: errorNumber === 9000 ? 2 : 1 })
    await press('Try again')
    await expect(approval.page.getByRole('alert')).toContainText(words)
  }
  await test.step('a passkey that is made, on a device that is not remembered for each of the reasons there are', async () => {
    const { completion_object, completion_user, completion_exception } = english.passkeyOffer.problem
    await cardinal?.switch({ completion: 'invalid-object' })
    await press('Try again')
    await (await wallet.cardinalWindow()).confirm()
    for (const [completion, words] of [
      ['invalid-user', completion_object],
      ['fails', completion_user],
      ['works', completion_exception],
    ] as const) {
      await expect(approval.page.getByRole('alert')).toHaveText(words.replace('{provider}', 'Cardinal'))
      if (completion === 'invalid-user') await look(approval.page, 'cardinal-not-remembered')
      await cardinal?.switch({ completion })
      await press('Try again')
    }
  })
  await agent.hasStatus('settled')
  await approval.finish('Paid')
  expect(await cardinal?.counts()).toMatchObject({
    enrolled: 1,
    completed: 1,
    authorizationsApproved: 1,
    requestsRefused: 0,
  })
})

test('a card is set up where it is added, too late and then in time, and says what stays when it is removed', async ({
  wallet,
  stack,
}) => {
  await withCard(wallet)
  const home = await wallet.home()
  await home.goto(wallet.browser.address('wallet.html#/cards/add'))
  await home.getByLabel('Card number').fill('4000000000002503')
  await home.getByRole('radio', { name: /^Cardinal/ }).check()
  await expect(home.getByText('it passes through your operator')).toBeVisible()
  await look(home, 'cardinal-add-card')
  await home.getByLabel('Expiry').fill('12/30')
  await home.getByRole('button', { name: 'Add card' }).click()
  await expect(home.getByText('then Cardinal asks for a passkey')).toBeVisible()
  await home.getByRole('button', { name: 'Link to this device' }).click()

  const approval = await wallet.approval()
  await agreesToSend(approval)
  await confirmsAtBank()
  await expect(approval.page.getByText('Nothing is charged.')).toBeVisible()
  await stack.ageCardinalSessions(20 * 60_000)
  await approval.press('Set up a passkey')
  await expect(approval.page.getByRole('alert')).toContainText('The twenty minutes for this confirmation are over')
  await look(approval.page, 'cardinal-too-late')
  await approval.press('Try again with Cardinal')
  await confirmsAtBank()
  await approval.press('Set up a passkey')
  await (await wallet.cardinalWindow()).confirm()
  await approval.finish('Card linked to this device')

  const row = home.getByRole('listitem').filter({ hasText: '2503' })
  await expect(row).toContainText('Linked to this device')
  await holdUndo(home)
  await row.getByRole('button', { name: /^Remove/ }).click()
  await home.getByRole('button', { name: "Don't wait" }).click()
  await expect(home.getByText('Cardinal takes no call that ends what it keeps')).toBeVisible()
  await expect(row).toBeHidden()
  await look(home, 'cardinal-card-removed')

  async function confirmsAtBank(): Promise<void> {
    await approval.shows("Confirm in your bank's window")
    await (await wallet.cardinalWindow()).typeCode('123456')
    await approval.shows(OFFER)
  }
})

test('the browser is killed when the passkey was made and the wallet does not know it yet: it is found again, and paid with', async ({
  wallet,
  person,
  stack,
}) => {
  const agent = await withCard(wallet)
  const approval = await person.isAsked(agent, { release: 'sealed' })
  await approval.approve()
  await agreesToSend(approval)
  await (await wallet.cardinalWindow()).typeCode('123456')
  await approval.shows(OFFER)
  const { reached } = await holdAt(await wallet.home(), /offer-1-enrol-1-1-ended$/)
  await approval.press('Set up a passkey')
  await (await wallet.cardinalWindow()).confirm()
  await reached
  const id = await agent.purchaseId()
  const checkoutId = await checkoutOf(agent)
  await wallet.browser.kill()

  await wallet.restart()
  const after = await wallet.openAgent()
  await wallet.command('approval.open')
  const again = await wallet.approval()
  await again.unlock(PASSPHRASE)
  await typesNumber(again)
  await again.shows("Confirm in Cardinal's window")
  const confirmation = await wallet.cardinalWindow()
  await confirmation.shows('Confirm with your passkey', '$42.50')
  await confirmation.confirm()
  expect(await carries(after, { id, checkoutId, shop: stack.sandbox.merchant.origin })).toBe('paid')
  expect(await stack.others.get('cardinal')?.counts()).toMatchObject({
    challengesPassed: 1,
    enrolled: 1,
    completed: 1,
    confirmed: 1,
    authorizationsApproved: 1,
  })
})

/** A wallet with the card. Its device can keep passkeys, though a page is given its reader only a moment after it opens. */
async function withCard(wallet: Wallet): Promise<AgentPage> {
  const cardinal = wallet.stack.others.get('cardinal')
  await cardinal?.command('reset')
  await cardinal?.switch({ authenticator: 'assumed' })
  return wallet.withCard(NUMBER, 'cardinal')
}

async function agreesToSend(approval: ApprovalWindow): Promise<void> {
  await approval.shows(DISCLOSURE)
  await approval.press('Send to Cardinal')
}

async function typesNumber(approval: ApprovalWindow): Promise<void> {
  await approval.shows('Type the number of this card')
  await look(approval.page, 'cardinal-card-number')
  await givesNumber(approval)
}

async function givesNumber(approval: ApprovalWindow): Promise<void> {
  await approval.shows('Type the number of this card')
  await approval.page.getByLabel('Card number').fill(NUMBER)
  await approval.press('Go on with this card')
}

/** The shop's word about the last checkout Ada opened. */
async function paidOrder(agent: AgentPage, stack: Stack) {
  return stack.control.order(await checkoutOf(agent))
}

async function checkoutOf(agent: AgentPage): Promise<string> {
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return String(opened?.checkoutId)
}

/** Holds the worker back once it has journalled this entry, which is when `reached` resolves. */
async function holdAt(home: Page, entry: RegExp): Promise<{ readonly reached: Promise<void> }> {
  let hold: () => void = () => undefined
  const reached = new Promise<void>(resolve => {
    hold = resolve
  })
  await gateJournal(home, async written => {
    if (!written.some(({ path }) => entry.test(path))) return
    hold()
    await new Promise(() => undefined)
  })
  return { reached }
}

interface Errand {
  readonly id: string
  readonly checkoutId: string
  readonly shop: string
}

/** Ada's page is a new one that remembers nothing: it fetches the sealed card once it is there, and carries it. */
async function carries(agent: AgentPage, { id, checkoutId, shop }: Errand): Promise<unknown> {
  await expect.poll(async () => (await agent.call('wallet_getPurchase', { id })).result?.status).toBe('approved')
  const { result } = await agent.call('wallet_redeem', { id })
  const credential = result?.credential as { jwe: string } | undefined
  return agent.page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'application/json' }
      return (await (await fetch(url, { method: 'POST', headers, body })).json()).status
    },
    [`${shop}/api/sealed-payments`, JSON.stringify({ checkoutId, jwe: credential?.jwe })] as const,
  )
}
