import { defineConfig } from 'vitest/config'

const onCI = Boolean(process.env.CI)

export default defineConfig({
  test: {
    environment: 'node',
    // Half of a contract test's time is waiting: on two cores the default of one worker leaves the other idle.
    maxWorkers: 2,
    // Both are limits for a loaded machine, not expectations: Argon2id alone takes seconds there.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000, interval: 5 } },
    reporters: onCI ? ['default', 'github-actions'] : ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          // The programs and their libraries are loaded once and not once a file: a third of the time. No file may leave
          // anything behind but what is in its own sandbox, gateway and database.
          isolate: false,
          // Programs start, keys are made and a database opens: slower than a unit, never endless.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
