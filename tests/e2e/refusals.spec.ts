import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import { polled } from './support/soon.ts'
import type { Stack } from './support/stack.ts'
import { cards } from './support/wallet.ts'

test('the person declines: the agent learns that and no more, and nothing is issued', async ({
  linked: agent,
  person,
  stack,
}) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.decline()
  await agent.hasStatus('declined')
  const { result } = await agent.call('wallet_getPurchase', { id: await agent.purchaseId() })
  expect(result).toMatchObject({ status: 'declined', error: 'declined_by_person' })
  expect(Object.keys(result ?? {}).sort()).toEqual(['error', 'expiresAt', 'id', 'status'])
  await expectNothingIssued(stack, before)
})

test('the agent withdraws: the question disappears', async ({ linked: agent, person, stack }) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.shows(/asks to pay$/)
  await agent.page.locator('#cancel').click()
  await agent.hasStatus('canceled')
  await approval.shows('Cancelled')
  await expectNothingIssued(stack, before)
})

test("the person cancels in the network's window, tries again, and pays once", async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.approve()
  await (await wallet.visaPopup()).cancel()
  await approval.shows('Visa did not get your passkey')
  await approval.press('Try again with Visa')
  await person.signs('Confirm this payment', '$42.50')
  await person.paysAtShop()
  await agent.hasStatus('settled')
  expect(since(before, await stack.control.counts())).toMatchObject({ credentialsIssued: 1, confirmationsStored: 1 })
})

test("the person cancels in our window while the network's is open", async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.approve()
  const popup = await wallet.visaPopup()
  await popup.shows('Confirm this payment')
  const closed = popup.page.waitForEvent('close')
  await approval.press('Cancel')
  await closed
  await agent.hasStatus('canceled')
  await approval.shows('Cancelled')
  await expectNothingIssued(stack, before)
})

test("the person closes the network's window", async ({ linked: agent, person, wallet }) => {
  const approval = await person.isAsked(agent)
  await approval.approve()
  const popup = await wallet.visaPopup()
  await popup.shows('Confirm this payment')
  await popup.page.close()
  await approval.shows('Visa did not get your passkey')
  await approval.press('Cancel')
  await agent.hasStatus('canceled')
})

test('the passkey is refused: nothing is charged, and the person may stop', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent)
  await approval.approve()
  const popup = await wallet.visaPopup()
  await popup.confirmWithWrongFinger()
  await popup.cancel()
  await approval.shows('Visa did not get your passkey')
  await approval.press('Cancel')
  await approval.shows('Cancelled')
  await agent.hasStatus('canceled')
  await expectNothingIssued(stack, before)
})

test('the network declines the payment', async ({ linked: agent, person, stack }) => {
  const before = await stack.control.counts()
  const approval = await person.isAsked(agent, { product: 'lamp-77' })
  await person.approves(approval, '$42.77')
  await approval.shows('Not paid')
  await expect(approval.page.getByText('The bank or card network said no. Nothing was charged.')).toBeVisible()
  await agent.hasStatus('failed')
  await expectNothingIssued(stack, before)
})

test('the network breaks once and answers late once: paid once', async ({ linked: agent, person, stack }) => {
  for (const [product, amount] of [
    ['lamp-78', '$42.78'],
    ['lamp-79', '$42.79'],
  ] as const) {
    const before = await stack.control.counts()
    const approval = await person.isAsked(agent, { product })
    await person.approves(approval, amount)
    if (product === 'lamp-78') await person.signs('Confirm this payment', amount)
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    expect(since(before, await stack.control.counts())).toMatchObject({ credentialsIssued: 1, confirmationsStored: 1 })
  }
})

test('a card the network does not take is refused where it is typed', async ({ wallet }) => {
  await wallet.setUp()
  await expect(wallet.addCard(cards.notEligible)).rejects.toThrow('card_not_eligible')
})

test('more than the agent may ask for: the person sees it, the agent learns nothing', async ({
  linked: agent,
  person,
}) => {
  const approval = await person.isAsked(agent, { product: 'chandelier' })
  await approval.shows(/asks to pay$/)
  await expect(
    approval.page.getByText('This goes over the limit of $200.00 that you set for this agent.'),
  ).toBeVisible()
  const { result } = await agent.call('wallet_getPurchase', { id: await agent.purchaseId() })
  expect(result).toMatchObject({ status: 'pending_approval' })
  expect(result).not.toHaveProperty('error')
  await approval.decline()
  await agent.hasStatus('declined')
})

async function expectNothingIssued(
  stack: Stack,
  before: Awaited<ReturnType<Stack['control']['counts']>>,
): Promise<void> {
  expect(since(before, await stack.control.counts())).toMatchObject({
    credentialsIssued: 0,
    confirmationsStored: 0,
    authorizationsApproved: 0,
  })
}

/** Ways a signed checkout can be wrong, and what the agent is told. */
const forgeries: readonly [name: string, variant: string, error: string][] = [
  ['tampered with after signing', 'tampered-jwt', 'checkout_invalid'],
  ["signed by somebody else under the shop's key id", 'foreign-key', 'checkout_invalid'],
  ['signed with a key it brings along', 'embedded-key', 'checkout_untrusted_key'],
  ['signed in the name of another origin', 'foreign-issuer', 'checkout_mismatch'],
  ['not signed at all while it says so', 'no-algorithm', 'checkout_invalid'],
  ['expired', 'expired-jwt', 'checkout_expired'],
]

test('a forged or stale checkout, or one of somebody else, is refused before the person is asked to approve', async ({
  linked: agent,
  wallet,
  stack,
}) => {
  const before = await stack.control.counts()
  for (const [name, variant, error] of forgeries) {
    await test.step(name, async () => {
      await agent.buy({ product: 'desk-lamp', variants: [variant], openTab: false })
      await polled(() => refusal(agent)).toBe(error)
      await agent.page.reload()
    })
  }
  await test.step('the agent names another payee than the merchant that signed', async () => {
    await agent.buy({ product: 'desk-lamp', claimedPayee: stack.sandbox.rogue.origin, openTab: false })
    await polled(() => refusal(agent)).toBe('checkout_mismatch')
  })
  for (const page of wallet.browser.context.pages().filter(page => page.url().includes('/approval.html')))
    await expect(page.getByRole('button', { name: /^Approve / })).toHaveCount(0)
  await expectNothingIssued(stack, before)
})

test("a checkout that was paid can't be used again", async ({ linked: agent, person }) => {
  const approval = await person.isAsked(agent)
  await person.approves(approval)
  await person.paysAtShop()
  await agent.hasStatus('settled')
  await approval.finish('Paid')
  await agent.buy({ reuse: true, openTab: false })
  await polled(() => refusal(agent)).toBe('checkout_replayed')
})

test('the agent claims another amount than the merchant signed: the difference is shown, the signed amount counts', async ({
  linked: agent,
  person,
}) => {
  const approval = await person.isAsked(agent, { claimedAmount: 3900 })
  await approval.shows(/asks to pay$/)
  await expect(approval.page.getByText('The agent said $39.00. The merchant signed $42.50.')).toBeVisible()
  await person.approves(approval, '$42.50')
  await person.paysAtShop()
  await agent.hasStatus('settled')
})

/** What the agent was told last: the refusal of its call, or the error its purchase ended with. */
async function refusal(agent: AgentPage): Promise<unknown> {
  const refused = (await agent.log()).find(line => line.event === 'refused')
  if (refused) return refused.code
  const id = await agent.page.locator('#status').getAttribute('data-purchase')
  if (!id) return undefined
  const { result } = await agent.call('wallet_getPurchase', { id })
  return result?.error
}
