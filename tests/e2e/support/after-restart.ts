import { expect } from '@playwright/test'
import type { AgentPage } from './pages/agent.ts'
import { PatientPerson } from './patient-person.ts'
import type { Wallet } from './wallet.ts'

/** Milliseconds for everything that is left to do after the browser was started again. */
const REST = 90_000

/** What stays of a purchase when the browser dies: its id, and where it is paid. */
export interface LeftOver {
  readonly id: string
  readonly checkout: string
}

/** To be asked before the browser dies. */
export async function leftOver(agent: AgentPage): Promise<LeftOver> {
  const id = await agent.purchaseId()
  const opened = (await agent.log()).find(line => line.event === 'checkout')
  return { id, checkout: String(opened?.checkoutUrl) }
}

/** The browser starts again; the person does whatever is asked for, and Ada's new page, which remembers nothing, learns that it is settled. */
export async function finishAfterRestart(wallet: Wallet, { id, checkout }: LeftOver): Promise<void> {
  await wallet.restart()
  const agent = await wallet.openAgent()
  const shop = await wallet.browser.context.newPage()
  await shop.goto(checkout)
  await wallet.command('approval.open')
  const person = new PatientPerson(wallet)
  await person.until(async () => shop.url().includes('/orders/') && !(await isLocked(wallet)), REST)
  await reportReceipt(agent, id, checkout)
  await expect.poll(() => statusOf(agent, id)).toBe('settled')
}

async function isLocked(wallet: Wallet): Promise<boolean> {
  return (await wallet.command<{ locked: boolean }>('vault.status')).locked
}

/** It brings the merchant's receipt all the same. */
async function reportReceipt(agent: AgentPage, id: string, checkout: string): Promise<void> {
  const address = checkout.replace('/checkout/', '/api/checkouts/').concat('/receipt')
  const receipt = await agent.page.evaluate(async url => (await (await fetch(url)).json()).receipt, address)
  const { error } = await agent.call('wallet_reportOutcome', { id, receipt })
  expect(error).toBeUndefined()
}

async function statusOf(agent: AgentPage, id: string): Promise<unknown> {
  return (await agent.call('wallet_getPurchase', { id })).result?.status
}
