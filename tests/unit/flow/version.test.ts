import { describe, expect, it } from 'vitest'
import type { Compensate } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, simpleFlow, undoing } from './support/simple.ts'

describe('a new version of a flow', () => {
  it('expires a flow that changed nothing outside', async () => {
    const reasons: unknown[] = []
    const note: Compensate<null> = async (_f, _i, past) =>
      void reasons.push([past.reason, past.version, past.irreversible])
    const first = createBench([undoing(note)])
    const id = await begin(first, undoing(note))
    const second = first.reborn([undoing(note, undefined, 2)])
    await second.runner.resumeAll()
    await second.quiet()
    expect(await second.runner.flow(id)).toMatchObject({
      state: 'expired',
      error: { context: { reason: 'version', was: 1, is: 2 } },
    })
    expect(reasons).toEqual([['version', 1, false]])
    expect(await second.runner.openPrompts()).toEqual([])
  })

  it('settles a flow that may have changed something: unknown, or what compensation finds', async () => {
    for (const [found, end] of [
      [undefined, 'unknown outcome_unknown'],
      ['done', 'done'],
    ] as const) {
      const make = (version: number) =>
        simpleFlow(
          async f => {
            await f.step('pay', { onUnknown: 'repeat', irreversible: 'irreversible' }, async () => 1)
            await f.ask('sure', question)
          },
          { version, ...(found && { compensate: async () => found }) },
        )
      const first = createBench([make(1)])
      const id = await begin(first, make(1))
      const second = first.reborn([make(2)])
      await second.runner.resumeAll()
      await second.quiet()
      expect(await endOf(second, id)).toBe(end)
    }
  })

  it('ends flows of a type that is gone', async () => {
    for (const [irreversible, end] of [
      [undefined, 'expired expired'],
      ['irreversible', 'unknown outcome_unknown'],
    ] as const) {
      const flow = simpleFlow(async f => {
        await f.step('pay', { onUnknown: 'repeat', ...(irreversible && { irreversible }) }, async () => 1)
        await f.ask('sure', question)
      })
      const first = createBench([flow])
      const id = await begin(first, flow)
      const second = first.reborn([])
      await second.runner.resumeAll()
      expect(await endOf(second, id)).toBe(end)
      expect(await second.runner.openPrompts()).toEqual([])
    }
  })

  it('goes on with the answer to a flow of the same version', async () => {
    const flow = simpleFlow(async f => (await f.ask('sure', question)).decision, { version: 3 })
    const first = createBench([flow])
    const id = await begin(first, flow)
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await answer(second)
    expect(await second.runner.result(id)).toBe('cancel')
  })
})
