import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.output/e2e',
  globalSetup: './tests/e2e/support/global-setup.ts',
  // Each Playwright worker has a sandbox and a gateway of its own; each test a browser profile of its own.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  projects: [
    // Waits for the browser to stop an idle worker, half a minute: begun first, it waits beside the others.
    { name: 'undriven', testMatch: 'undriven.spec.ts' },
    { name: 'driven', testIgnore: 'undriven.spec.ts' },
  ],
})
