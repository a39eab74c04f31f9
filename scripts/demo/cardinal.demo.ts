import { expect, test } from '../../tests/e2e/support/fixtures.ts'
import { cards } from '../../tests/e2e/support/wallet.ts'
import { emptyPictures, takeApproval, takePicture } from './pictures.ts'

const NUMBER = cards.cardinal

/** Where it stopped, if it did: every page as it stands. */
test.afterEach(async ({ wallet }, { status, expectedStatus }) => {
  if (status === expectedStatus) return
  for (const page of wallet.browser.context.pages()) await takePicture(page, 'stopped')
})

/** A purchase the bank confirms, a passkey set up right after, and one that the passkey confirms instead. */
test('two purchases with a card authenticated by Cardinal, start to end', async ({ wallet, stack, person }) => {
  const { step } = test
  const cardinal = stack.others.get('cardinal')
  await emptyPictures()
  await cardinal?.switch({ authenticator: 'assumed' })

  const agent = await step('The wallet has a card, and Ada may ask', () => wallet.withCard(NUMBER, 'cardinal'))
  const first = await step('Ada asks to pay for a lamp', () => person.isAsked(agent, { release: 'sealed' }))
  await step('The person approves $42.50', () => first.approve())
  await step('The person agrees to what Cardinal is told', async () => {
    await first.shows('Cardinal needs your details to link this card')
    await takeApproval(first, 'details', /^Send to /)
    await first.press('Send to Cardinal')
  })
  await step('The bank asks for a code', async () => {
    const bank = await wallet.cardinalWindow()
    await bank.shows('Is this you?', '$42.50')
    await takePicture(bank.page, 'bank')
    await takeApproval(first, 'waiting-for-bank')
    await bank.typeCode('123456')
  })
  await step('A passkey is offered, wanted and made', async () => {
    await first.shows('Confirm with a passkey next time?')
    await takeApproval(first, 'offer', /^Set up /)
    await first.press('Set up a passkey')
    await (await wallet.cardinalWindow()).confirm()
  })
  await step('The sealed card reaches the shop, the shop is paid', () => agent.hasStatus('settled'))
  await step('The person sees that it is paid', () => first.finish('Paid'))

  const second = await step('Ada asks again', () => person.isAsked(agent, { release: 'sealed' }))
  await step('The person approves, and types the number', async () => {
    await second.approve()
    await second.shows('Type the number of this card')
    await takeApproval(second, 'number')
    await second.page.getByLabel('Card number').fill(NUMBER)
    await second.press('Go on with this card')
  })
  await step('The passkey confirms it instead of the bank', async () => {
    const prompt = await wallet.cardinalWindow()
    await prompt.shows('Confirm with your passkey', '$42.50')
    await takePicture(prompt.page, 'passkey')
    await prompt.confirm()
  })
  await step('The shop is paid', () => agent.hasStatus('settled'))
  await takeApproval(second, 'result')

  await step('Cardinal and the shop’s bank are asked what they know', async () => {
    expect(await cardinal?.counts()).toMatchObject({
      challengesPassed: 1,
      enrolled: 1,
      confirmed: 1,
      authorizationsApproved: 2,
      requestsRefused: 0,
    })
  })
})
