import type { Control } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'

test("the card is written into the fields of the merchant's page", async ({ linked: agent, person, stack }) => {
  const approval = await person.isAsked(agent)
  await person.approves(approval)
  await person.paysAtShop()
  await agent.hasStatus('settled')
  expect(await orderOf(agent, stack.control)).toMatchObject({ status: 'paid', attempts: 1, payment: { by: 'form' } })
})

test('the card is written into a form whose month and year are lists, on a page that was reloaded after the approval', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const approval = await person.isAsked(agent, { variants: ['split-expiry'] })
  const shop = await wallet.shop()
  await approval.approve()
  await shop.page.reload()
  await person.signs('Confirm this payment', '$42.50')
  await expect(shop.page.locator('#card-month')).toHaveValue(/^\d\d$/)
  await expect(shop.page.locator('#card-year')).toHaveValue(/^20\d\d$/)
  await shop.pay()
  await agent.hasStatus('settled')
  expect(await orderOf(agent, stack.control)).toMatchObject({ status: 'paid' })
})

test('the card is written into hosted fields in a frame of the payment service', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const approval = await person.isAsked(agent, { variants: ['hosted-fields'] })
  await person.approves(approval)
  const shop = await wallet.shop()
  const fields = shop.page.frameLocator('#card-frame')
  await expect(fields.locator('[autocomplete="cc-number"]')).toHaveValue(/^[\d ]{16,23}$/)
  await expect(fields.locator('[autocomplete="cc-csc"]')).toHaveValue(/^\d{3}$/)
  await shop.pay()
  await agent.hasStatus('settled')
  expect(await orderOf(agent, stack.control)).toMatchObject({ status: 'paid', payment: { by: 'hosted' } })
})

test('a card form that appears late is filled when the person says so', async ({ linked: agent, person, wallet }) => {
  const approval = await person.isAsked(agent, { variants: ['late-form'] })
  await person.approves(approval)
  await approval.shows('The payment is ready. Where is the checkout?')
  const shop = await wallet.shop()
  await expect(approval.page.getByText('There is no card form on this page yet. Nothing was charged.')).toBeVisible()
  await shop.page.locator('#continue-to-payment').click()
  await approval.page.bringToFront()
  await approval.press('Fill this page')
  await person.paysAtShop()
  await agent.hasStatus('settled')
})

test("the card travels sealed to the merchant: the agent carries it and can't read it", async ({
  linked: agent,
  person,
  stack,
}) => {
  const approval = await person.isAsked(agent, { release: 'sealed' })
  await person.approves(approval)
  await agent.hasStatus('settled')
  expect(await orderOf(agent, stack.control)).toMatchObject({ status: 'paid', payment: { by: 'sealed' } })
  await approval.finish('Paid')
})

/** The shop's word about the last checkout Ada opened. */
async function orderOf(agent: AgentPage, control: Control) {
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return control.order(String(opened?.checkoutId))
}
