import { Stack } from '../../tests/e2e/support/stack.ts'
import { PASSPHRASE, Wallet } from '../../tests/e2e/support/wallet.ts'
import { heading } from '../lib/say.mjs'

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
  await wallet.setUp()
  const agent = await wallet.openAgent()
  await agent.page.bringToFront()
  heading('Over to you')
  console.info(instructions(stack))
  await Promise.race([closed, interruption()])
  await wallet.end()
}

function instructions({ sandbox }: Stack): string {
  return [
    'The browser is open on Ada’s page. The wallet holds a test card; its passphrase is:',
    `  ${PASSPHRASE}`,
    '  1. Press “Ask for permission”, then “Buy it”, and answer in the wallet’s own window.',
    `  2. The bank’s code arrives at ${sandbox.visa.addresses.issuer}/inbox`,
    '  3. When the form is filled, press Pay in the shop.',
    'Passkeys are simulated. Close the browser or press Ctrl+C to end.',
  ].join('\n')
}

function interruption(): Promise<void> {
  return new Promise(resolve => process.once('SIGINT', () => resolve()))
}

await show()
