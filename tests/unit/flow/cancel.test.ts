import { describe, expect, it } from 'vitest'
import type { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import { createBench } from './support/bench.ts'
import { begin, endOf, question, simpleFlow, undoing } from './support/simple.ts'

describe('cancel', () => {
  it('surfaces where the flow waits, takes back what is open, and compensates once', async () => {
    const undone: unknown[] = []
    const flow = undoing(async (f, _, past) => {
      await f.step(
        'undo',
        { onUnknown: 'repeat' },
        async () => void undone.push([past.reason, await past.result('make')]),
      )
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const { prompt } = await bench.prompt()
    expect(await bench.runner.cancel(id, 'person')).toBe(true)
    expect(await bench.runner.cancel(id, 'person')).toBe(false)
    await bench.quiet()
    expect(await bench.runner.flow(id)).toMatchObject({
      state: 'cancelled',
      error: { code: 'cancelled', context: { reason: 'person' } },
    })
    expect(undone).toEqual([['cancelled', { instruction: 'i1' }]])
    expect(await bench.runner.answer(prompt.id, prompt.revision, { decision: 'cancel' })).toBe(false)
    expect(await bench.runner.cancel(id, 'person')).toBe(false)
  })

  it('of a flow nobody knows is refused', async () => {
    expect(await createBench([]).runner.cancel('nobody', 'person')).toBe(false)
  })

  it('surfaces at every primitive, so that a flow which catches it still ends', async () => {
    const caught: string[] = []
    const flow = undoing(
      async () => undefined,
      async f => {
        const tries: [string, () => Promise<unknown>][] = [
          ['ask', () => f.ask('sure', question)],
          ['value', () => f.value('v', () => 1)],
          ['step', () => f.step('s', { onUnknown: 'repeat' }, async () => caught.push('effect!'))],
          ['wait', () => f.wait('w', 1)],
          ['race', () => f.race('r', { a: b => b.value('x', () => 1) })],
          ['attempt', () => f.attempt('a', b => b.value('x', () => 1))],
          ['child', () => f.child('c', flow, null, 'other')],
          [
            'ceremony',
            () => f.ceremony('p', { surface: 's', action: 'a', job: {}, timeout: minutes(1), parse: () => 1 }),
          ],
        ]
        for (const [name, primitive] of tries) {
          await primitive().catch((thrown: WalletError) => caught.push(`${name} ${thrown.code}`))
        }
      },
    )
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.runner.cancel(id, 'person')
    await bench.quiet()
    expect(caught).toEqual(
      ['ask', 'value', 'step', 'wait', 'race', 'attempt', 'child', 'ceremony'].map(name => `${name} cancelled`),
    )
    expect(await endOf(bench, id)).toBe('cancelled cancelled')
    expect(bench.opened).toEqual([])
  })

  it('aborts an effect in flight, but lets one that changes the outside come to its end', async () => {
    for (const [irreversible, expected] of [
      [undefined, ['aborted']],
      ['irreversible', ['paid', 'undo paid']],
    ] as const) {
      const seen: string[] = []
      let finish: () => void = () => undefined
      const flow = undoing(
        async (_f, _i, past) => {
          if (await past.result('pay')) seen.push(`undo ${await past.result('pay')}`)
        },
        async f => {
          await f.step('pay', { onUnknown: 'repeat', ...(irreversible && { irreversible }) }, async ({ signal }) => {
            await new Promise<void>(resolve => {
              finish = resolve
              signal.addEventListener('abort', () => resolve())
            })
            seen.push(signal.aborted ? 'aborted' : 'paid')
            return 'paid'
          })
          await f.ask('sure', question)
        },
      )
      const bench = createBench([flow])
      const id = await bench.runner.start(flow, null, { key: 'k' })
      await expect.poll(async () => (await bench.runner.flow(id))?.progress?.name).toBe('pay')
      await bench.runner.cancel(id, 'person')
      finish()
      await bench.quiet()
      expect(seen).toEqual(expected)
      expect(await endOf(bench, id)).toBe('cancelled cancelled')
    }
  })

  it('settles an irreversible step that a dead worker left open before it surfaces', async () => {
    for (const onUnknown of ['repeat', { lookup: async () => 'paid' }] as const) {
      const undone: unknown[] = []
      let calls = 0
      const flow = undoing(
        async (_f, _i, past) => void undone.push(await past.result('pay')),
        async f => {
          await f.step('pay', { onUnknown, irreversible: 'irreversible' }, async () => {
            calls += 1
            if (calls === 1) await new Promise(() => undefined)
            return 'paid'
          })
          await f.ask('sure', question)
        },
      )
      let bench = createBench([flow])
      const id = await bench.runner.start(flow, null, { key: 'k' })
      await expect.poll(() => calls).toBe(1)
      bench.profile.unlocked = false
      bench = bench.reborn([flow])
      await bench.runner.cancel(id, 'person')
      bench.profile.unlocked = true
      await bench.runner.resumeAll()
      await bench.quiet()
      expect(undone).toEqual(['paid'])
      expect(await endOf(bench, id)).toBe('cancelled cancelled')
    }
  })

  it('is over when the worker comes back locked: compensation waits for the person', async () => {
    const undone: string[] = []
    const flow = undoing(async () => void undone.push('undone'))
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    bench.profile.unlocked = false
    bench = bench.reborn([flow])
    expect(await bench.runner.cancel(id, 'agent')).toBe(true)
    expect((await bench.runner.flow(id))?.stopping).toBe(true)
    expect(await bench.db.prompts.where({ state: 'open' }).count()).toBe(0)
    expect(undone).toEqual([])
    bench.profile.unlocked = true
    await bench.runner.resumeAll()
    await bench.quiet()
    expect(undone).toEqual(['undone'])
    expect(await endOf(bench, id)).toBe('cancelled cancelled')
  })

  it('leaves a flow alone that is done anyway', async () => {
    const flow = simpleFlow(async f => {
      await f.step('slow', { onUnknown: 'repeat', irreversible: 'irreversible' }, async () => {
        await bench.runner.cancel(f.id, 'person')
        return 'done'
      })
    })
    const bench = createBench([flow])
    expect(await endOf(bench, await begin(bench, flow))).toBe('done')
  })
})

describe('the deadline', () => {
  it('ends the flow as expired, after compensation', async () => {
    const reasons: string[] = []
    const flow = simpleFlow(f => f.ask('sure', question), {
      deadline: minutes(15),
      compensate: async (_f, _i, past) => void reasons.push(past.reason),
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(bench.alarms.at(-1)).toBe(bench.profile.clock + minutes(15))
    await bench.advance(minutes(15) - 1)
    expect(await endOf(bench, id)).toBe('running')
    await bench.advance(1)
    expect(await bench.runner.flow(id)).toMatchObject({ state: 'expired', error: { context: { reason: 'deadline' } } })
    expect(reasons).toEqual(['expired'])
  })

  it('has passed while no worker ran', async () => {
    const flow = simpleFlow(f => f.ask('sure', question), { deadline: minutes(15) })
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    bench.profile.clock += minutes(16)
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('expired expired')
  })

  it('is counted from the start, not from the restart', async () => {
    const flow = simpleFlow(f => f.ask('sure', question), { deadline: minutes(15) })
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.advance(minutes(10))
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect((await bench.runner.flow(id))?.deadlineAt).toBe(bench.profile.clock + minutes(5))
    await bench.advance(minutes(5))
    expect(await endOf(bench, id)).toBe('expired expired')
  })
})
