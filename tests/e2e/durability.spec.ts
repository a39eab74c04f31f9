import { since } from './support/control.ts'
import { dumpDatabase } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import { gateJournal, type Written } from './support/journal-gate.ts'
import { PatientPerson } from './support/patient-person.ts'
import { cards } from './support/wallet.ts'

/** Flows whose every entry must be survived. */
const flowTypes = new Set(['purchase', 'visa/link-card'])

test('the worker is stopped at every journal entry of linking and paying: one credential, one confirmation', async ({
  wallet,
  stack,
}) => {
  test.skip(!process.env.COUNTERSIGN_LONG, 'the whole matrix is for test:long; tests/e2e/kill.spec.ts has the sample')
  test.setTimeout(420_000)
  await wallet.setUp(cards.otpOnly)
  const agent = await wallet.connectAgent()
  const home = await wallet.home()
  const before = await stack.control.counts()
  const stopped = new Set<string>()

  const endGate = await gateJournal(home, async (written: readonly Written[]) => {
    await wallet.browser.stopWorker(home)
    for (const { flow, path, state } of written) stopped.add(`${flow} ${path} ${state}`)
  })
  await agent.buy({ product: 'desk-lamp' })
  await new PatientPerson(wallet).buys(agent, 380_000)
  await endGate()

  // Enumerated from the journal, not by hand: nothing that was written was written undisturbed.
  const { journal = [], flows = [] } = await dumpDatabase(home)
  const ours = new Set(flows.filter(({ type }) => flowTypes.has(String(type))).map(({ id }) => id))
  const entries = journal
    .filter(({ flow }) => ours.has(flow))
    .map(({ flow, path, state }) => `${flow} ${path} ${state}`)
  expect(entries.length).toBeGreaterThan(40)
  expect(entries.filter(entry => !stopped.has(entry))).toEqual([])
  expect(since(before, await stack.control.counts())).toMatchObject({
    instructions: 1,
    credentialsIssued: 1,
    confirmationsStored: 1,
    authorizationsApproved: 1,
  })
})
