import { type Control, type Counts, since } from './support/control.ts'
import { dumpDatabase } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import { gateJournal, type Written } from './support/journal-gate.ts'
import { PatientPerson } from './support/patient-person.ts'
import type { Stack } from './support/stack.ts'
import { cards, type Wallet } from './support/wallet.ts'

/** Flows whose every entry must be survived. */
const flowTypes = new Set(['purchase', 'visa/link-card'])

/** Primitives that write before they begin and after they end; of the steps, those that change something. */
const twice: ReadonlySet<unknown> = new Set(['ask', 'ceremony', 'child'])

/** Milliseconds for everything the person and the wallet have to do, at one stop every few hundred of them. */
const ALL = 200_000

/** Milliseconds in which the network has heard of a step that asks it for something. */
const HEARD = 1_500

test('the worker is stopped after every entry of the journal: one credential, one confirmation', async ({
  wallet,
  stack,
}) => {
  test.skip(!process.env.COUNTERSIGN_LONG, 'the whole matrix is for test:long')
  test.setTimeout(ALL + 60_000)
  const stopped = new Set<string>()
  const { journal, counts, person } = await buyWhile(wallet, stack, async (written, stop) => {
    await stop()
    for (const row of written) stopped.add(entry(row))
  })

  // Enumerated from the journal, not by hand: nothing that was written was written undisturbed.
  expect(journal.length).toBeGreaterThan(55)
  const begun = journal.filter(({ kind, changes }) => twice.has(kind) || changes)
  const before = begun.map(row => entry({ ...row, state: 'intent' }))
  expect([...journal.map(entry), ...before].filter(one => !stopped.has(one))).toEqual([])
  // Nobody can know whether the bank was reached when the worker died while asking it: then the person asks again.
  expect(counts).toMatchObject(once)
  expect(counts.otpSent).toBeLessThanOrEqual(1 + person.newCodes)
})

test('the worker is stopped between what the network does and our writing it down: one credential, one confirmation', async ({
  wallet,
  stack,
}) => {
  test.skip(!process.env.COUNTERSIGN_LONG, 'the whole matrix is for test:long')
  test.setTimeout(ALL + 60_000)
  const heard = createHeard(stack.control)
  const stoppedIn: string[] = []
  const { counts } = await buyWhile(wallet, stack, async (written, stop) => {
    const begun = written.find(({ kind, state }) => kind === 'step' && state === 'intent')
    if (!begun) return heard.forget()
    if (!(await heard.something())) return
    await stop()
    stoppedIn.push(begun.path)
  })
  const effects = [
    /options-1$/,
    /send-1$/,
    /validate-1$/,
    /register-1$/,
    /enrol-0$/,
    /instruction-0$/,
    /credentials-0$/,
  ]
  for (const effect of [...effects, /visa-confirm$/]) expect(stoppedIn).toContainEqual(expect.stringMatching(effect))
  expect(counts).toMatchObject({ ...once, otpSent: 1 })
})

test('the worker is stopped at a sample of the journal’s entries: one credential, one confirmation', async ({
  wallet,
  stack,
}) => {
  test.skip(!!process.env.COUNTERSIGN_LONG, 'the whole matrix runs')
  let count = 0
  let stops = 0
  const { counts } = await buyWhile(wallet, stack, async (written, stop) => {
    const matters = written.some(({ path }) =>
      /(send|validate|register|enrol|instruction|credentials|confirm)/.test(path),
    )
    count += 1
    if (!matters && count % 3 !== 0) return
    await stop()
    stops += 1
  })
  expect(stops).toBeGreaterThan(20)
  expect(counts).toMatchObject(once)
})

/** What the outside saw, however often the worker was stopped. A card that an earlier test enrolled stays enrolled. */
const once: Partial<Counts> = {
  registrations: 1,
  authentications: 1,
  instructions: 1,
  credentialsIssued: 1,
  confirmationsStored: 1,
  authorizationsApproved: 1,
  authorizationsDeclined: 0,
}

type OnWrite = (written: readonly Written[], stop: () => Promise<void>) => Promise<void>

/** Links a card by code and buys with it, while `onWrite` may stop the worker after each entry of the journal. */
async function buyWhile(wallet: Wallet, stack: Stack, onWrite: OnWrite) {
  await wallet.setUp(cards.otpOnly)
  const agent = await wallet.connectAgent()
  const home = await wallet.home()
  const before = await stack.control.counts()
  const endGate = await gateJournal(home, written => onWrite(written, () => wallet.browser.stopWorker(home)))
  const person = new PatientPerson(wallet)
  await agent.buy({ product: 'desk-lamp' })
  await person.buys(agent, ALL)
  await endGate()

  const tables = await dumpDatabase(home)
  expectNobodyAskedTwice(tables)
  const flows = new Set(tables.flows?.filter(({ type }) => flowTypes.has(String(type))).map(({ id }) => id))
  const journal = (tables.journal ?? []).filter(({ flow }) => flows.has(flow)).map(toWritten)
  return { journal, counts: since(before, await stack.control.counts()), person }
}

/** A stopped worker costs the person nothing: what was answered is not asked again, but for a code that may not have come. */
function expectNobodyAskedTwice({ prompts = [] }: Record<string, Record<string, unknown>[]>): void {
  const answered = prompts.filter(({ state }) => state === 'answered').map(({ kind }) => kind)
  const others = answered.filter(kind => kind !== 'step-up-code')
  expect(others.sort()).toEqual(['disclose', 'permission', 'review', 'step-up-choose'])
}

function toWritten(row: Record<string, unknown>): Written & { readonly changes: boolean } {
  const { flow, path, kind, state, idempotencyKey } = row
  const changes = idempotencyKey !== undefined
  return { flow: String(flow), path: String(path), kind: String(kind), state: String(state), changes }
}

function entry({ flow, path, state }: Written): string {
  return `${flow} ${path} ${state}`
}

/** Tells whether the network was asked anything since the last look. */
function createHeard(control: Control) {
  let known = 0
  const calls = async () => (await control.journal()).length
  return {
    forget: async () => {
      known = await calls()
    },
    something: async () => {
      const heard = await expect
        .poll(calls, { timeout: HEARD, intervals: [25] })
        .toBeGreaterThan(known)
        .then(
          () => true,
          () => false,
        )
      known = await calls()
      return heard
    },
  }
}
