import path from 'node:path'
import { extensionFolder, root } from '../../tests/e2e/support/build.ts'
import { heading } from '../lib/say.mjs'
import { startServices } from './services.ts'
import { watchBuild } from './watch-build.ts'

/** `npm run dev`: sandbox and gateway up at the same addresses each time, the extension built again after every change. */
async function main(): Promise<void> {
  heading('Sandbox and gateway')
  const services = await startServices(path.join(root, '.output/dev'), true)
  const end = new AbortController()
  heading('Build')
  await watchBuild(end.signal)
  const { sandbox, gateway, admissionCode } = services
  heading('Load it')
  console.info(
    [
      '  1. Open chrome://extensions in Chromium, switch on “Developer mode”.',
      `  2. “Load unpacked”: ${path.relative(process.cwd(), extensionFolder) || '.'}`,
      `  3. Click Countersign’s button and set it up. Address: ${gateway.origin}  Code: ${admissionCode}`,
      '     Test card: 4111 1111 1111 1111, any date to come, any security code.',
      `  4. Open Ada’s page: ${sandbox.agent.origin}  (allow the site in Countersign’s button first)`,
      `  5. Codes from the bank: ${sandbox.visa.addresses.issuer}/inbox`,
      '',
      '  Logs are in .output/dev. Ctrl+C ends everything.',
    ].join('\n'),
  )
  const reason = await Promise.race([interruption(), services.ended()])
  if (reason) console.error(`${reason} ended by itself; see .output/dev.`)
  end.abort()
  await services.stop()
  process.exitCode = reason ? 1 : 0
}

function interruption(): Promise<undefined> {
  return new Promise(resolve => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(undefined))
  })
}

await main()
