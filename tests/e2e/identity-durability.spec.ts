import { finishAfterRestart, leftOver } from './support/after-restart.ts'
import { expect, test } from './support/fixtures.ts'
import { gateJournal } from './support/journal-gate.ts'
import { bindsPasskey, makesIdentity } from './support/pages/beyond-identity.ts'
import { IdentitiesPage } from './support/pages/identities.ts'
import { PatientPerson } from './support/patient-person.ts'

/** Milliseconds for a purchase whose worker is stopped again and again. */
const ALL = 90_000

/** Entries of the journal that are about the identity that confirms. */
const OF_IDENTITY = /identity|sign-in|proof/

test('worker and browser die while an identity confirms: the card is released once, the check made once', async ({
  wallet,
  linked: agent,
  person,
  stack,
}) => {
  test.setTimeout(ALL + 150_000)
  const cloud = stack.others.get('beyond-identity')
  if (!cloud) throw new Error('no Beyond Identity in this world')
  const outside = async () => {
    const [{ credentialsIssued, authorizationsApproved }, { tokens }] = await Promise.all([
      stack.control.counts(),
      cloud.counts() as Promise<object> as Promise<{ tokens: number }>,
    ])
    return { credentialsIssued, authorizationsApproved, tokens }
  }
  const home = await wallet.home()
  const identities = new IdentitiesPage(home)

  await test.step('an identity confirms whatever costs more than $40.00', async () => {
    await identities.open()
    await identities.press('Link with Beyond Identity')
    const window = await wallet.approval()
    await makesIdentity(window, { name: 'Kim', username: 'kim', email: '' })
    await bindsPasskey(window)
    await window.finish('Identity linked to this device')
    await identities.open()
    await identities.confirmsAbove('Kim', '40.00')
  })

  await test.step('the worker is stopped after every entry of the check', async () => {
    const before = await outside()
    const stoppedAt = new Set<string>()
    const endGate = await gateJournal(home, async written => {
      // A proof that was lost is made again in another sign-in: that one is left alone.
      const entries = written.map(({ path, state }) => `${path.replace(/sign-in-\d+#\d+/, 'sign-in')} ${state}`)
      const fresh = entries.find(one => OF_IDENTITY.test(one) && !stoppedAt.has(one))
      if (fresh === undefined) return
      stoppedAt.add(fresh)
      await wallet.browser.stopWorker(home)
    })
    await agent.buy({ product: 'desk-lamp' })
    await new PatientPerson(wallet).buys(agent, ALL)
    await endGate()
    for (const step of [/identity-pkce/, /identity-authorize/, /passkey/, /identity-proof/, /identity-check/])
      expect([...stoppedAt]).toContainEqual(expect.stringMatching(step))
    expect(await outside()).toEqual({
      credentialsIssued: before.credentialsIssued + 1,
      authorizationsApproved: before.authorizationsApproved + 1,
      tokens: before.tokens + 1,
    })
    await (await wallet.approval()).finish('Paid')
  })

  await test.step('the browser is killed when the provider has confirmed and the wallet may not know it', async () => {
    const before = await outside()
    const approval = await person.isAsked(agent, { openTab: false })
    await approval.approve()
    await approval.press("Confirm it's me")
    await expect.poll(async () => (await outside()).tokens, { intervals: [10] }).toBe(before.tokens + 1)
    const left = await leftOver(agent)
    await wallet.browser.kill()
    await finishAfterRestart(wallet, left)
    expect(await outside()).toEqual({
      credentialsIssued: before.credentialsIssued + 1,
      authorizationsApproved: before.authorizationsApproved + 1,
      tokens: before.tokens + 1,
    })
  })
})
