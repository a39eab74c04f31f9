import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import type { Person } from './support/person.ts'
import { polled } from './support/soon.ts'
import type { Stack } from './support/stack.ts'
import { cards, type Wallet } from './support/wallet.ts'

/** Ends of a purchase in which nothing is issued; each closes its window. */
interface Refusal {
  readonly name: string
  readonly product?: string
  readonly happens: (scene: Scene, approval: ApprovalWindow) => Promise<void>
  /** What the agent is told. */
  readonly status: string
  /** What the person is told. */
  readonly result: string
}

interface Scene {
  readonly wallet: Wallet
  readonly person: Person
  readonly agent: AgentPage
}

const refusals: readonly Refusal[] = [
  {
    name: 'the person declines',
    happens: (_, approval) => approval.decline(),
    status: 'declined',
    result: 'Declined',
  },
  {
    name: 'the agent withdraws: the question disappears',
    happens: async ({ agent }, approval) => {
      await approval.shows(/asks to pay$/)
      await agent.page.locator('#cancel').click()
    },
    status: 'canceled',
    result: 'Cancelled',
  },
  {
    name: "the person cancels in our window while the network's is open",
    happens: async ({ wallet }, approval) => {
      await approval.approve()
      const popup = await wallet.visaPopup()
      await popup.shows('Confirm this payment')
      const closed = popup.page.waitForEvent('close')
      await approval.press('Cancel')
      await closed
    },
    status: 'canceled',
    result: 'Cancelled',
  },
  {
    name: "the person closes the network's window",
    happens: async ({ wallet }, approval) => {
      await approval.approve()
      const popup = await wallet.visaPopup()
      await popup.shows('Confirm this payment')
      await popup.page.close()
      await approval.shows('Visa did not get your passkey')
      await approval.press('Cancel')
    },
    status: 'canceled',
    result: 'Cancelled',
  },
  {
    name: 'the passkey is refused, and the person stops',
    happens: async ({ wallet }, approval) => {
      await approval.approve()
      const popup = await wallet.visaPopup()
      await popup.confirmWithWrongFinger()
      await popup.cancel()
      await approval.shows('Visa did not get your passkey')
      await approval.press('Cancel')
    },
    status: 'canceled',
    result: 'Cancelled',
  },
  {
    name: 'the network declines the payment',
    product: 'lamp-77',
    happens: async ({ person }, approval) => {
      await person.approves(approval, '$42.77')
      await approval.shows('Not paid')
      await expect(approval.page.getByText('The bank or card network said no. Nothing was charged.')).toBeVisible()
    },
    status: 'failed',
    result: 'Not paid',
  },
  {
    name: 'more than the agent may ask for: the person sees it, the agent learns nothing',
    product: 'chandelier',
    happens: async ({ agent }, approval) => {
      await approval.shows(/asks to pay$/)
      await expect(
        approval.page.getByText('This goes over the limit of $200.00 that you set for this agent.'),
      ).toBeVisible()
      const { result } = await agent.call('wallet_getPurchase', { id: await agent.purchaseId() })
      expect(result).toMatchObject({ status: 'pending_approval' })
      expect(result).not.toHaveProperty('error')
      await approval.decline()
    },
    status: 'declined',
    result: 'Declined',
  },
]

test('a purchase the person, the agent or the network does not want: the agent learns that and no more, and nothing is issued', async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  test.setTimeout(240_000)
  await test.step('a card the network does not take is refused where it is typed', async () => {
    await expect(wallet.addCard(cards.notEligible)).rejects.toThrow('card_not_eligible')
  })
  for (const { name, product = 'desk-lamp', happens, status, result: told } of refusals) {
    await test.step(name, async () => {
      const before = await stack.control.counts()
      await startsOver(agent, stack)
      const approval = await person.isAsked(agent, { product })
      await happens({ wallet, person, agent }, approval)
      await agent.hasStatus(status)
      const { result } = await agent.call('wallet_getPurchase', { id: await agent.purchaseId() })
      expect(result).toMatchObject({ status })
      if (status === 'declined') {
        expect(result).toMatchObject({ error: 'declined_by_person' })
        expect(Object.keys(result ?? {}).sort()).toEqual(['error', 'expiresAt', 'id', 'status'])
      }
      await approval.finish(told)
      await expectNothingIssued(stack, before)
    })
  }
})

/** Loads Ada's page anew: it speaks of no purchase, and its form is as it was. */
function startsOver(agent: AgentPage, stack: Stack): Promise<void> {
  return agent.open(stack.sandbox.agent.origin)
}

test("the person cancels in the network's window and tries again, the network breaks once and answers late once: paid once each", async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  test.setTimeout(240_000)
  const paidOnce = { credentialsIssued: 1, confirmationsStored: 1 }
  await test.step("cancelled in the network's window", async () => {
    const before = await stack.control.counts()
    const approval = await person.isAsked(agent)
    await approval.approve()
    await (await wallet.visaPopup()).cancel()
    await approval.shows('Visa did not get your passkey')
    await approval.press('Try again with Visa')
    await person.signs('Confirm this payment', '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    expect(since(before, await stack.control.counts())).toMatchObject(paidOnce)
  })
  for (const [product, amount] of [
    ['lamp-78', '$42.78'],
    ['lamp-79', '$42.79'],
  ] as const) {
    await test.step(product, async () => {
      const before = await stack.control.counts()
      await startsOver(agent, stack)
      const approval = await person.isAsked(agent, { product })
      await person.approves(approval, amount)
      if (product === 'lamp-78') await person.signs('Confirm this payment', amount)
      await person.paysAtShop()
      await agent.hasStatus('settled')
      await approval.finish('Paid')
      expect(since(before, await stack.control.counts())).toMatchObject(paidOnce)
    })
  }
})

async function expectNothingIssued(
  stack: Stack,
  before: Awaited<ReturnType<Stack['control']['counts']>>,
): Promise<void> {
  const counted = since(before, await stack.control.counts())
  expect(counted).toMatchObject({ credentialsIssued: 0, confirmationsStored: 0, authorizationsApproved: 0 })
  // The network is left with no leave to pay that nobody wants any more.
  expect(counted.instructionCancels).toBe(counted.instructions)
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

test("what the merchant signed counts, not what the agent claims, and once; a checkout that is forged, stale or somebody else's is refused before the person is asked", async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  await test.step("the agent claims another amount than the merchant signed: the difference is shown, the signed amount counts, and the checkout can't be used again", async () => {
    const approval = await person.isAsked(agent, { claimedAmount: 3900 })
    await approval.shows(/asks to pay$/)
    await expect(approval.page.getByText('The agent said $39.00. The merchant signed $42.50.')).toBeVisible()
    await person.approves(approval, '$42.50')
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    await agent.buy({ reuse: true, openTab: false })
    await polled(() => refusal(agent)).toBe('checkout_replayed')
  })

  await startsOver(agent, stack)
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

/** What the agent was told last: the refusal of its call, or the error its purchase ended with. */
async function refusal(agent: AgentPage): Promise<unknown> {
  const refused = (await agent.log()).find(line => line.event === 'refused')
  if (refused) return refused.code
  const id = await agent.page.locator('#status').getAttribute('data-purchase')
  if (!id) return undefined
  const { result } = await agent.call('wallet_getPurchase', { id })
  return result?.error
}
