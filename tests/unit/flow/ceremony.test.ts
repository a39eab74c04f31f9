import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import type { CeremonyRequest } from '../../../src/wallet/flow/types.ts'
import { type Bench, createBench } from './support/bench.ts'
import { begin, endOf, question, simpleFlow } from './support/simple.ts'

const schema = v.object({ assertion: v.string() })

const request: CeremonyRequest<{ assertion: string }> = {
  surface: 'visa',
  action: 'authenticate',
  job: { payload: 'p1' },
  timeout: minutes(5),
  parse: raw => {
    const parsed = v.safeParse(schema, raw)
    if (parsed.success) return parsed.output
    if (raw === 'refused') throw new WalletError('passkey_refused')
    throw new WalletError('message_forged')
  },
}
const flow = simpleFlow(async f => (await f.ceremony('passkey', request)).assertion)

/** The one ceremony that was opened in this life. */
function opened(bench: Bench): string {
  const [ceremony] = bench.opened
  if (!ceremony || bench.opened.length > 1) throw new Error(`opened ${bench.opened.length}`)
  return ceremony.id
}

describe('a ceremony', () => {
  it('opens its surface, tells it the job, and goes on with what it sends', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    expect(bench.opened[0]).toMatchObject({ flowId: id, taskId: id, surface: 'visa', action: 'authenticate' })
    expect(await bench.runner.ceremonyJob(ceremony)).toMatchObject({
      id: ceremony,
      surface: 'visa',
      job: { payload: 'p1' },
    })
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'a', extra: 1 })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('a')
    expect(bench.closed.map(closed => closed.id)).toEqual([ceremony])
    expect(await bench.runner.ceremonyJob(ceremony)).toBeUndefined()
  })

  it('counts one result, acknowledges every copy of it, and any for a ceremony that is over or unknown', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    await bench.runner.ceremonyResult(ceremony, { assertion: 'first' })
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'second' })).toBe(true)
    expect(await bench.runner.ceremonyResult('nobody', { assertion: 'third' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('first')
  })

  it('takes one of two results that arrive at once', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    const results = ['a', 'b'].map(assertion => bench.runner.ceremonyResult(ceremony, { assertion }))
    expect(await Promise.all(results)).toContain(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('a')
  })

  it('stays open for the real result when a forged one comes', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    for (const forged of [{}, null, 'x', { assertion: 7 }]) {
      expect(await bench.runner.ceremonyResult(ceremony, forged)).toBe(false)
    }
    expect(await endOf(bench, id)).toBe('running')
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'real' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('real')
  })

  it('fails with what the provider says, once', async () => {
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(await bench.runner.ceremonyResult(opened(bench), 'refused')).toBe(true)
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('failed passkey_refused')
  })

  it('survives the worker: same id, opened again, job rebuilt, a result that wakes the worker counts', async () => {
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    bench = bench.reborn([flow])
    expect(await bench.runner.ceremonyJob(ceremony)).toMatchObject({ job: { payload: 'p1' } })
    expect(opened(bench)).toBe(ceremony)
    bench = bench.reborn([flow])
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'late' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('late')
  })

  it('is not taken while the vault is locked, and not lost either', async () => {
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    const ceremony = opened(bench)
    bench.profile.unlocked = false
    bench = bench.reborn([flow])
    expect(await bench.runner.ceremonyJob(ceremony)).toBeUndefined()
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'a' })).toBe(false)
    bench.profile.unlocked = true
    expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'a' })).toBe(true)
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('a')
  })

  it('is lost when its surface is, also while locked', async () => {
    for (const unlocked of [true, false]) {
      let bench = createBench([flow])
      const id = await begin(bench, flow)
      const ceremony = opened(bench)
      bench.profile.unlocked = unlocked
      bench = bench.reborn([flow])
      expect(await bench.runner.ceremonyLost(ceremony)).toBe(true)
      expect(await bench.runner.ceremonyLost(ceremony)).toBe(false)
      expect(await bench.runner.ceremonyResult(ceremony, { assertion: 'too late' })).toBe(true)
      bench.profile.unlocked = true
      await bench.runner.resumeAll()
      await bench.quiet()
      expect(await endOf(bench, id)).toBe('failed ceremony_lost')
    }
  })

  it('runs out of time, from its first opening on', async () => {
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.advance(minutes(3))
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.advance(minutes(2) - 1)
    expect(await endOf(bench, id)).toBe('running')
    await bench.advance(1)
    expect(await endOf(bench, id)).toBe('failed ceremony_timeout')
    expect(bench.closed).toHaveLength(1)
  })

  it('runs out of time while no worker runs', async () => {
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    bench.profile.clock += minutes(6)
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.quiet()
    expect(await endOf(bench, id)).toBe('failed ceremony_timeout')
    expect(bench.opened).toEqual([])
  })

  it('fails when its surface can not be opened', async () => {
    for (const [thrown, end] of [
      [new WalletError('gateway_unreachable'), 'failed gateway_unreachable'],
      [new Error('no tab'), 'failed ceremony_lost'],
    ] as const) {
      const bench = createBench([flow], { open: () => Promise.reject(thrown) })
      expect(await endOf(bench, await begin(bench, flow))).toBe(end)
    }
  })

  it('makes its job only when it is needed', async () => {
    let made = 0
    const lazy = simpleFlow(async f => {
      await f.ceremony('passkey', { ...request, job: () => ({ payload: `p${++made}` }) })
      await f.ask('end', question)
    })
    let bench = createBench([lazy])
    await begin(bench, lazy)
    expect(await bench.runner.ceremonyJob(opened(bench))).toMatchObject({ job: { payload: 'p1' } })
    await bench.runner.ceremonyResult(opened(bench), { assertion: 'a' })
    await bench.quiet()
    bench = bench.reborn([lazy])
    await bench.runner.resumeAll()
    await bench.prompt()
    expect(made).toBe(1)
  })
})
