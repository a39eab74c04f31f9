import { afterEach, describe, expect, it, vi } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import type { OnUnknown, StepOptions } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { begin, endOf, simpleFlow } from './support/simple.ts'

afterEach(() => void vi.useRealTimers())

/** A worker that dies after the effect has been committed outside and before its result is written. */
async function dieInEffect(options: StepOptions<string>, effects: string[], found?: string) {
  let dead = true
  const onUnknown: OnUnknown<string> =
    typeof options.onUnknown === 'object' ? { lookup: async () => found } : options.onUnknown
  const flow = simpleFlow(f =>
    f.step('pay', { ...options, onUnknown }, async call => {
      effects.push(call.idempotencyKey)
      if (dead) await new Promise(() => undefined)
      return `result ${effects.length}`
    }),
  )
  const first = createBench([flow])
  const id = await first.runner.start(flow, null, { key: 'k' })
  await expect.poll(() => effects.length).toBe(1)
  dead = false
  const second = first.reborn([flow])
  await second.runner.resumeAll()
  await second.quiet()
  return { id, second }
}

describe('a worker that dies between effect and result', () => {
  it('repeats under the same key', async () => {
    const effects: string[] = []
    const { id, second } = await dieInEffect({ onUnknown: 'repeat' }, effects)
    expect(effects).toHaveLength(2)
    expect(effects[0]).toBe(effects[1])
    expect(await second.runner.result(id)).toBe('result 2')
  })

  it('looks up and takes what it finds', async () => {
    const effects: string[] = []
    const { id, second } = await dieInEffect({ onUnknown: { lookup: async () => undefined } }, effects, 'found')
    expect(effects).toHaveLength(1)
    expect(await second.runner.result(id)).toBe('found')
  })

  it('looks up and does it when it finds nothing', async () => {
    const effects: string[] = []
    const { id, second } = await dieInEffect({ onUnknown: { lookup: async () => undefined } }, effects, undefined)
    expect(effects).toHaveLength(2)
    expect(await second.runner.result(id)).toBe('result 2')
  })

  it('reports and never does it again', async () => {
    const effects: string[] = []
    const { id, second } = await dieInEffect({ onUnknown: 'report' }, effects)
    expect(effects).toHaveLength(1)
    expect(await endOf(second, id)).toBe('unknown outcome_unknown')
  })
})

