import { dumpDatabase } from './support/database.ts'
import { expect, test } from './support/fixtures.ts'
import type { ApprovalWindow } from './support/pages/approval.ts'
import { Person } from './support/person.ts'
import { dumpStorage, type Held, watchSecrets } from './support/secret-watch.ts'
import { Stack } from './support/stack.ts'
import { readTables, type Secret, tracesIn, tracesInDatabase, tracesInProfile } from './support/traces.ts'
import { cards, PASSPHRASE, Wallet } from './support/wallet.ts'

const PAN = cards.otpOnly
const OTP = '456789'

// A world of its own: the gateway's tables are read once it has stopped.
test('after a whole day of payments no secret is written anywhere', async () => {
  const stack = await Stack.start()
  const wallet = await Wallet.start(stack)
  const person = new Person(wallet)
  const home = await wallet.home()
  const secretsSoFar = await watchSecrets(home)

  await wallet.setUp(PAN)
  const agent = await wallet.connectAgent()
  const approval = await person.isAsked(agent)
  await approval.approve()
  await approval.consentToDisclosure()
  await approval.confirmBy('Code by e-mail', /^Send code to/)
  await approval.typeCode(OTP)
  await person.signs('Create a passkey for this card')
  await person.signs('Confirm this payment')
  const shop = await wallet.shop()
  await shop.isFilled()
  const filled = await shop.cardFields()
  await shop.pay()
  await agent.hasStatus('settled')
  await approval.finish('Paid')

  const sealed = await person.isAsked(agent, { release: 'sealed' })
  await person.approves(sealed)
  await agent.hasStatus('settled')
  await sealed.finish('Paid')

  await test.step('with a Mastercard card, linked for it', async () => {
    await wallet.addCard(cards.mastercardGold)
    const review = await person.isAsked(agent, { release: 'sealed' })
    await paysWith(review, /4545/)
    await review.consentToPasskey()
    await (await wallet.mastercardPage()).confirm()
    const page = await wallet.mastercardPage()
    await page.shows('Confirm this payment')
    await page.confirm()
    await agent.hasStatus('settled')
    await review.finish('Paid')
  })

  await test.step('with a card of one’s own that Cardinal authenticates, and a passkey set up with it', async () => {
    await stack.others.get('cardinal')?.switch({ authenticator: 'assumed' })
    await wallet.addCard(cards.cardinal, 'cardinal')
    const review = await person.isAsked(agent, { release: 'sealed' })
    await paysWith(review, /1091/)
    await review.shows('Cardinal needs your details to link this card')
    await review.press('Send to Cardinal')
    await (await wallet.cardinalWindow()).typeCode('123456')
    await review.press('Set up a passkey')
    await (await wallet.cardinalWindow()).confirm()
    await agent.hasStatus('settled')
    await review.finish('Paid')
  })

  const remembered = await secretsSoFar()
  const typed: Secret[] = [
    ...[PAN, cards.mastercardGold, cards.cardinal].map(value => ({ name: `card number ${value.slice(-4)}`, value })),
    { name: 'one-time code', value: OTP },
    { name: 'passphrase', value: PASSPHRASE },
  ]
  const secrets: Secret[] = [
    ...typed,
    { name: 'token number in the form', value: filled.number.replaceAll(' ', '') },
    { name: 'dynamic code in the form', value: filled.csc },
    ...wallet.authenticator.privateKeys.map(value => ({ name: 'passkey', value })),
    ...remembered.filter(isSecret).map(({ member, text }) => ({ name: `secret ${member}`, value: text })),
    ...remembered
      .filter(({ member }) => member === 'uri')
      .map(({ text }) => ({ name: "token of Mastercard's page", value: new URL(text).hash.slice(1) })),
  ]
  // Watching must have worked: the credential of the form was one of the things the wallet held.
  const texts = remembered.map(({ text }) => text)
  expect(texts).toContain(filled.number.replaceAll(' ', ''))
  for (const number of [PAN, cards.mastercardGold, cards.cardinal]) expect(texts).toContain(number)
  // A value is named by the member it stood in last.
  const members = remembered.map(({ member }) => member)
  for (const member of ['uri', 'proofOfAuthentication', 'assertion', 'securityCode', 'jwt', 'cryptogram'])
    expect(members).toContain(member)

  const { session, ...rested } = await dumpStorage(home)
  const found = [
    ...tracesIn('IndexedDB', JSON.stringify(await dumpDatabase(home)), secrets),
    ...tracesIn('storage', JSON.stringify(rested), secrets),
    ...tracesIn(
      'session storage',
      JSON.stringify(session),
      secrets.filter(({ name }) => !name.startsWith('secret ')),
    ),
    ...tracesIn('logs of the programs', stack.logs, secrets),
    ...tracesIn('consoles', wallet.browser.log, secrets),
  ]
  for (const page of wallet.browser.context.pages()) {
    // The bank's own message shows the code: that is where the person reads it.
    if (page.url().includes('/inbox')) continue
    found.push(...tracesIn(page.url(), await page.content(), secrets))
  }
  const { walletId } = await wallet.command<{ walletId: string }>('gateway.status')
  const purchase = { name: 'purchase', value: await agent.purchaseId() }
  const ours = (file: string) => file.includes('chrome-extension_')
  await wallet.browser.close()
  await stack.stopPrograms()
  const tables = await readTables(stack.tables)
  // The search must be able to find: what is no secret stands where it belongs.
  expect(tables).toContain(walletId)
  expect(await tracesInProfile(wallet.browser.profile, [purchase], ours)).not.toEqual([])

  found.push(...tracesIn('tables of the gateway', tables, secrets))
  found.push(...(await tracesInDatabase(stack.tables, secrets)))
  found.push(...(await tracesInProfile(wallet.browser.profile, secrets, ours)))
  found.push(...(await tracesInProfile(wallet.browser.profile, typed)))
  expect(found).toEqual([])

  await wallet.end()
  await stack.stop()
})

/** Approves with another card than the one that pays first. */
async function paysWith(review: ApprovalWindow, card: RegExp): Promise<void> {
  await review.shows(/asks to pay$/)
  await review.press('Change')
  await review.page.getByRole('radio', { name: card }).check()
  await review.approve()
}

/**
 * Stand beside secrets and are none: what kind of thing it is, when the card ends, what every site knows of a browser, a session's
 * id, which opens nothing without the token behind its page's address.
 */
const openMembers = new Set([
  'kind',
  'type',
  'authenticationSessionId',
  'expirationMonth',
  'expirationYear',
  'eci',
  'ipAddress',
  'userAgent',
  'browserLanguage',
  'browserHeader',
  'browserScreenHeight',
  'browserScreenWidth',
])

function isSecret({ member, text }: Held): boolean {
  return text.length >= 3 && !openMembers.has(member)
}
