import path from 'node:path'
import { parseArgs } from 'node:util'
import { root, run, tool } from './lib/run.mjs'
import { heading, main, NextStep } from './lib/say.mjs'
import { setUp } from './setup.mjs'

/**
 * `npm start`: set-up on a fresh checkout, then the main job. With a display a browser opens and stays; without one, or
 * with `--headless`, the whole purchase is driven and the exit code says whether it was paid and confirmed. The card is a
 * Visa one, or with `--provider mastercard` that network's; with `--provider cardinal` it is the person's own card, confirmed by
 * its bank and then by a passkey. With `--identity transmit` or `--identity beyond-identity` a purchase is
 * refused in each way that identity has, and one paid only after it has confirmed it.
 */
const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: !hasDisplay() },
    provider: { type: 'string', default: 'visa' },
    identity: { type: 'string' },
  },
})

/** Whose card pays; each has a demonstration of its own in `scripts/demo`. */
const providers = ['visa', 'mastercard', 'cardinal']

/** Whose identity must confirm a purchase with a Visa card, where one is asked for. */
const identities = ['transmit', 'beyond-identity']

const typescript = file => run(process.execPath, ['--import', 'tsx', file])

await main(async () => {
  if (!providers.includes(values.provider))
    throw new NextStep(`There is no provider “${values.provider}” to show. Choose one of: ${providers.join(', ')}.`)
  if (values.identity !== undefined && !identities.includes(values.identity))
    throw new NextStep(`There is no identity “${values.identity}” to show. Choose one of: ${identities.join(', ')}.`)
  process.env.COUNTERSIGN_DEMO = values.identity ?? values.provider
  await setUp()
  heading('Build')
  if (!(await typescript('scripts/local/build.ts')))
    throw new NextStep('The extension did not build; its messages above say why.')
  const isGood = values.headless ? await drive() : await typescript('scripts/demo/show.ts')
  if (!isGood) process.exitCode = 1
})

async function drive() {
  heading('Sandbox, gateway, and one purchase from start to end')
  const isGood = await run(tool('playwright'), ['test', '--config', 'scripts/demo/playwright.config.ts'])
  console.info(`Pictures of every screen: ${path.relative(process.cwd(), path.join(root, '.output/demo'))}/`)
  return isGood
}

/** Whether a window can be shown: always on macOS and Windows, elsewhere where a display server is named. */
function hasDisplay() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
