import { describe, expect, it, vi } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import type { Flow, Past } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { begin, endOf, question, simpleFlow, undoing } from './support/simple.ts'

describe('compensation', () => {
  it('goes on after a restart and does not repeat what is done', async () => {
    const seen: string[] = []
    const flow = undoing(async f => {
      await f.step('first', { onUnknown: 'repeat' }, async () => void seen.push('first'))
      await f.wait('pause', await f.value('until', () => bench.profile.clock + minutes(1)))
      await f.step('second', { onUnknown: 'repeat' }, async () => void seen.push('second'))
    })
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.runner.cancel(id, 'person')
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('compensating')
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.advance(minutes(1))
    expect(seen).toEqual(['first', 'second'])
    expect(await bench.runner.flow(id)).toMatchObject({ state: 'cancelled', error: { context: { reason: 'person' } } })
  })

  it('may not ask the person', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    for (const act of [
      (f: Flow) => f.ask('sure', question),
      (f: Flow) => f.ceremony('c', { surface: 's', action: 'a', job: {}, timeout: 1, parse: () => 1 }),
    ]) {
      const seen: unknown[] = []
      const flow = undoing(async f => {
        await act(f).catch((thrown: WalletError) => seen.push(thrown.context.reason))
      })
      const bench = createBench([flow])
      const id = await begin(bench, flow)
      await bench.runner.cancel(id, 'person')
      await bench.quiet()
      expect(seen).toEqual([expect.stringMatching(/_in_compensation$/)])
    }
    quiet.mockRestore()
  })

  it('that fails leaves the end as it is, or unknown when the outside may have changed', async () => {
    for (const [irreversible, thrown, end] of [
      [undefined, 'provider_unavailable', 'cancelled cancelled'],
      ['irreversible', 'provider_unavailable', 'unknown outcome_unknown'],
      [undefined, 'outcome_unknown', 'unknown outcome_unknown'],
    ] as const) {
      const flow = simpleFlow(
        async f => {
          await f.step('make', { onUnknown: 'repeat', ...(irreversible && { irreversible }) }, async () => 1)
          await f.ask('sure', question)
        },
        {
          compensate: async f => {
            await f.step('undo', { onUnknown: 'repeat' }, () => Promise.reject(new WalletError(thrown)))
          },
        },
      )
      const bench = createBench([flow])
      const id = await begin(bench, flow)
      await bench.runner.cancel(id, 'person')
      await bench.quiet()
      expect(await endOf(bench, id)).toBe(end)
    }
  })

  it('may find another end', async () => {
    const flow = simpleFlow(f => f.ask('sure', question), { compensate: async () => 'done' as const })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.runner.cancel(id, 'person')
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('done')
  })

  it('does not run for a flow that failed by itself', async () => {
    const undone: string[] = []
    const flow = undoing(
      async () => void undone.push('undone'),
      () => Promise.reject(new WalletError('provider_declined')),
    )
    const bench = createBench([flow])
    expect(await endOf(bench, await begin(bench, flow))).toBe('failed provider_declined')
    expect(undone).toEqual([])
  })

  it('sees the last result of a name, whatever scope it is in, and no secret that is gone', async () => {
    const seen: unknown[] = []
    const look = async (past: Past) => {
      for (const name of ['inner', 'make', 'key', 'nothing']) seen.push(await past.result(name))
    }
    const flow = undoing(
      async (_f, _i, past) => look(past),
      async f => {
        await f.attempt('a', inner => inner.value('inner', () => 7))
        await f.step('key', { onUnknown: 'repeat', secret: 'secret' }, async () => ({ token: 'x' }))
        await f.ask('sure', question)
      },
    )
    for (const restart of [false, true]) {
      let bench = createBench([flow])
      const id = await begin(bench, flow)
      if (restart) bench.profile.session.restart()
      bench = bench.reborn([flow])
      await bench.runner.cancel(id, 'person')
      await bench.quiet()
    }
    expect(seen).toEqual([
      7,
      { instruction: 'i1' },
      { token: 'x' },
      undefined,
      7,
      { instruction: 'i1' },
      undefined,
      undefined,
    ])
  })
})
