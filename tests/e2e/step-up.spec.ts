import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import { polled } from './support/soon.ts'
import { cards, type Wallet } from './support/wallet.ts'

interface Method {
  readonly name: string
  readonly card: string
  readonly choice: string
  readonly button: string | RegExp
  readonly confirm: (wallet: Wallet, approval: ApprovalWindow) => Promise<void>
}

const byCode = (channel: 'sms' | 'email' | 'bank') => async (wallet: Wallet, approval: ApprovalWindow) => {
  await approval.shows('Type the code from your bank')
  const issuer = await wallet.issuer()
  const code = await issuer.code(channel)
  await issuer.page.close()
  await approval.typeCode(code)
}

const onBankPage = (title: string) => async (wallet: Wallet, approval: ApprovalWindow) => {
  await approval.shows(title)
  await approval.press("Open the bank's page")
  const page = await wallet.page('http://issuer.localhost')
  await page.getByRole('button', { name: 'Approve' }).click()
}

const byPhone = (title: string) => async (wallet: Wallet, approval: ApprovalWindow) => {
  await approval.shows(title)
  const issuer = await wallet.issuer()
  await issuer.approveByPhone()
  await issuer.page.close()
}

/** Another way than the one that was begun: the person gives up the wait for the bank. */
const byAnotherWay = async (wallet: Wallet, approval: ApprovalWindow) => {
  await approval.shows('Your bank is calling you')
  await approval.press('Confirm another way')
  await approval.confirmBy('Code by e-mail', /^Send code to/)
  await byCode('email')(wallet, approval)
}

/**
 * Every row of the contract's table of step-up methods, and one that is given up for another. A browser is started for three
 * of them: its virtual reader has room for three passkeys.
 */
const rounds: readonly (readonly [Method, Method, Method])[] = [
  [
    {
      name: 'a code by text message',
      card: cards.allMethods,
      choice: 'Code by text message',
      button: /^Send code to/,
      confirm: byCode('sms'),
    },
    {
      name: 'a code by e-mail',
      card: cards.otpOnly,
      choice: 'Code by e-mail',
      button: /^Send code to/,
      confirm: byCode('email'),
    },
    {
      name: "the bank's own 3-D Secure page",
      card: cards.bankPage,
      choice: "Confirm on your bank's page",
      button: "Go to the bank's page",
      confirm: onBankPage("Confirm on your bank's page"),
    },
  ],
  [
    {
      name: 'a code from online banking',
      card: cards.otpOnly,
      choice: 'Code from online banking',
      button: 'Show code in online banking',
      confirm: byCode('bank'),
    },
    {
      name: "a code from the bank's app",
      card: cards.appWithCode,
      choice: "Code from your bank's app",
      button: "Get code from the bank's app",
      confirm: (_wallet, approval) => approval.typeCode('ISSUER-OK'),
    },
    {
      name: 'calling customer service',
      card: cards.phone,
      choice: 'Call your bank',
      button: 'Show the number to call',
      confirm: byPhone('Call your bank'),
    },
  ],
  [
    {
      name: "the bank's app without a code",
      card: cards.appWithoutCode,
      choice: "Approve in your bank's app",
      button: "Confirm in the bank's app",
      confirm: byPhone("Approve in your bank's app"),
    },
    {
      name: 'being called by the bank',
      card: cards.phone,
      choice: 'Your bank calls you',
      button: 'Let the bank call me',
      confirm: byPhone('Your bank is calling you'),
    },
    {
      name: 'a code by e-mail, after giving up a wait for the bank',
      card: cards.allMethods,
      choice: 'Your bank calls you',
      button: 'Let the bank call me',
      confirm: byAnotherWay,
    },
  ],
]

for (const [first, ...others] of rounds) {
  const names = [first, ...others].map(({ name }) => name)
  test(`first purchases with three cards, confirmed by ${names.join('; ')}`, async ({ wallet, person }) => {
    const agent = await wallet.withCard(first.card)
    const isLinkedAndPays = async ({ choice, button, confirm }: Method) => {
      const approval = await person.isAsked(agent)
      await approval.approve()
      await approval.consentToDisclosure()
      await approval.confirmBy(choice, button)
      await confirm(wallet, approval)
      await person.signs('Create a passkey for this card')
      await person.signs('Confirm this payment', '$42.50')
      await person.paysAtShop()
      await agent.hasStatus('settled')
      await approval.finish('Paid')
    }
    await test.step(first.name, () => isLinkedAndPays(first))
    for (const method of others)
      await test.step(method.name, async () => {
        await wallet.command('cards.setDefault', { cardId: await wallet.addCard(method.card) })
        await agent.page.bringToFront()
        await isLinkedAndPays(method)
      })
  })
}

test('a bank that can’t link the card; codes that are late, wrong, and too many, and a bank that says no: nothing is linked or charged', async ({
  wallet,
  person,
  stack,
}) => {
  const agent = await wallet.withCard(cards.unsupported)
  const before = await stack.control.counts()
  await test.step("a bank that can't link the card: another card is offered, or the person pays without the agent", async () => {
    const approval = await person.isAsked(agent)
    await approval.approve()
    await approval.shows("This card can't be linked")
    await approval.press('I will pay myself')
    await agent.hasStatus('declined')
    await approval.finish('Declined')
    expect(since(before, await stack.control.counts()).credentialsIssued).toBe(0)
  })

  await wallet.command('cards.setDefault', { cardId: await wallet.addCard(cards.allMethods) })
  const approval = await person.isAsked(agent)
  await approval.approve()
  await approval.consentToDisclosure()
  await approval.confirmBy('Code by text message', /^Send code to/)
  await approval.shows('Type the code from your bank')
  const told = approval.page.getByRole('alert')

  await test.step('a code that was left lying is too old, and another is sent', async () => {
    await approval.page.clock.setFixedTime(Date.now() + 11 * 60_000)
    await expect(told).toContainText('too old')
    await expect(approval.button('Confirm code')).toBeHidden()
    await approval.button('Send a new code').first().click()
    await polled(async () => since(before, await stack.control.counts()).otpSent).toBe(2)
    await approval.page.clock.setFixedTime(Date.now())
    await expect(told).toBeHidden()
  })

  await test.step('wrong codes, until the bank sends no more', async () => {
    await approval.typeCode('000000')
    await expect(told).toContainText('not right')
    await approval.typeCode('111111')
    await approval.shows("How should your bank confirm it's you?")
    await expect(told).toContainText('too many wrong codes')
    expect(since(before, await stack.control.counts()).otpSent).toBe(3)
  })

  await test.step('the bank says no', async () => {
    await approval.confirmBy('Your bank calls you', 'Let the bank call me')
    await approval.shows('Your bank is calling you')
    await (await wallet.issuer()).refuseByPhone()
    await expect(approval.page.getByText('Your bank did not confirm')).toBeVisible()
    await agent.hasStatus('failed')
  })
  expect(since(before, await stack.control.counts())).toMatchObject({
    registrations: 0,
    enrolments: 0,
    credentialsIssued: 0,
  })
})
