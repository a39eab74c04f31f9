import { defineConfig } from '@playwright/test'

/** The demonstration runs in the test runner for its patience and its clean-up; what it prints is our own. */
export default defineConfig({
  testDir: '.',
  // Named by `npm start -- --provider` or `--identity`.
  testMatch: `${process.env.COUNTERSIGN_DEMO ?? 'visa'}.demo.ts`,
  outputDir: '../../.output/demo-run',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['./timeline.ts']],
})
