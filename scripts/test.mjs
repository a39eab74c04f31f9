import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { countPlaywright, countVitest } from './lib/counts.mjs'
import { root, run, tool } from './lib/run.mjs'
import { duration, heading, main, NextStep } from './lib/say.mjs'
import { setUp } from './setup.mjs'

/**
 * `npm test`: set-up, then the stages, rank after rank, until one is red, then what became of each. The last line is
 * `N passed, N failed`, the tests of all reports together. `--long` (`npm run test:long`) runs the full matrices, soaks
 * and fuzzes that `npm test` samples; `--only unit,contract` runs some stages.
 */
const { values } = parseArgs({ options: { long: { type: 'boolean', default: false }, only: { type: 'string' } } })

const reports = path.join(root, '.output/test')
const report = name => path.join(reports, `${name}.json`)
const log = name => path.join(reports, `${name}.log`)

const vitest = (name, projects) => ({
  run: output =>
    run(
      tool('vitest'),
      [
        'run',
        ...projects.map(project => `--project=${project}`),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report(name)}`,
      ],
      output,
    ),
  count: () => countVitest(readFileSync(report(name), 'utf8')),
})

/** How each stage is run; `output` says where what it prints goes. */
const stages = {
  format: { run: output => run(tool('biome'), ['format', '.'], output) },
  lint: {
    run: output => run(tool('biome'), ['check', '--formatter-enabled=false', '--error-on-warnings', '.'], output),
  },
  types: {
    // The build writes the types of its entry points first; e2e loads what it makes.
    run: async output =>
      (await run(tool('wxt'), ['build', '--mode', 'sandbox'], output)) &&
      run('node', ['node_modules/typescript-native/bin/tsc', '--noEmit', '--project', '.'], output),
  },
  imports: { run: output => run('npm', ['run', '--silent', 'check:imports'], output) },
  unit: vitest('unit', ['unit', 'unit-replacing']),
  firefox: {
    run: output => run('npm', ['run', '--silent', 'smoke:firefox'], output),
    skip: () => (process.env.COUNTERSIGN_FIREFOX ? undefined : 'Firefox is not installed'),
  },
  contract: vitest('contract', ['contract']),
  e2e: {
    run: output =>
      run(tool('playwright'), ['test', '--reporter=list,json'], {
        ...output,
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') },
      }),
    count: () => countPlaywright(readFileSync(report('e2e'), 'utf8')),
  },
}

/** Those of a rank run side by side: alone, each would leave a processor idle. A rank begins when the one before is green. */
const ranks = [['format'], ['lint'], ['types', 'imports', 'unit'], ['firefox', 'contract'], ['e2e']]

await main(async () => {
  const chosen = choose(values.only)
  await setUp({ firefox: chosen.includes('firefox') })
  if (values.long) process.env.COUNTERSIGN_LONG = '1'
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const results = []
  for (const rank of ranks) {
    const names = rank.filter(name => chosen.includes(name))
    const isRed = results.some(({ outcome }) => outcome === 'red')
    results.push(...(isRed ? names.map(name => ({ name, outcome: 'not run' })) : await runRank(names)))
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

/** The last of the rank is seen while it runs; what the others print is shown when all have ended. */
async function runRank(names) {
  const last = names.at(-1)
  if (last === undefined) return []
  const others = names.slice(0, -1)
  heading(others.length > 0 ? `${last}, beside ${others.join(' and ')}` : last)
  const results = await Promise.all([...others.map(runAside), runStage(last)])
  for (const name of others) {
    heading(name)
    process.stdout.write(readFileSync(log(name)))
  }
  return results
}

async function runAside(name) {
  const file = openSync(log(name), 'w')
  try {
    return await runStage(name, { stdio: ['ignore', file, file] })
  } finally {
    closeSync(file)
  }
}

async function runStage(name, output) {
  const stage = stages[name]
  const reason = stage.skip?.()
  if (reason) return { name, outcome: 'skipped', reason }
  const start = performance.now()
  const isGreen = await stage.run(output)
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
