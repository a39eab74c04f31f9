import { defineConfig } from '@playwright/test'

/**
 * Files run in the order of their names, and each change of project or of a worker's fixtures would start sandbox and
 * gateway anew: what takes longest has a name that comes early, and nobody is left to finish it by himself.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.output/e2e',
  globalSetup: './tests/e2e/support/global-setup.ts',
  // Each Playwright worker has a sandbox and a gateway of its own; each test a browser profile of its own.
  // Three on two cores: while one waits for a page, a timer or the browser to start, the others compute.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
})
