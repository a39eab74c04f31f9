import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import { CardinalWindow } from './support/pages/cardinal-window.ts'
import { look } from './support/screens.ts'
import type { Stack } from './support/stack.ts'
import { cards, type Wallet } from './support/wallet.ts'

const NUMBER = cards.cardinal

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
  const bank = await cardinalWindow(wallet)
  await bank.shows('Is this you?', '$42.50')
  await bank.typeCode('123456')
  await first.shows('Confirm with a passkey next time?')
  await expect(first.page.getByRole('timer')).toContainText(/^1\d:\d\d left to set it up$/)
  await look(first.page, 'cardinal-passkey-offer')
  await first.press('Set up a passkey')
  const enrolment = await cardinalWindow(wallet)
  await enrolment.shows('Use a passkey with this card')
  await enrolment.confirm()
  await agent.hasStatus('settled')
  await first.finish('Paid')
  expect(await paidOrder(agent, stack)).toMatchObject({ status: 'paid', payment: { by: 'sealed', lastFour: '1091' } })

  const second = await person.isAsked(agent, { release: 'sealed' })
  await second.approve()
  await typesNumber(second)
  await second.shows("Confirm in Cardinal's window")
  const confirmation = await cardinalWindow(wallet)
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
})

test('a cancelled set-up is offered again, and the purchase is paid without it', async ({ wallet, person, stack }) => {
  const agent = await withCard(wallet)
  const approval = await person.isAsked(agent, { release: 'sealed' })
  await approval.approve()
  await agreesToSend(approval)
  await (await cardinalWindow(wallet)).typeCode('123456')
  await approval.shows('Confirm with a passkey next time?')
  await approval.press('Set up a passkey')
  await (await cardinalWindow(wallet)).cancel()
  await expect(approval.page.getByRole('alert')).toContainText('The passkey was not made')
  await look(approval.page, 'cardinal-passkey-offer-again')
  await approval.press('Not now')
  await agent.hasStatus('settled')
  await approval.finish('Paid')
  expect(await stack.others.get('cardinal')?.counts()).toMatchObject({ enrolled: 0 })
})

test('a shop that would be paid through its form is not given the number of the card', async ({ wallet, person }) => {
  const agent = await withCard(wallet)
  const approval = await person.isAsked(agent)
  await approval.approve()
  await approval.shows("This card can't be used at this shop")
  await look(approval.page, 'cardinal-release-unsupported')
  await approval.press('I will pay myself')
  await agent.hasStatus('declined')
})

/** A wallet with the card. Its device can keep passkeys, though a page is given its reader only a moment after it opens. */
async function withCard(wallet: Wallet): Promise<AgentPage> {
  const cardinal = wallet.stack.others.get('cardinal')
  await cardinal?.command('reset')
  await cardinal?.switch({ authenticator: 'assumed' })
  return wallet.withCard(NUMBER, 'cardinal')
}

async function agreesToSend(approval: ApprovalWindow): Promise<void> {
  await approval.shows('Cardinal needs your details to link this card')
  await approval.press('Send to Cardinal')
}

async function typesNumber(approval: ApprovalWindow): Promise<void> {
  await approval.shows('Type the number of this card')
  await look(approval.page, 'cardinal-card-number')
  await approval.page.getByLabel('Card number').fill(NUMBER)
  await approval.press('Go on with this card')
}

async function cardinalWindow(wallet: Wallet): Promise<CardinalWindow> {
  const page = await wallet.page('http://cardinal.localhost')
  return new CardinalWindow(page, wallet.authenticator)
}

/** The shop's word about the last checkout Ada opened. */
async function paidOrder(agent: AgentPage, stack: Stack) {
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return stack.control.order(String(opened?.checkoutId))
}
