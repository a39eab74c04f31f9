import { Stack } from '../../tests/e2e/support/stack.ts'
import { cards, PASSPHRASE, Wallet } from '../../tests/e2e/support/wallet.ts'
import { heading } from '../lib/say.mjs'

/** By `npm start -- --provider` or `--identity`: the card the wallet holds, and how its bank confirms the person. */
interface Show {
  readonly card: string
  /** Where several providers take the card. */
  readonly provider?: string
  readonly bank: (stack: Stack) => string
  /** How the shop is paid; by its form unless told. */
  readonly paid?: string
}

const shows: Readonly<Record<string, Show>> = {
  visa: {
    card: cards.allMethods,
    bank: ({ sandbox }) => `The bank’s code arrives at ${sandbox.visa.addresses.issuer}/inbox`,
  },
  mastercard: {
    card: cards.mastercard,
    bank: () => 'The bank’s page opens from the wallet’s window, then Mastercard’s own; press “Continue” there.',
  },
  cardinal: {
    card: cards.cardinal,
    provider: 'cardinal',
    bank: () =>
      'The bank’s window opens by itself; its code is 123456. The second purchase asks for the passkey instead.',
    paid: `On Ada’s page choose “sealed to the shop” before “Buy it”. Asked for the card’s number, type ${cards.cardinal}.`,
  },
  transmit: {
    card: cards.noStepUp,
    bank: ({ sandbox }) =>
      `First, in the wallet’s page under Identities, link with Transmit Security and let it confirm above 40 USD. Its codes arrive at ${sandbox.transmit.addresses.web}/inbox`,
  },
  'beyond-identity': {
    card: cards.noStepUp,
    bank: ({ sandbox }) =>
      `First, in the wallet’s page under Identities, link with Beyond Identity and let it confirm above 40 USD. Its e-mails arrive at ${sandbox['beyond-identity'].addresses.web}/inbox; an administrator makes links at ${sandbox['beyond-identity'].addresses.web}/console`,
  },
}
const shown = shows[process.env.COUNTERSIGN_DEMO ?? 'visa'] ?? shows.visa

/** `npm start` with a display: a browser with a wallet that is ready to use, on the agent's page, until it is closed. */
async function show(): Promise<void> {
  heading('Sandbox and gateway')
  const stack = await Stack.start()
  try {
    await open(stack)
  } finally {
    await stack.stop()
  }
}

async function open(stack: Stack): Promise<void> {
  const wallet = await Wallet.start(stack, { headless: false })
  const closed = wallet.browser.context.waitForEvent('close', { timeout: 0 })
  // The simulated reader is there a moment after a page has opened.
  await stack.others.get('cardinal')?.switch({ authenticator: 'assumed' })
  await wallet.setUpWithoutCard(stack.gateway.origin)
  await wallet.addCard(shown?.card ?? cards.allMethods, shown?.provider)
  const agent = await wallet.openAgent()
  await agent.page.bringToFront()
  heading('Over to you')
  console.info(instructions(stack))
  await Promise.race([closed, interruption()])
  await wallet.end()
}

function instructions(stack: Stack): string {
  return [
    'The browser is open on Ada’s page. The wallet holds a test card; its passphrase is:',
    `  ${PASSPHRASE}`,
    '  1. Press “Ask for permission”, then “Buy it”, and answer in the wallet’s own window.',
    `  2. ${shown?.bank(stack)}`,
    `  3. ${shown?.paid ?? 'When the form is filled, press Pay in the shop.'}`,
    'Passkeys are simulated. Close the browser or press Ctrl+C to end.',
  ].join('\n')
}

function interruption(): Promise<void> {
  return new Promise(resolve => process.once('SIGINT', () => resolve()))
}

await show()
