import { describe, expect, it, vi } from 'vitest'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, simpleFlow } from './support/simple.ts'

const echo = defineFlow('test/echo', { version: 1, deadline: minutes(5) }, async (flow, input: { n: number }) => {
  const again = await flow.value('again', () => input.n)
  const { decision } = await flow.ask('sure', question)
  return { again, decision }
})

describe('start', () => {
  it('runs the flow through its primitives and keeps its result', async () => {
    const bench = createBench([echo])
    const id = await bench.runner.start(echo, { n: 1 }, { key: 'k' })
    await bench.quiet()
    expect(await bench.runner.result(id)).toBeUndefined()
    await answer(bench)
    expect(await bench.runner.flow(id)).toEqual({
      id,
      type: 'test/echo',
      key: 'k',
      taskId: id,
      state: 'done',
      stopping: false,
      irreversible: false,
      createdAt: bench.profile.clock,
      deadlineAt: bench.profile.clock + minutes(5),
      endedAt: bench.profile.clock,
    })
    expect(await bench.runner.result(id)).toEqual({ again: 1, decision: 'cancel' })
  })

  it('joins the flow that runs under its key, even when asked twice at once', async () => {
    const bench = createBench([echo])
    const ids = await Promise.all([1, 2, 3].map(n => bench.runner.start(echo, { n }, { key: 'k' })))
    expect(new Set(ids).size).toBe(1)
    const other = await bench.runner.start(echo, { n: 4 }, { key: 'other' })
    expect(ids).not.toContain(other)
    expect((await bench.runner.flows()).map(flow => flow.id).sort()).toEqual([ids[0], other].sort())
  })

  it('starts another once that has ended, unless the key holds for ever', async () => {
    const bench = createBench([echo])
    const first = await bench.runner.start(echo, { n: 1 }, { key: 'k' })
    await bench.quiet()
    await answer(bench)
    expect(await bench.runner.start(echo, { n: 2 }, { key: 'k', keyHolds: 'ever' })).toBe(first)
    expect(await bench.runner.start(echo, { n: 3 }, { key: 'k' })).not.toBe(first)
  })

  it('keeps the flow while the vault is locked and runs it at unlock', async () => {
    const bench = createBench([echo])
    bench.profile.unlocked = false
    const id = await bench.runner.start(echo, { n: 1 }, { key: 'k' })
    await bench.runner.resumeAll()
    await bench.runner.tick()
    await bench.quiet()
    expect(await bench.runner.openPrompts()).toEqual([])
    bench.profile.unlocked = true
    await bench.runner.resumeAll()
    await answer(bench)
    expect(await endOf(bench, id)).toBe('done')
  })

  it('gives the flow the input a replay will see', async () => {
    const seen: unknown[] = []
    const flow = defineFlow('test/input', { version: 1, deadline: minutes(5) }, async (f, input: unknown) => {
      seen.push(input)
      await f.ask('sure', question)
    })
    const bench = createBench([flow])
    await bench.runner.start(flow, { at: new Date(0), gone: undefined }, { key: 'k' })
    await bench.quiet()
    const again = bench.reborn([flow])
    await again.runner.resumeAll()
    await again.quiet()
    expect(seen).toEqual([{ at: '1970-01-01T00:00:00.000Z' }, { at: '1970-01-01T00:00:00.000Z' }])
    expect(Object.keys(seen[0] ?? {})).toEqual(['at'])
  })
})

describe('a replay', () => {
  it('repeats no value and no finished step', async () => {
    const calls: string[] = []
    const flow = simpleFlow(async f => {
      const value = await f.value('value', () => calls.push('value'))
      const step = await f.step('step', { onUnknown: 'repeat' }, async () => calls.push('step'))
      await f.ask('sure', question)
      return [value, step]
    })
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    for (let life = 0; life < 3; life += 1) {
      bench = bench.reborn([flow])
      await bench.runner.resumeAll()
      await bench.quiet()
    }
    await answer(bench)
    expect(await bench.runner.result(id)).toEqual([1, 2])
    expect(calls).toEqual(['value', 'step'])
  })

  it('happens once per life, however often it is asked for', async () => {
    let runs = 0
    const flow = simpleFlow(async f => {
      runs += 1
      await f.ask('sure', question)
    })
    const bench = createBench([flow])
    await begin(bench, flow)
    await Promise.all([bench.runner.resumeAll(), bench.runner.tick(), bench.runner.resumeAll()])
    await bench.quiet()
    expect(runs).toBe(1)
  })
})

