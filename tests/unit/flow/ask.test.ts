import { describe, expect, it, vi } from 'vitest'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, review, simpleFlow } from './support/simple.ts'

const askOnce = simpleFlow(async f => (await f.ask('sure', review)).decision)

describe('a prompt', () => {
  it('is listed with its flow, task, view and revision', async () => {
    const bench = createBench([askOnce])
    const id = await bench.runner.start(askOnce, null, { key: 'k', taskId: 'task-1' })
    expect(await bench.prompt()).toEqual({
      flowId: id,
      taskId: 'task-1',
      createdAt: bench.profile.clock,
      prompt: { id: expect.any(String), revision: 1, kind: 'outcome', view: review.view },
    })
  })

  it('takes one answer, once', async () => {
    const bench = createBench([askOnce])
    const id = await begin(bench, askOnce)
    const { prompt } = await bench.prompt()
    const both = await Promise.all([
      bench.runner.answer(prompt.id, 1, { decision: 'paid' }),
      bench.runner.answer(prompt.id, 1, { decision: 'not_paid' }),
    ])
    expect(both.sort()).toEqual([false, true])
    await bench.quiet()
    expect(['paid', 'not_paid']).toContain(await bench.runner.result(id))
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'not_sure' })).toBe(false)
    expect(await bench.runner.openPrompts()).toEqual([])
  })

  it('takes the same answer again as given: who sent it may not have heard that it was taken', async () => {
    const flow = simpleFlow(async f => [(await f.ask('one', review)).decision, (await f.ask('two', review)).decision])
    let bench = createBench([flow])
    await begin(bench, flow)
    const { prompt } = await bench.prompt()
    const give = () => bench.runner.answer(prompt.id, 1, { decision: 'paid' })
    expect(await Promise.all([give(), give()])).toEqual([true, true])
    bench = bench.reborn([flow])
    expect(await give()).toBe(true)
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'not_paid' })).toBe(false)
    expect(await bench.runner.answer(prompt.id, 2, { decision: 'paid' })).toBe(false)
    await bench.runner.resumeAll()
    expect(await bench.prompt()).toMatchObject({ prompt: { kind: 'outcome', revision: 1 } })
  })

  it('takes no answer to another revision or an unknown prompt', async () => {
    const bench = createBench([askOnce])
    await begin(bench, askOnce)
    const { prompt } = await bench.prompt()
    expect(await bench.runner.answer(prompt.id, 2, { decision: 'paid' })).toBe(false)
    expect(await bench.runner.answer(prompt.id, 0, { decision: 'paid' })).toBe(false)
    expect(await bench.runner.answer('nobody', 1, { decision: 'paid' })).toBe(false)
    expect(await bench.runner.openPrompts()).toHaveLength(1)
  })

  it('refuses an answer that does not fit, names the field, and stays open', async () => {
    const bench = createBench([askOnce])
    await begin(bench, askOnce)
    const { prompt } = await bench.prompt()
    for (const [bad, field] of [
      [{ decision: 'maybe' }, 'decision'],
      [undefined, 'answer'],
      ['paid', 'answer'],
    ] as const) {
      await expect(bench.runner.answer(prompt.id, 1, bad)).rejects.toMatchObject({
        code: 'invalid_input',
        context: { field },
      })
    }
    await answer(bench, { decision: 'paid' })
  })

  it('drops members of an answer that nobody asked for', async () => {
    const flow = simpleFlow(f => f.ask('sure', review))
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await answer(bench, { decision: 'paid', amount: 1 })
    expect(await bench.runner.result(id)).toEqual({ decision: 'paid' })
  })

  it('keeps its id and revision over a restart, and resolves without a replay in the same worker', async () => {
    let replays = 0
    const flow = simpleFlow(async f => {
      replays += 1
      await f.ask('one', question)
      return (await f.ask('two', review)).decision
    })
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await answer(bench)
    expect(replays).toBe(1)
    const before = await bench.prompt()
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect(await bench.prompt()).toEqual(before)
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('paid')
    expect(replays).toBe(2)
  })

  it('takes the answer that wakes the worker', async () => {
    let bench = createBench([askOnce])
    const id = await begin(bench, askOnce)
    const { prompt } = await bench.prompt()
    bench = bench.reborn([askOnce])
    expect(await bench.runner.answer(prompt.id, prompt.revision, { decision: 'paid' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('paid')
  })

  it('gets a new revision when its view has changed, and the old answer no longer counts', async () => {
    let lastFour = '1111'
    const flow = simpleFlow(
      async f => (await f.ask('sure', { ...review, view: { ...review.view, lastFour } })).decision,
    )
    let bench = createBench([flow])
    await begin(bench, flow)
    const { prompt } = await bench.prompt()
    lastFour = '2222'
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect(await bench.prompt()).toMatchObject({ prompt: { id: prompt.id, revision: 2, view: { lastFour: '2222' } } })
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'paid' })).toBe(false)
  })

  it('takes a refusal whatever it shows by now', async () => {
    let provider = 'Visa'
    const flow = simpleFlow(f => f.ask('sure', { ...question, view: { ...question.view, provider } }))
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    const { prompt } = await bench.prompt()
    provider = 'Mastercard'
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect((await bench.prompt()).prompt.revision).toBe(2)
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'cancel' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toEqual({ decision: 'cancel' })
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'cancel' })).toBe(true)
  })

  it('fails at once when its view does not fit its schema', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const flow = simpleFlow(f => f.ask('sure', { ...review, view: { ...review.view, lastFour: 'x'.repeat(9) } }))
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect((await bench.runner.flow(id))?.error?.context).toMatchObject({ reason: 'bad_view', field: 'lastFour' })
    quiet.mockRestore()
  })

  it('is withdrawn when its flow ends without it', async () => {
    const flow = simpleFlow(async f => {
      void f.ask('left', question)
      await f.wait('a while', bench.profile.clock + 1_000)
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(await bench.runner.openPrompts()).toHaveLength(1)
    await bench.advance(1_000)
    expect(await endOf(bench, id)).toBe('done')
    expect(await bench.runner.openPrompts()).toEqual([])
  })
})