describe('an effect that fails', () => {
  it('throws its error into the flow, and on a replay the same one', async () => {
    const seen: unknown[] = []
    let calls = 0
    const flow = simpleFlow(async f => {
      try {
        await f.step('declined', { onUnknown: 'repeat' }, async () => {
          calls += 1
          throw new WalletError('provider_declined', { reason: 'funds' })
        })
      } catch (thrown) {
        seen.push(thrown)
      }
      await f.wait('later', Date.now() * 2)
    })
    const first = createBench([flow])
    await begin(first, flow)
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await second.quiet()
    expect(calls).toBe(1)
    expect(seen).toHaveLength(2)
    for (const error of seen) expect(error).toMatchObject({ code: 'provider_declined', context: { reason: 'funds' } })
  })

  it('fails the flow with its code, also when it is no error of ours', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    for (const [thrown, end] of [
      [new WalletError('provider_declined'), 'failed provider_declined'],
      [new WalletError('declined_by_person'), 'declined declined_by_person'],
      [new WalletError('cancelled'), 'cancelled cancelled'],
      [new WalletError('expired'), 'expired expired'],
      [new WalletError('outcome_unknown'), 'unknown outcome_unknown'],
      [new TypeError('bug'), 'failed internal'],
    ] as const) {
      const flow = simpleFlow(f => f.step('fails', { onUnknown: 'repeat' }, () => Promise.reject(thrown)))
      const bench = createBench([flow])
      expect(await endOf(bench, await begin(bench, flow))).toBe(end)
    }
    quiet.mockRestore()
  })

  it('tries again after its delays, and a restart does not shorten them', async () => {
    const at: number[] = []
    const flow = simpleFlow(f =>
      f.step('flaky', { onUnknown: 'repeat', retry: [1_000, 5_000] }, async () => {
        at.push(bench.profile.clock)
        if (at.length < 3) throw new WalletError('provider_unavailable')
        return 'at last'
      }),
    )
    let bench = createBench([flow])
    const start = bench.profile.clock
    const id = await begin(bench, flow)
    await bench.advance(999)
    expect(at).toHaveLength(1)
    await bench.advance(1)
    expect(at).toHaveLength(2)
    bench = bench.reborn([flow])
    await bench.advance(4_999)
    expect(at).toHaveLength(2)
    await bench.advance(1)
    expect(at.map(time => time - start)).toEqual([0, 1_000, 6_000])
    expect(await bench.runner.result(id)).toBe('at last')
  })

  it('waits longer for a connection than for a provider that breaks', async () => {
    for (const [code, tries] of [
      ['gateway_unreachable', 4],
      ['provider_unavailable', 2],
    ] as const) {
      let calls = 0
      const flow = simpleFlow(f =>
        f.step('away', { onUnknown: 'repeat', retry: [1_000], offline: [2_000, 3_000] }, async () => {
          calls += 1
          throw new WalletError(code)
        }),
      )
      const bench = createBench([flow])
      const id = await begin(bench, flow)
      for (const pause of [1_000, 2_000, 3_000]) await bench.advance(pause)
      expect([await endOf(bench, id), calls]).toEqual([`failed ${code}`, tries])
    }
  })

  it('leaves nothing behind at each pause of a step that must be settled, however often it pauses', async () => {
    const warnings: string[] = []
    const warned = ({ name }: Error) => void warnings.push(name)
    process.on('warning', warned)
    const pauses = Array.from({ length: 20 }, () => 1_000)
    const flow = simpleFlow(f =>
      f.step('away', { onUnknown: 'repeat', irreversible: 'irreversible', retry: pauses }, async () => {
        throw new WalletError('gateway_unreachable')
      }),
    )
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    for (const pause of pauses) await bench.advance(pause)
    expect(await endOf(bench, id)).toBe('unknown outcome_unknown')
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })

  it('is told plainly after the last try, unless the outside may have changed', async () => {
    for (const [options, end] of [
      [{ onUnknown: 'repeat' }, 'failed gateway_unreachable'],
      [{ onUnknown: 'repeat', irreversible: 'irreversible' }, 'unknown outcome_unknown'],
      [{ onUnknown: 'report' }, 'unknown outcome_unknown'],
      [{ onUnknown: { lookup: async () => undefined } }, 'failed gateway_unreachable'],
      [{ onUnknown: { lookup: async () => 'found' }, irreversible: 'irreversible' }, 'done'],
      [
        { onUnknown: { lookup: () => Promise.reject(new WalletError('gateway_unreachable')) } },
        'unknown outcome_unknown',
      ],
    ] satisfies [StepOptions<string>, string][]) {
      const flow = simpleFlow(f => f.step('x', options, () => Promise.reject(new WalletError('gateway_unreachable'))))
      const bench = createBench([flow])
      expect(await endOf(bench, await begin(bench, flow)), JSON.stringify(options)).toBe(end)
    }
  })

  it('does not try a refusal again', async () => {
    let calls = 0
    const flow = simpleFlow(f =>
      f.step('no', { onUnknown: 'repeat', retry: [1, 1] }, async () => {
        calls += 1
        throw new WalletError('provider_rejected')
      }),
    )
    const bench = createBench([flow])
    expect(await endOf(bench, await begin(bench, flow))).toBe('failed provider_rejected')
    expect(calls).toBe(1)
  })

  it('is given up after 20 s, or its own limit, and told so by its signal', async () => {
    for (const timeout of [undefined, 3_000]) {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      let began: (signal: AbortSignal) => void = () => undefined
      const begun = new Promise<AbortSignal>(resolve => {
        began = resolve
      })
      const flow = simpleFlow(f =>
        f.step('hangs', { onUnknown: 'repeat', ...(timeout && { timeout }) }, call => {
          began(call.signal)
          return new Promise<string>(() => undefined)
        }),
      )
      const bench = createBench([flow])
      const id = await bench.runner.start(flow, null, { key: 'k' })
      const signal = await begun
      vi.advanceTimersByTime((timeout ?? 20_000) - 1)
      expect(signal.aborted).toBe(false)
      vi.advanceTimersByTime(1)
      expect(signal.reason).toMatchObject({ code: 'provider_unavailable', context: { reason: 'timeout' } })
      vi.useRealTimers()
      await bench.quiet()
      expect(await endOf(bench, id)).toBe('failed provider_unavailable')
    }
  })
})

