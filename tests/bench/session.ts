import path from 'node:path'
import type { AgentPage } from '../e2e/support/pages/agent.ts'
import { Person } from '../e2e/support/person.ts'
import { Stack } from '../e2e/support/stack.ts'
import { cards, Wallet } from '../e2e/support/wallet.ts'

/** Extension beside ours that does the least; see `floor/`. */
export const floorFolder = path.join(import.meta.dirname, 'floor')

/** What all benches of one run share: one world, one browser with both extensions, a wallet with a linked card. */
export interface Session {
  readonly stack: Stack
  readonly wallet: Wallet
  readonly person: Person
  readonly agent: AgentPage
}

export async function startSession(): Promise<Session> {
  const stack = await Stack.start()
  const wallet = await Wallet.start(stack, { beside: floorFolder })
  // The runner's compiler calls it in the functions that are sent into pages.
  await wallet.browser.context.addInitScript('globalThis.__name = named => named')
  const person = new Person(wallet)
  await wallet.setUp(cards.noStepUp)
  const agent = await wallet.connectAgent()
  await person.linksCard()
  // No page of ours is open but the window a purchase opens.
  await (await wallet.home()).close()
  return { stack, wallet, person, agent }
}

export async function endSession({ stack, wallet }: Session): Promise<void> {
  await wallet.end()
  await stack.stop()
}