describe('a one-time code', () => {
  const code = { kind: 'step-up-code', view: { method: 'otp_sms', sentTo: '•••• 12' } } as const
  const enter = (sent: string[], ask = () => undefined as unknown) =>
    simpleFlow(async f =>
      f.attempt('step-up', async inner => {
        const given = await inner.ask('code', code)
        if (given.decision !== 'code') return given.decision
        ask()
        await inner.step('validate', { onUnknown: 'repeat' }, async () => void sent.push(given.code))
        await inner.ask('then', question)
        return given.decision
      }),
    )

  it('reaches the effect, is in session storage only, and is wiped with the flow', async () => {
    const sent: string[] = []
    const flow = enter(sent)
    const bench = createBench([flow])
    await begin(bench, flow)
    await answer(bench, { decision: 'code', code: '738291' })
    expect(sent).toEqual(['738291'])
    const rows = await Promise.all(bench.db.tables.map(table => table.toArray()))
    expect(JSON.stringify(rows)).not.toContain('738291')
    expect([...bench.profile.session.items.values()].join()).toContain('738291')
    await answer(bench)
    expect(bench.profile.session.items.size).toBe(0)
  })

  it('is taken again as given, as long as it is the same', async () => {
    const flow = enter([])
    const bench = createBench([flow])
    await begin(bench, flow)
    const { prompt } = await bench.prompt()
    const give = (code: string) => bench.runner.answer(prompt.id, 1, { decision: 'code', code })
    expect(await give('738291')).toBe(true)
    expect(await give('738291')).toBe(true)
    expect(await give('112233')).toBe(false)
    await answer(bench)
    // Used and wiped: nobody can tell any more which it was, only that one was given.
    expect(await give('738291')).toBe(true)
  })

  it('is not missed after a browser restart once it was used', async () => {
    const sent: string[] = []
    const flow = enter(sent)
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await answer(bench, { decision: 'code', code: '738291' })
    bench.profile.session.restart()
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect((await bench.prompt()).prompt.kind).toBe('passkey')
    await answer(bench)
    expect(await bench.runner.result(id)).toBe('code')
    expect(sent).toEqual(['738291'])
  })

  it('is asked for again when it was lost before it was used', async () => {
    const sent: string[] = []
    let bench = createBench([])
    const flow = enter(sent)
    bench = createBench([flow])
    await begin(bench, flow)
    const { prompt } = await bench.prompt()
    bench.profile.unlocked = false
    expect(await bench.runner.answer(prompt.id, 1, { decision: 'code', code: '738291' })).toBe(true)
    bench.profile.session.restart()
    bench.profile.unlocked = true
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    const again = await bench.prompt()
    expect(again.prompt.kind).toBe('step-up-code')
    expect(again.prompt.id).not.toBe(prompt.id)
    await answer(bench, { decision: 'code', code: '112233' })
    expect(sent).toEqual(['112233'])
  })
})
