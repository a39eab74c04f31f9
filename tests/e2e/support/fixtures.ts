import { test as base } from '@playwright/test'
import { keepEvidence } from './evidence.ts'
import type { AgentPage } from './pages/agent.ts'
import { Person } from './person.ts'
import { Stack } from './stack.ts'
import { cards, Wallet } from './wallet.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** A browser on a fresh profile, with nothing set up. */
  readonly wallet: Wallet
  readonly person: Person
  /** Ada's page, allowed to ask; the wallet has one card, linked to this device. */
  readonly linked: AgentPage
}

interface WorkerFixtures {
  /** Sandbox and gateway of this Playwright worker, calmed down after each test. */
  readonly stack: Stack
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it shall pass from this pattern
    async ({}, use) => {
      const stack = await Stack.start()
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  wallet: async ({ stack }, use, info) => {
    const wallet = await Wallet.start(stack)
    await use(wallet)
    await keepEvidence(info, wallet.browser, stack)
    await wallet.end()
    await stack.calm()
  },
  person: async ({ wallet }, use) => use(new Person(wallet)),
  linked: async ({ wallet, person }, use) => {
    await wallet.setUp(cards.noStepUp)
    const agent = await wallet.connectAgent()
    await person.linksCard()
    await use(agent)
  },
})