describe('what a step returns', () => {
  it('is what a replay will see: JSON', async () => {
    const flow = simpleFlow(f =>
      f.step('json', { onUnknown: 'repeat' }, async () => ({ at: new Date(0), gone: undefined, list: [1, undefined] })),
    )
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(await bench.runner.result(id)).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [1, null] })
  })

  it('may be nothing', async () => {
    const flow = simpleFlow(async f => [await f.step('nothing', { onUnknown: 'repeat' }, async () => undefined)].length)
    const bench = createBench([flow])
    expect(await bench.runner.result(await begin(bench, flow))).toBe(1)
  })

  it('is refused when JSON can not hold it', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const flow = simpleFlow(f => f.step('big', { onUnknown: 'repeat' }, async () => ({ n: 1n })))
    const bench = createBench([flow])
    expect(await endOf(bench, await begin(bench, flow))).toBe('failed internal')
    quiet.mockRestore()
  })
})

it('shows which step is at work', async () => {
  let release: (value: string) => void = () => undefined
  const flow = simpleFlow(f =>
    f.step('credentials', { onUnknown: 'repeat' }, () => new Promise<string>(resolve => (release = resolve))),
  )
  const bench = createBench([flow])
  const id = await bench.runner.start(flow, null, { key: 'k' })
  await expect.poll(async () => (await bench.runner.flow(id))?.progress).toBeDefined()
  expect((await bench.runner.flow(id))?.progress).toEqual({ name: 'credentials', since: bench.profile.clock })
  release('x')
  await bench.quiet()
  expect((await bench.runner.flow(id))?.progress).toBeUndefined()
})

it('refuses a name used twice, and names that would break paths', async () => {
  const quiet = vi.spyOn(console, 'error').mockReturnValue()
  const twice = simpleFlow(async f => {
    await f.value('same', () => 1)
    await f.step('same', { onUnknown: 'repeat' }, async () => 2)
  })
  const slash = simpleFlow(f => f.value('a/b', () => 1), { type: 'test/slash' })
  const bench = createBench([twice, slash])
  const first = await begin(bench, twice)
  expect((await bench.runner.flow(first))?.error).toEqual({
    code: 'internal',
    context: { reason: 'duplicate_name', path: 'same' },
  })
  const second = await begin(bench, slash)
  expect((await bench.runner.flow(second))?.error?.context.reason).toBe('bad_name')
  quiet.mockRestore()
})

it('that changes nothing outside journals its result alone', async () => {
  const flow = simpleFlow(f => f.step('look', { onUnknown: 'repeat', changes: 'nothing' }, async () => 'seen'))
  const bench = createBench([flow])
  const id = await bench.runner.start(flow, null, { key: 'k' })
  await bench.quiet()
  expect(await bench.runner.result(id)).toBe('seen')
  expect(bench.writes.filter(({ path }) => path === 'look').map(({ state }) => state)).toEqual(['done'])
})
