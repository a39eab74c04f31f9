import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { programScenario } from './support/interpret.ts'
import { contains, Outside, type Program, programs, repeatable } from './support/programs.ts'
import { enumerateStops, type Finished, type RunOptions, runScenario } from './support/stops.ts'

const IS_LONG = process.env.COUNTERSIGN_LONG === '1'
/** New random programs at every stop in the long run; in the short one the same few, at a spread of their stops. */
const SAMPLE = IS_LONG ? { numRuns: 30 } : { numRuns: 3, seed: 20_260_101 }
const POINTS = IS_LONG ? {} : { most: 12 }
/** Milliseconds for one test; a loaded machine takes half a minute for one program and all its stops. */
const LIMIT = 60_000 + SAMPLE.numRuns * 60_000

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
        const [whole, ...stopped] = await enumerateStops(options => run(program, options), POINTS)
        if (!whole) throw new Error('nothing ran')
        for (const one of stopped) check(program, whole, one, 0)
      }),
      SAMPLE,
    )
  })

  it('stopped once at every point by a browser restart', { timeout: LIMIT }, async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const [whole, ...stopped] = await enumerateStops(options => run(program, options), {
          ...POINTS,
          forget: 'forget',
        })
        if (!whole) throw new Error('nothing ran')
        for (const one of stopped) check(program, whole, one, 1)
      }),
      SAMPLE,
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
      { ...SAMPLE, numRuns: SAMPLE.numRuns * 5 },
    )
  })
})
