import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'

test('a linked card pays with one passkey and without the bank, and never without the person', async ({
  linked: agent,
  person,
  stack,
}) => {
  for (const purchase of ['first', 'second']) {
    const before = await stack.control.counts()
    const approval = await person.isAsked(agent)
    await person.approves(approval)
    await person.paysAtShop()
    await agent.hasStatus('settled')
    await approval.finish('Paid')
    expect(since(before, await stack.control.counts()), purchase).toMatchObject({
      otpSent: 0,
      registrations: 0,
      enrolments: 0,
      authentications: 1,
      credentialsIssued: 1,
      confirmationsStored: 1,
    })
  }

  await test.step('the amount asked for is never enough to be paid without the person', async () => {
    const before = await stack.control.counts()
    const approval = await person.isAsked(agent, { product: 'bulb' })
    await approval.shows(/asks to pay$/)
    expect(since(before, await stack.control.counts())).toMatchObject({ instructions: 0, credentialsIssued: 0 })
    await approval.decline()
    await agent.hasStatus('declined')
  })
})
