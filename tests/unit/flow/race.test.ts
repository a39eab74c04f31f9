import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import type { Flow } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, review, simpleFlow } from './support/simple.ts'

describe('a wait', () => {
  it('is over when the clock has passed it, not before, and not again after a restart', async () => {
    const flow = simpleFlow(async f => {
      const until = await f.value('until', () => bench.profile.clock + 2_000)
      await f.wait('pause', until)
      await f.ask('end', question)
    })
    let bench = createBench([flow])
    await begin(bench, flow)
    await bench.advance(1_999)
    expect(await bench.runner.openPrompts()).toEqual([])
    await bench.advance(1)
    expect(await bench.runner.openPrompts()).toHaveLength(1)
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect(await bench.prompt()).toBeDefined()
  })

  it('goes on over a restart, and sets an alarm of 30 s at the least', async () => {
    const flow = simpleFlow(async f => f.wait('pause', await f.value('until', () => bench.profile.clock + 2_000)))
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(bench.alarms.at(-1)).toBe(bench.profile.clock + 30_000)
    bench = bench.reborn([flow])
    bench.profile.clock += 30_000
    await bench.runner.tick()
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('done')
  })

  it('sets the alarm for the earliest of all flows, later if need be', async () => {
    const long = simpleFlow(async f => f.wait('pause', await f.value('until', () => bench.profile.clock + minutes(40))))
    const short = simpleFlow(
      async f => f.wait('pause', await f.value('until', () => bench.profile.clock + minutes(2))),
      {
        type: 'test/short',
      },
    )
    const bench = createBench([long, short])
    const start = bench.profile.clock
    await begin(bench, long)
    expect(bench.alarms.at(-1)).toBe(start + minutes(40))
    await begin(bench, short)
    expect(bench.alarms.at(-1)).toBe(start + minutes(2))
    await bench.advance(minutes(2))
    expect(bench.alarms.at(-1)).toBe(start + minutes(40))
  })

  it('is over at once when its time has passed already', async () => {
    const flow = simpleFlow(f => f.wait('past', 1))
    const bench = createBench([flow])
    expect(await endOf(bench, await begin(bench, flow))).toBe('done')
  })
})

const ceremony = (f: Flow) =>
  f.ceremony('passkey', { surface: 'visa', action: 'a', job: {}, timeout: minutes(30), parse: () => 'signed' })

describe('a race', () => {
  const flow = simpleFlow(async f => {
    const end = await f.race('which', {
      person: branch => branch.ask('cancel', question),
      passkey: ceremony,
      late: async branch => branch.wait('expiry', await branch.value('at', () => 1_800_000_000_000 + minutes(10))),
    })
    await f.ask('after', review)
    return end.winner
  })

  it('is won by the answer: ceremony closed, its result no longer counts', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await answer(bench)
    expect(bench.closed.map(({ id }) => id)).toEqual(bench.opened.map(({ id }) => id))
    expect(await bench.runner.ceremonyResult(bench.opened[0]?.id ?? '', 'x')).toBe(true)
    expect((await bench.db.ceremonies.toArray()).map(row => row.state)).toEqual(['withdrawn'])
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('person')
  })

  it('is won by the ceremony: prompt withdrawn, its answer no longer counts', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const { prompt } = await bench.prompt('passkey')
    await bench.runner.ceremonyResult(bench.opened[0]?.id ?? '', 'x')
    await bench.quiet()
    expect(await bench.runner.answer(prompt.id, prompt.revision, { decision: 'cancel' })).toBe(false)
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('passkey')
  })

  it('is won by the clock: everything withdrawn', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.advance(minutes(10))
    expect((await bench.prompt()).prompt.kind).toBe('outcome')
    expect(bench.closed).toHaveLength(1)
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('late')
  })

  it('keeps its winner over a restart and starts no loser again', async () => {
    const first = createBench([flow])
    const id = await begin(first, flow)
    await answer(first)
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await second.advance(minutes(20))
    expect(second.opened).toEqual([])
    await answer(second, { decision: 'paid' })
    expect(await second.runner.result(id)).toBe('person')
  })

  it('is lost by nobody when a branch fails first: the error wins, also on a replay', async () => {
    const failing = simpleFlow(async f => {
      const caught = await f
        .race('which', {
          bad: branch =>
            branch.step('no', { onUnknown: 'repeat' }, async () => {
              throw new WalletError('code_blocked')
            }),
          person: branch => branch.ask('cancel', question),
        })
        .catch((thrown: WalletError) => thrown.code)
      await f.ask('after', review)
      return caught
    })
    let bench = createBench([failing])
    const id = await begin(bench, failing)
    expect((await bench.prompt()).prompt.kind).toBe('outcome')
    bench = bench.reborn([failing])
    await bench.runner.resumeAll()
    await bench.prompt()
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('code_blocked')
  })

  it('aborts the effect of a losing branch and forgets its result', async () => {
    const seen: string[] = []
    const aborting = simpleFlow(f =>
      f.race('which', {
        person: branch => branch.ask('cancel', question),
        slow: async branch => {
          await branch.step('slow', { onUnknown: 'repeat' }, ({ signal }) => {
            signal.addEventListener('abort', () => seen.push('aborted'))
            return new Promise(() => undefined)
          })
          seen.push('went on')
        },
      }),
    )
    const bench = createBench([aborting])
    const id = await bench.runner.start(aborting, null, { key: 'k' })
    await expect.poll(async () => (await bench.runner.openPrompts()).length).toBe(1)
    const [entry] = await bench.runner.openPrompts()
    await bench.runner.answer(entry?.prompt.id ?? '', 1, { decision: 'cancel' })
    await bench.quiet()
    expect(seen).toEqual(['aborted'])
    expect(await endOf(bench, id)).toBe('done')
  })

  it('names are its branches own: the same name in two branches is no clash', async () => {
    const same = simpleFlow(f =>
      f.race('which', { a: b => b.value('x', () => 'a'), b: async b => (await b.ask('x', question)).decision }),
    )
    const bench = createBench([same])
    expect(await bench.runner.result(await begin(bench, same))).toEqual({ winner: 'a', value: 'a' })
  })

  it('leaves no listener behind, however many are lost', async () => {
    const rounds = 12
    const many = simpleFlow(async f => {
      const late = await f.value('late', () => bench.profile.clock + minutes(30))
      for (let round = 0; round < rounds; round++) {
        await f.race(`round-${round}`, {
          person: branch => branch.ask('sure', question),
          late: branch => branch.wait('late', late),
        })
      }
    })
    const warnings: string[] = []
    const note = (warning: Error) => void warnings.push(warning.name)
    process.on('warning', note)
    const bench = createBench([many])
    const id = await begin(bench, many)
    for (let round = 0; round < rounds; round++) await answer(bench)
    process.off('warning', note)
    expect(await endOf(bench, id)).toBe('done')
    expect(warnings).toEqual([])
  })
})
