import { type Control, type Counts, since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import { PatientPerson } from './support/patient-person.ts'
import type { Wallet } from './support/wallet.ts'

/** Milliseconds for everything that is left to do after the browser was started again. */
const REST = 90_000

const PASSKEY = 'Confirm this payment'

interface Shot {
  readonly name: string
  /** Goes on to the point where the browser dies. */
  readonly until: (wallet: Wallet, agent: AgentPage, control: Control) => Promise<void>
  /** What is on the screen when the wallet is open again, and how often the person signs in all. */
  readonly signs: number
}

const shots: readonly Shot[] = [
  {
    name: 'while the request is reviewed',
    until: async wallet => (await wallet.approval()).shows(/asks to pay$/),
    signs: 1,
  },
]

for (const { name, until, signs } of shots) {
  test(`the browser is killed ${name}: paid once after it was started again`, async ({ linked, wallet, stack }) => {
    const before = await stack.control.counts()
    await linked.buy({ product: 'desk-lamp', openTab: false })
    await until(wallet, linked, stack.control)
    const id = await linked.purchaseId()
    const checkout = await openedCheckout(linked)
    await wallet.browser.kill()

    await wallet.restart()
    const agent = await wallet.openAgent()
    const shop = await wallet.browser.context.newPage()
    await shop.goto(checkout)
    await wallet.command('approval.open')
    const person = new PatientPerson(wallet)
    await person.until(async () => shop.url().includes('/orders/'), REST)
    await reportReceipt(agent, id, checkout)
    await expect.poll(() => statusOf(agent, id)).toBe('settled')

    expect(person.did[PASSKEY] ?? 0).toBe(signs)
    expect(since(before, await stack.control.counts())).toMatchObject(onePurchase)
  })
}

const onePurchase: Partial<Counts> = {
  registrations: 0,
  enrolments: 0,
  instructions: 1,
  credentialsIssued: 1,
  confirmationsStored: 1,
  authorizationsApproved: 1,
  authorizationsDeclined: 0,
}

/** Address of the checkout Ada opened last. */
async function openedCheckout(agent: AgentPage): Promise<string> {
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return String(opened?.checkoutUrl)
}

/** Ada's page is a new one that remembers nothing: it brings the merchant's receipt all the same. */
async function reportReceipt(agent: AgentPage, id: string, checkout: string): Promise<void> {
  const address = checkout.replace('/checkout/', '/api/checkouts/').concat('/receipt')
  const receipt = await agent.page.evaluate(async url => (await (await fetch(url)).json()).receipt, address)
  const { error } = await agent.call('wallet_reportOutcome', { id, receipt })
  expect(error).toBeUndefined()
}

async function statusOf(agent: AgentPage, id: string): Promise<unknown> {
  return (await agent.call('wallet_getPurchase', { id })).result?.status
}
