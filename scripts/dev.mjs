import { run } from './lib/run.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './setup.mjs'

/** `npm run dev`: set-up, then `scripts/local/dev.ts`. Ctrl+C reaches both; this one waits for the other to tidy up. */
await main(async () => {
  await setUp()
  process.on('SIGINT', () => undefined)
  if (!(await run(process.execPath, ['--import', 'tsx', 'scripts/local/dev.ts']))) process.exitCode = 1
})
