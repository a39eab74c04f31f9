import { test as base } from '@playwright/test'
import { keepEvidence } from './evidence.ts'
import type { AgentPage } from './pages/agent.ts'
import { Person } from './person.ts'
import { PreparedProfiles } from './prepared.ts'
import { Stack } from './stack.ts'
import { Wallet } from './wallet.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** A browser that starts with the first thing done: on a fresh profile, unless that is to begin with a prepared one. */
  readonly wallet: Wallet
  readonly person: Person
  /** Ada's page, allowed to ask; the wallet has one card, linked to this device. */
  readonly linked: AgentPage
}

interface WorkerFixtures {
  /** Sandbox and gateway of this Playwright worker, calmed down after each test. */
  readonly stack: Stack
  readonly prepared: PreparedProfiles
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
  prepared: [
    async ({ stack }, use) => {
      const prepared = new PreparedProfiles(stack)
      await use(prepared)
      await prepared.end()
    },
    { scope: 'worker' },
  ],
  wallet: async ({ stack, prepared }, use, info) => {
    const wallet = Wallet.waiting(stack, prepared)
    await use(wallet)
    if (wallet.hasBegun) await keepEvidence(info, wallet.browser, stack)
    await Promise.all([wallet.end(), stack.calm()])
  },
  person: async ({ wallet }, use) => use(new Person(wallet)),
  linked: async ({ wallet }, use) => use(await wallet.withLinkedCard()),
})
