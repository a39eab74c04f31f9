import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { countPlaywright, countVitest } from './lib/counts.mjs'
import { root, run, tool } from './lib/run.mjs'
import { duration, heading, main, NextStep } from './lib/say.mjs'
import { setUp } from './setup.mjs'

/**
 * `npm test`: set-up, then every stage in order until one is red, then what became of each. The last line is
 * `N passed, N failed`, the tests of all reports together. `--long` (`npm run test:long`) runs the full matrices, soaks
 * and fuzzes that `npm test` samples; `--only unit,contract` runs some stages.
 */
const { values } = parseArgs({ options: { long: { type: 'boolean', default: false }, only: { type: 'string' } } })

const reports = path.join(root, '.output/test')
const report = name => path.join(reports, `${name}.json`)

const vitest = project => ({
  run: () =>
    run(tool('vitest'), [
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report(project)}`,
    ]),
  count: () => countVitest(readFileSync(report(project), 'utf8')),
})

const stages = {
  format: { run: () => run(tool('biome'), ['format', '.']) },
  lint: { run: () => run(tool('biome'), ['check', '--formatter-enabled=false', '--error-on-warnings', '.']) },
  types: { run: async () => (await run(tool('wxt'), ['prepare'])) && run(tool('tsc'), ['--noEmit', '--project', '.']) },
  imports: { run: () => run('npm', ['run', '--silent', 'check:imports']) },
  unit: vitest('unit'),
  contract: vitest('contract'),
  e2e: {
    run: () =>
      run(tool('playwright'), ['test', '--reporter=list,json'], {
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') },
      }),
    count: () => countPlaywright(readFileSync(report('e2e'), 'utf8')),
  },
  firefox: {
    run: () => run('npm', ['run', '--silent', 'smoke:firefox']),
    skip: () => (process.env.COUNTERSIGN_FIREFOX ? undefined : 'Firefox is not installed'),
  },
}

await main(async () => {
  const chosen = choose(values.only)
  await setUp({ firefox: chosen.includes('firefox') })
  if (values.long) process.env.COUNTERSIGN_LONG = '1'
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const results = []
  for (const name of chosen) {
    const isRed = results.some(({ outcome }) => outcome === 'red')
    results.push(isRed ? { name, outcome: 'not run' } : await runStage(name, stages[name]))
  }
  tell(results)
})

function choose(only) {
  if (only === undefined) return Object.keys(stages)
  const names = only.split(',')
  const unknown = names.find(name => !Object.hasOwn(stages, name))
  if (unknown) throw new NextStep(`There is no stage ${unknown}. Stages: ${Object.keys(stages).join(', ')}.`)
  return names
}

async function runStage(name, stage) {
  heading(name)
  const reason = stage.skip?.()
  if (reason) return { name, outcome: 'skipped', reason }
  const start = performance.now()
  const isGreen = await stage.run()
  const took = performance.now() - start
  return { name, outcome: isGreen ? 'green' : 'red', took, ...count(stage, isGreen) }
}

/** A stage that died before it wrote its report, or a red check that has no tests, is one failure. */
function count(stage, isGreen) {
  const none = { passed: 0, failed: isGreen ? 0 : 1 }
  try {
    const { passed, failed } = stage.count?.() ?? none
    return { passed, failed: isGreen ? failed : Math.max(failed, 1) }
  } catch {
    return none
  }
}

function tell(results) {
  heading('Result')
  for (const { name, outcome, took, passed, failed, reason } of results) {
    const tests = passed || failed ? `${passed} passed, ${failed} failed` : (reason ?? '')
    console.info(
      `${name.padEnd(10)}${outcome.padEnd(9)}${(took === undefined ? '' : duration(took)).padEnd(14)}${tests}`.trimEnd(),
    )
  }
  const sum = key => results.reduce((total, result) => total + (result[key] ?? 0), 0)
  if (results.some(({ outcome }) => outcome === 'red')) process.exitCode = 1
  console.info(`\n${sum('passed')} passed, ${sum('failed')} failed`)
}