describe('two workers over one database', () => {
  it('never both write: the older one is fenced off and falls silent', async () => {
    const calls: string[] = []
    let open: (value: string) => void = () => undefined
    const flowOf = (name: string) =>
      simpleFlow(async f => {
        await f.step('one', { onUnknown: 'repeat' }, async () => {
          calls.push(`${name} one`)
          return name === 'old' ? new Promise<string>(resolve => (open = resolve)) : 'new result'
        })
        await f.step('two', { onUnknown: 'repeat' }, async () => void calls.push(`${name} two`))
      })
    const old = createBench([flowOf('old')])
    const id = await old.runner.start(flowOf('old'), null, { key: 'k' })
    await expect.poll(() => calls).toEqual(['old one'])
    // Not reborn: the old worker is still alive and does not know of the other.
    const next = createBench([flowOf('new')], { profile: old.profile })
    await next.runner.resumeAll()
    await next.quiet()
    open('old result')
    await old.quiet()
    expect(calls).toEqual(['old one', 'new one', 'new two'])
    expect(await endOf(next, id)).toBe('done')
    expect(await old.db.journal.get([id, 'one'])).toMatchObject({ sealed: expect.stringContaining('new result') })
  })

  it('advance a flow one after the other when they share the lock', async () => {
    let inside = 0
    let most = 0
    const flow = simpleFlow(async f => {
      await f.step('one', { onUnknown: 'repeat' }, async () => {
        inside += 1
        most = Math.max(most, inside)
        await Promise.resolve()
        inside -= 1
      })
    })
    const one = createBench([flow])
    const two = createBench([flow], { profile: one.profile, locks: one.locks })
    const id = await one.runner.start(flow, null, { key: 'k' })
    await two.runner.resumeAll()
    await two.quiet()
    expect(most).toBe(1)
    expect(await endOf(two, id)).toBe('done')
  })
})

describe('suspend', () => {
  it('lets go of everything in memory, and resumeAll goes on', async () => {
    const flow = simpleFlow(async f => {
      await f.wait('pause', await f.value('until', () => bench.profile.clock + 1_000))
      await f.ask('sure', question)
    })
    const bench = createBench([flow])
    await begin(bench, flow)
    bench.runner.suspend()
    bench.profile.unlocked = false
    await bench.advance(5_000)
    expect(await bench.db.prompts.count()).toBe(0)
    bench.profile.unlocked = true
    await bench.runner.resumeAll()
    expect(await bench.prompt()).toBeDefined()
  })
})

describe('onEnd', () => {
  it('tells of the ends of its definition, with the result, until unsubscribed', async () => {
    const ends: unknown[] = []
    const flow = simpleFlow(async f => (await f.ask('sure', question)).decision)
    const bench = createBench([flow])
    const unsubscribe = bench.runner.onEnd(flow, (view, result) => void ends.push([view.state, result]))
    const id = await begin(bench, flow)
    await bench.runner.cancel(id, 'person')
    await bench.quiet()
    await begin(bench, flow)
    await answer(bench)
    unsubscribe()
    await begin(bench, flow)
    await answer(bench)
    expect(ends).toEqual([
      ['cancelled', undefined],
      ['done', 'cancel'],
    ])
  })

  it('is not hurt by a listener that fails', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const flow = simpleFlow(f => f.value('v', () => 1))
    const bench = createBench([flow])
    bench.runner.onEnd(flow, () => Promise.reject(new Error('listener')))
    expect(await endOf(bench, await begin(bench, flow))).toBe('done')
    expect(quiet).toHaveBeenCalledOnce()
    quiet.mockRestore()
  })
})

it('keeps a flow whose storage failed, and goes on with the next tick', async () => {
  const quiet = vi.spyOn(console, 'error').mockReturnValue()
  const flow = simpleFlow(async f => {
    await f.step('one', { onUnknown: 'repeat' }, async () => 1)
    return 'done'
  })
  const bench = createBench([flow])
  const failure = vi.spyOn(bench.db.journal, 'put').mockRejectedValueOnce(new Error('disk full'))
  const id = await begin(bench, flow)
  expect(await endOf(bench, id)).toBe('running')
  failure.mockRestore()
  await bench.runner.tick()
  await bench.quiet()
  expect(await endOf(bench, id)).toBe('done')
  quiet.mockRestore()
})
