import { finishAfterRestart, leftOver } from './support/after-restart.ts'
import { type Control, type Counts, since } from './support/control.ts'
import { readJournal } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import type { AgentPage } from './support/pages/agent.ts'
import type { Person } from './support/person.ts'
import type { Wallet } from './support/wallet.ts'

interface Scene {
  readonly wallet: Wallet
  readonly person: Person
  readonly agent: AgentPage
  readonly control: Control
}

interface Shot {
  readonly name: string
  /** Whether Ada has opened the checkout before. */
  readonly openTab: boolean
  /** Goes on to the point where the browser dies. */
  readonly until: (scene: Scene) => Promise<void>
  /**
   * A call that is made again, since its answer was not written down or was in memory only; and how often the network hears
   * it: what it has answered, the gateway answers again.
   */
  readonly repeated?: { readonly target: RegExp; readonly heard: number }
  readonly long?: 'long'
}

/** Milliseconds: longer than it takes to notice and kill. */
const HELD = 8_000

const credentials = /\/credentials$/
const confirmations = /\/confirmations$/

const shots: readonly Shot[] = [
  {
    name: 'while the request is reviewed',
    openTab: false,
    until: async ({ wallet }) => (await wallet.approval()).shows(/asks to pay$/),
  },
  {
    name: 'after the passkey, when the network has issued the credential and nobody has read it',
    openTab: false,
    until: async ({ wallet, person, control }) => {
      const before = await control.counts()
      await control.fault({ match: { path: credentials.source }, mode: 'drop-after' })
      await control.fault({ match: { path: credentials.source }, mode: 'delay', delay: HELD })
      await person.approves(await wallet.approval())
      await expect.poll(async () => since(before, await control.counts()).credentialsIssued).toBe(1)
    },
    repeated: { target: credentials, heard: 2 },
  },
  {
    name: 'when the credential is ready in memory and the checkout is not open yet',
    openTab: false,
    until: async ({ wallet, person }) => {
      const approval = await wallet.approval()
      await person.approves(approval)
      await approval.shows(/^Open the checkout of/)
    },
    repeated: { target: credentials, heard: 2 },
    long: 'long',
  },
  {
    name: 'after the merchant was paid, while the network is told so',
    openTab: true,
    until: async ({ wallet, person, control }) => {
      await control.fault({ match: { path: confirmations.source }, mode: 'delay', delay: HELD })
      await person.approves(await wallet.approval())
      await person.paysAtShop()
      // The call has arrived and is held.
      await expect.poll(() => control.faults()).toEqual([])
    },
    repeated: { target: confirmations, heard: 1 },
  },
]

for (const { name, openTab, until, repeated, long } of shots) {
  test(`the browser is killed ${name}: paid once after it was started again`, async ({
    linked,
    person: before,
    wallet,
    stack,
  }) => {
    test.skip(long !== undefined && !process.env.COUNTERSIGN_LONG, 'for test:long')
    const { control } = stack
    const counted = await control.counts()
    const called = await callsOf(control, repeated?.target)
    await linked.buy({ product: 'desk-lamp', openTab })
    await until({ wallet, person: before, agent: linked, control })
    const left = await leftOver(linked)
    await wallet.browser.kill()
    await finishAfterRestart(wallet, left)

    // What was held back when the browser died comes through in the end: counted only then.
    const heard = called + (repeated?.heard ?? 0)
    await expect.poll(() => callsOf(control, repeated?.target)).toBeGreaterThanOrEqual(heard)
    // The wallet that died had not been answered: this one asked again and was, whoever answered it.
    const home = await wallet.home()
    await expect.poll(() => readJournal(home)).toContainEqual(expect.stringContaining('visa-confirm done'))
    expect(since(counted, await control.counts())).toMatchObject(onePurchase)
  })
}

/** How many calls of that kind the network has answered. */
async function callsOf(control: Control, target: RegExp | undefined): Promise<number> {
  return (await control.journal()).filter(call => target?.test(call.target)).length
}

/** What the outside saw, before the browser died and after: a ceremony that is over is not asked for again. */
const onePurchase: Partial<Counts> = {
  registrations: 0,
  authentications: 1,
  enrolments: 0,
  instructions: 1,
  credentialsIssued: 1,
  confirmationsStored: 1,
  authorizationsApproved: 1,
  authorizationsDeclined: 0,
}
