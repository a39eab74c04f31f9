import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Flow } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, review, simpleFlow } from './support/simple.ts'

/** What there is: `lastFour` is what the question is about, the payee's name is not. */
let now: { lastFour: string; payee: string }
let reads: number
beforeEach(() => {
  now = { lastFour: '1111', payee: 'Lamp Co' }
  reads = 0
})

const askLive = (flow: Flow) =>
  flow.askLive('sure', {
    kind: 'outcome',
    read: async () => {
      reads += 1
      return { ...review.view, ...now }
    },
    differs: (shown, read) => shown.lastFour !== read.lastFour,
  })
const once = simpleFlow(askLive)

describe('a live question', () => {
  it('is put afresh, under the same id, when what it is about has changed', async () => {
    const bench = createBench([once])
    await begin(bench, once)
    const { prompt } = await bench.prompt()
    now = { lastFour: '2222', payee: 'Lamp Co' }
    await bench.runner.refreshQuestions()
    expect((await bench.prompt()).prompt).toEqual({
      id: prompt.id,
      kind: 'outcome',
      revision: 2,
      view: { ...review.view, lastFour: '2222' },
    })
  })

  it('is one question, however often it is looked at while it is put', async () => {
    const bench = createBench([once])
    const begun = begin(bench, once)
    // It has read what there is and is about to put it.
    await vi.waitUntil(() => reads > 0, { interval: 0 })
    now = { lastFour: '2222', payee: 'Lamp Co' }
    await Promise.all([bench.runner.refreshQuestions(), bench.runner.refreshQuestions(), begun])
    expect(await bench.db.prompts.where({ state: 'open' }).count()).toBe(1)
  })

  it('stays as it is when nothing has changed that matters', async () => {
    const bench = createBench([once])
    await begin(bench, once)
    const before = await bench.prompt()
    now = { lastFour: '1111', payee: 'Lamp Co (1)' }
    await bench.runner.refreshQuestions()
    expect(await bench.prompt()).toEqual(before)
  })

  it('goes on with what was shown when it was answered, in this worker and in the next', async () => {
    const told: unknown[] = []
    const flow = simpleFlow(async f => {
      told.push(await askLive(f))
      await f.ask('then', review)
    })
    let bench = createBench([flow])
    await begin(bench, flow)
    const { prompt } = await bench.prompt()
    now.lastFour = '2222'
    await bench.runner.refreshQuestions()
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'paid' })).toBe(false)
    expect(await bench.runner.answer(prompt.id, 2, { decision: 'paid' })).toBe(true)
    await bench.quiet()
    now.lastFour = '3333'
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.quiet()
    const answered = { answer: { decision: 'paid' }, view: { ...review.view, lastFour: '2222' } }
    expect(told).toEqual([answered, answered])
  })

  it('shows what there is when a worker comes back to it', async () => {
    let bench = createBench([once])
    await begin(bench, once)
    const { prompt } = await bench.prompt()
    now.lastFour = '2222'
    bench = bench.reborn([once])
    await bench.runner.resumeAll()
    expect((await bench.prompt()).prompt).toMatchObject({ id: prompt.id, revision: 2, view: { lastFour: '2222' } })
  })

  it('is not read any more once it was answered, or withdrawn', async () => {
    const flow = simpleFlow(async f => {
      await f.race('either', { person: askLive, late: other => other.wait('late', end) })
      await askLive(f)
      await f.ask('then', review)
    })
    const bench = createBench([flow])
    const end = bench.profile.clock + 1_000
    await begin(bench, flow)
    await bench.advance(1_000)
    await bench.runner.refreshQuestions()
    // The withdrawn one once, the one after it twice.
    expect(reads).toBe(3)
    await answer(bench, { decision: 'paid' })
    await bench.runner.refreshQuestions()
    expect(reads).toBe(3)
  })

  it('whose reading fails stays as it is', async () => {
    const bench = createBench([once])
    await begin(bench, once)
    const before = await bench.prompt()
    now.lastFour = 'no digits, and far too many'
    const { error } = console
    console.error = () => undefined
    await bench.runner.refreshQuestions()
    console.error = error
    expect(await bench.prompt()).toEqual(before)
  })
})
