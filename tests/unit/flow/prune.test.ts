import { expect, it } from 'vitest'
import { JOURNAL_KEPT } from '../../../src/wallet/flow/prune.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, simpleFlow } from './support/simple.ts'

let made = 0
const asked = simpleFlow(async f => {
  await f.step('make', { onUnknown: 'repeat' }, async () => void made++)
  await f.ceremony('show', { surface: 's', action: 'a', job: {}, timeout: 60_000, parse: raw => raw })
  return f.ask('sure', question)
})
const waiting = simpleFlow(f => f.ask('sure', question), { type: 'test/waiting', deadline: 10 * JOURNAL_KEPT })

const sizes = async ({ db }: ReturnType<typeof createBench>) => ({
  flows: await db.flows.count(),
  journal: await db.journal.count(),
  prompts: await db.prompts.count(),
  ceremonies: await db.ceremonies.count(),
})

it('forgets the steps of a flow long after its end, and nothing of one that goes on', async () => {
  made = 0
  const definitions = [asked, waiting]
  let bench = createBench(definitions)
  const ended = await begin(bench, asked)
  await bench.runner.ceremonyResult(bench.opened[0]?.id ?? '', {})
  await bench.quiet()
  await answer(bench)
  const open = await begin(bench, waiting)
  expect(await sizes(bench)).toEqual({ flows: 2, journal: 4, prompts: 2, ceremonies: 1 })

  // A new worker just before its time keeps it, one at its time does not.
  bench = bench.reborn(definitions)
  bench.profile.clock += JOURNAL_KEPT - 1
  await bench.runner.resumeAll()
  expect(await sizes(bench)).toMatchObject({ journal: 4 })
  bench = bench.reborn(definitions)
  bench.profile.clock += 1
  await bench.runner.resumeAll()
  await bench.quiet()
  expect(await sizes(bench)).toEqual({ flows: 2, journal: 1, prompts: 1, ceremonies: 0 })

  // What went on goes on, and what has ended is not run again under a key that holds for ever.
  expect(await bench.runner.start(asked, null, { key: 'k', keyHolds: 'ever' })).toBe(ended)
  await answer(bench)
  expect([await endOf(bench, ended), await endOf(bench, open), made]).toEqual(['done', 'done', 1])
})
