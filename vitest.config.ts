import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

const onCI = Boolean(process.env.CI)

/** Files that put something else in a module's place or load modules anew: nobody else may meet what they leave. */
const replacing = readdirSync(path.join(import.meta.dirname, 'tests/unit'), { recursive: true, encoding: 'utf8' })
  .filter(file => /\.test\.tsx?$/.test(file))
  .map(file => `tests/unit/${file.replaceAll(path.sep, '/')}`)
  .filter(file =>
    /\bvi\.(do)?(mock|resetModules|stubGlobal)\(/i.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')),
  )

export default defineConfig({
  test: {
    environment: 'node',
    // On two cores the default of one worker leaves the other idle.
    maxWorkers: 2,
    // A database in memory throws much away: with room for it a twelfth less computing goes into clearing up.
    execArgv: ['--max-semi-space-size=64'],
    // Both are limits for a loaded machine, not expectations: Argon2id alone takes seconds there.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000, interval: 5 } },
    reporters: onCI ? ['default', 'github-actions'] : ['default'],
    projects: [
      {
        extends: true,
        // What is tested is loaded once and not once a file, as below.
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], exclude: replacing, isolate: false },
      },
      {
        extends: true,
        test: { name: 'unit-replacing', include: replacing },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          // The programs and their libraries are loaded once and not once a file: a third of the time. No file may leave
          // anything behind but what is in its own sandbox, gateway and database.
          isolate: false,
          // A part of their time is waiting for timers and each other: three keep two cores busy. Where all projects run,
          // these come after the others, since another number of workers works for them.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          // Programs start, keys are made and a database opens: slower than a unit, never endless.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
