import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { programScenario } from './support/interpret.ts'
import { contains, Outside, type Program, programs, repeatable } from './support/programs.ts'
import { enumerateStops, type Finished, type RunOptions, runScenario } from './support/stops.ts'

/** `FLOW_RUNS` asks for a longer matrix (`npm run test:long`). */
const RUNS = Number(process.env.FLOW_RUNS ?? 3)
/** Milliseconds for one test; a loaded machine takes half a minute for one program and all its stops. */
const LIMIT = 60_000 + RUNS * 60_000

interface Observed {
  readonly counts: Record<string, number>
}

async function run(program: Program, options: RunOptions): Promise<{ finished: Finished; observed: Observed }> {
  const outside = new Outside()
  const finished = await runScenario(programScenario(program, outside), options)
  return { finished, observed: { counts: outside.counts() } }
}

/** The rule: same end, same result, same effects; where an attempt was voided, its own effects may have been repeated. */
function check(
  program: Program,
  whole: Awaited<ReturnType<typeof run>>,
  stopped: Awaited<ReturnType<typeof run>>,
  restarts: number,
) {
  const around = repeatable(program)
  const mayReport = contains(program, node => node.kind === 'step' && node.onUnknown === 'report')
  const { state } = stopped.finished.flow
  for (const [what, count] of Object.entries(stopped.observed.counts)) {
    expect(count, what).toBeLessThanOrEqual(1 + restarts * (around.get(what) ?? 0))
  }
  expect(stopped.finished.left).toEqual([])
  if (mayReport && state === 'unknown') return
  expect(state).toBe(whole.finished.flow.state)
  expect(stopped.finished.result).toEqual(whole.finished.result)
  expect(Object.keys(stopped.observed.counts).sort()).toEqual(Object.keys(whole.observed.counts).sort())
}

describe('a random flow ends the same, with the same effects outside', () => {
  it('stopped once at every point', { timeout: LIMIT }, async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const [whole, ...stopped] = await enumerateStops(options => run(program, options))
        if (!whole) throw new Error('nothing ran')
        for (const one of stopped) check(program, whole, one, 0)
      }),
      { numRuns: RUNS },
    )
  })

  it('stopped once at every point by a browser restart', { timeout: LIMIT }, async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const [whole, ...stopped] = await enumerateStops(options => run(program, options), { forget: 'forget' })
        if (!whole) throw new Error('nothing ran')
        for (const one of stopped) check(program, whole, one, 1)
      }),
      { numRuns: RUNS },
    )
  })

  it('stopped twice', { timeout: LIMIT }, async () => {
    const twice = fc.tuple(programs, fc.nat(), fc.nat(), fc.constantFrom(undefined, 'forget' as const))
    await fc.assert(
      fc.asyncProperty(twice, async ([program, first, second, forget]) => {
        const whole = await run(program, {})
        const total = whole.finished.points[0]?.length ?? 1
        const stopAt = [1 + (first % total)]
        const options = forget ? { forget } : {}
        const once = await run(program, { ...options, stopAt })
        // The second life is as long as it happens to be after the first stop.
        const rest = once.finished.points[1]?.length ?? 0
        const stopped = rest === 0 ? once : await run(program, { ...options, stopAt: [...stopAt, 1 + (second % rest)] })
        check(program, whole, stopped, forget ? 2 : 0)
      }),
      { numRuns: RUNS * 5 },
    )
  })
})
