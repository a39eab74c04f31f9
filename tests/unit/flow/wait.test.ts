import { expect, it } from 'vitest'
import { createBench } from './support/bench.ts'
import { FakeLocks } from './support/fakes.ts'
import { endOf, question, simpleFlow } from './support/simple.ts'

/** Gives a lock only after a while, as when another worker's last slice still holds it. */
class SlowLocks extends FakeLocks {
  override async request<T>(name: string, work: () => Promise<T>): Promise<T> {
    await new Promise(later => setTimeout(later, 5))
    return super.request(name, work)
  }
}

it('a wait that is over when it begins is kept as over, and not as begun', async () => {
  const flow = simpleFlow(async f => {
    await f.ask('sure', question)
    await f.wait('late', 0)
  })
  const bench = createBench([flow], { locks: new SlowLocks() })
  const id = await bench.runner.start(flow, null, { key: 'k' })
  await expect.poll(() => bench.runner.openPrompts()).toHaveLength(1)
  await bench.quiet()
  const { prompt } = await bench.prompt()
  await bench.runner.answer(prompt.id, prompt.revision, { decision: 'cancel' })
  await expect.poll(() => endOf(bench, id)).toBe('done')
  expect(await bench.db.journal.get([id, 'late'])).toMatchObject({ state: 'done' })
})
