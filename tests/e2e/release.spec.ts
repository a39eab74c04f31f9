import { readFile } from 'node:fs/promises'
import type { Control } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import type { ShopPage } from './support/pages/shop.ts'
import type { Person } from './support/person.ts'
import type { Wallet } from './support/wallet.ts'

/** A shop's payment form, and how the wallet gets the card into it. */
interface Form {
  readonly name: string
  readonly variant?: string
  readonly fills: (scene: Scene, approval: ApprovalWindow) => Promise<ShopPage>
  readonly by: 'form' | 'hosted'
}

interface Scene {
  readonly wallet: Wallet
  readonly person: Person
}

const forms: readonly Form[] = [
  {
    name: "the fields of the merchant's page",
    fills: async ({ wallet, person }, approval) => {
      await person.approves(approval)
      const shop = await wallet.shop()
      await shop.isFilled()
      return shop
    },
    by: 'form',
  },
  {
    name: 'a form whose month and year are lists, on a page that was reloaded after the approval',
    variant: 'split-expiry',
    fills: async ({ wallet, person }, approval) => {
      const shop = await wallet.shop()
      await approval.approve()
      await shop.page.reload()
      await person.signs('Confirm this payment', '$42.50')
      await expect(shop.page.locator('#card-month')).toHaveValue(/^\d\d$/)
      await expect(shop.page.locator('#card-year')).toHaveValue(/^20\d\d$/)
      return shop
    },
    by: 'form',
  },
  {
    name: 'hosted fields in a frame of the payment service',
    variant: 'hosted-fields',
    fills: async ({ wallet, person }, approval) => {
      await person.approves(approval)
      const shop = await wallet.shop()
      const fields = shop.page.frameLocator('#card-frame')
      await expect(fields.locator('[autocomplete="cc-number"]')).toHaveValue(/^[\d ]{16,23}$/)
      await expect(fields.locator('[autocomplete="cc-csc"]')).toHaveValue(/^\d{3}$/)
      return shop
    },
    by: 'hosted',
  },
  {
    name: 'a form that appears late, when the person says so',
    variant: 'late-form',
    fills: async ({ wallet, person }, approval) => {
      await person.approves(approval)
      await approval.shows('The payment is ready. Where is the checkout?')
      const shop = await wallet.shop()
      await expect(
        approval.page.getByText('There is no card form on this page yet. Nothing was charged.'),
      ).toBeVisible()
      await shop.page.locator('#continue-to-payment').click()
      await approval.page.bringToFront()
      await approval.press('Fill this page')
      await shop.isFilled()
      return shop
    },
    by: 'form',
  },
]

test("the card is written into each kind of form of the merchant's, and travels sealed to a merchant that takes it so", async ({
  linked: agent,
  person,
  wallet,
  stack,
}) => {
  test.setTimeout(240_000)
  for (const { name, variant, fills, by } of forms) {
    await test.step(name, async () => {
      await agent.open(stack.sandbox.agent.origin)
      const approval = await person.isAsked(agent, { variants: variant ? [variant] : [] })
      const shop = await fills({ wallet, person }, approval)
      await shop.pay()
      await agent.hasStatus('settled')
      expect(await orderOf(agent, stack.control)).toMatchObject({ status: 'paid', attempts: 1, payment: { by } })
      await approval.finish('Paid')
      await shop.page.close()
    })
  }
  await test.step("sealed to the merchant: the agent carries it and can't read it", async () => {
    await agent.open(stack.sandbox.agent.origin)
    await travelsSealed({ agent, person, wallet })
  })
})

interface Sealed {
  readonly agent: AgentPage
  readonly person: Person
  readonly wallet: Wallet
}

/** The agent carries what it can't read. */
async function travelsSealed({ agent, person, wallet }: Sealed): Promise<void> {
  const approval = await person.isAsked(agent, { release: 'sealed' })
  await person.approves(approval)
  await agent.hasStatus('settled')
  expect(await orderOf(agent, wallet.stack.control)).toMatchObject({ status: 'paid', payment: { by: 'sealed' } })
  await approval.finish('Paid')
  const home = await wallet.home()
  await home.goto(wallet.browser.address(`wallet.html#/activity/${await agent.purchaseId()}`))
  await expect(home.getByText('ECI 05')).toBeVisible()
  await expect(home.getByText('•••• 0118')).toBeVisible()
  await home.getByRole('link', { name: 'All activity' }).click()
  await expect(home.getByText('Your details were sent to the card network: Visa')).toBeVisible()
  const saving = home.waitForEvent('download')
  await home.getByRole('button', { name: 'Save all activity as a file' }).click()
  const { intact, entries } = JSON.parse(await readFile(await (await saving).path(), 'utf8'))
  expect(intact).toBe(true)
  expect(entries.at(-1)).toMatchObject({ kind: 'purchase.settled', facts: { payee: 'Lamp Co' } })
}

/** The shop's word about the last checkout Ada opened. */
async function orderOf(agent: AgentPage, control: Control) {
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return control.order(String(opened?.checkoutId))
}
